// What the check says: asked of the server a moment after each change, listed beside the diagram, marked on it.

import { make } from './dom.js';
import { safeHeaders } from '../http.js';
import { ways } from './ways.js';

const QUIET = 1200;
const WORDS = { error: ['Phải sửa', '!'], warning: ['Nên xem lại', '?'] };

export function findings({ place, count, url, modeler, read, choose, look, faults }) {
  const canvas = modeler.get('canvas'), overlays = modeler.get('overlays'), registry = modeler.get('elementRegistry');
  const way = ways({ modeler, look });
  let timer, asked = 0, marked = [], shown = '', last = [];

  function soon() { clearTimeout(timer); timer = setTimeout(check, QUIET); }

  async function check() {
    clearTimeout(timer);
    const mine = (asked += 1);
    let told;
    try {
      const answer = await fetch(url, { method: 'POST', headers: safeHeaders({ 'Content-Type': 'application/json' }), body: JSON.stringify(await read()) });
      if (!answer.ok || answer.redirected) throw new Error();
      told = await answer.json();
    } catch {
      if (mine === asked) place.replaceChildren(make('p', { className: 'designer-note', textContent: 'Chưa soát được lúc này. Sẽ soát lại sau lần sửa tiếp theo.' }));
      return;
    }
    if (mine === asked) show(told);
  }

  function show({ findings: found, fields }) {
    last = found;
    faults(fields);
    for (const [element, marker] of marked) if (registry.get(element.id) === element) canvas.removeMarker(element, marker);
    overlays.remove({ type: 'finding' });
    marked = [];
    const badges = new Map();
    for (const one of found) {
      const element = one.element && registry.get(one.element);
      if (!element) continue;
      const before = badges.get(element.id) ?? { severity: one.severity, texts: [] };
      badges.set(element.id, { severity: before.severity === 'error' ? 'error' : one.severity, texts: [...before.texts, one.message] });
    }
    for (const [id, { severity, texts }] of badges) {
      const marker = `finding-${severity}`, element = registry.get(id);
      canvas.addMarker(element, marker);
      marked.push([element, marker]);
      const [word, sign] = WORDS[severity];
      if (element.parent && !element.hidden) {
        const position = element.waypoints ? { top: 0, left: 0 } : { top: -12, right: 12 };
        overlays.add(id, 'finding', { position, html: make('span', { className: `designer-badge ${severity}`, title: `${word}: ${texts.join(' ')}`, 'aria-hidden': 'true', textContent: sign }) });
      }
    }
    const errors = found.filter((one) => one.severity === 'error');
    count.textContent = found.length ? `Cần sửa (${found.length})` : 'Cần sửa (0)';
    const summary = !found.length ? 'Không thấy chỗ nào cần sửa.' : [errors.length && `${errors.length} chỗ phải sửa trước khi phát hành`, found.length - errors.length && `${found.length - errors.length} chỗ nên xem lại`].filter(Boolean).join(', ');
    way.clear();
    const still = found.find((one) => one.path?.length && keyOf(one) === shown);
    if (still) way.show(still.path);
    else shown = '';
    const status = make('p', { role: 'status', className: 'designer-note', textContent: found.length ? `${summary}.` : summary });
    place.replaceChildren(status, make('ul', { className: 'designer-list' }, found.map((one) => entry(one, status))));
  }

  const keyOf = (one) => `${one.element} ${one.message}`;

  function entry(one, status) {
    const [word, sign] = WORDS[one.severity];
    const text = [make('span', { className: `designer-tag ${one.severity}` }, make('span', { 'aria-hidden': 'true', textContent: sign }), ` ${word}`), make('span', { textContent: ` ${one.message}` }), make('span', { className: 'row-note', textContent: one.remedy })];
    const element = one.element && registry.get(one.element);
    const [button, steps] = one.path?.length ? toggled(one, status) : [];
    const chosen = () => {
      if (!button) return choose(element);
      look(element);
      if (steps.hidden) button.click();
    };
    const said = element ? make('button', { type: 'button', className: 'plain', onclick: chosen }, ...text) : make('div', { className: 'plain' }, ...text);
    return make('li', {}, said, button, steps);
  }

  /** The button that shows the way to a fault on the diagram and beside it; one way at a time. */
  function toggled(one, status) {
    const steps = make('div', { hidden: keyOf(one) !== shown }, way.list(one.path));
    const button = make('button', { type: 'button', className: 'small secondary outline designer-way-button', 'data-way': '', 'aria-expanded': String(!steps.hidden), textContent: `Đường đi dẫn tới lỗi (${one.path.length} bước)` });
    button.addEventListener('click', () => {
      const open = steps.hidden;
      for (const other of place.querySelectorAll('[data-way][aria-expanded="true"]')) {
        other.setAttribute('aria-expanded', 'false');
        other.nextElementSibling.hidden = true;
      }
      shown = open ? keyOf(one) : '';
      steps.hidden = !open;
      button.setAttribute('aria-expanded', String(open));
      if (open) way.show(one.path);
      else way.clear();
      status.textContent = open ? `Đường đi gồm ${one.path.length} bước đang được đánh số trên sơ đồ.` : 'Đã thôi đánh dấu đường đi.';
    });
    return [button, steps];
  }

  /** Opens the way to the first fault at an element, when there is one. */
  function showWay(id) {
    const buttons = [...place.querySelectorAll('[data-way]')];
    const index = last.filter((one) => one.path?.length).findIndex((one) => one.element === id);
    if (index >= 0) buttons[index].click();
    return index >= 0;
  }

  modeler.get('eventBus').on('commandStack.changed', soon);
  return { check, showWay };
}
