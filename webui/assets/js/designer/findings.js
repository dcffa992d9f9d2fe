// What the check says: asked of the server a moment after each change, listed beside the diagram, marked on it.

import { make } from './dom.js';
import { safeHeaders } from '../http.js';

const QUIET = 1200;
const WORDS = { error: ['Phải sửa', '!'], warning: ['Nên xem lại', '?'] };

export function findings({ place, count, url, modeler, read, choose, faults }) {
  const canvas = modeler.get('canvas'), overlays = modeler.get('overlays'), registry = modeler.get('elementRegistry');
  let timer, asked = 0, marked = [];

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
    place.replaceChildren(make('p', { role: 'status', className: 'designer-note', textContent: found.length ? `${summary}.` : summary }), make('ul', { className: 'designer-list' }, found.map((one) => {
      const [word, sign] = WORDS[one.severity];
      const text = [make('span', { className: `designer-tag ${one.severity}` }, make('span', { 'aria-hidden': 'true', textContent: sign }), ` ${word}`), make('span', { textContent: ` ${one.message}` }), make('span', { className: 'row-note', textContent: one.remedy })];
      const element = one.element && registry.get(one.element);
      return make('li', {}, element ? make('button', { type: 'button', className: 'plain', onclick: () => choose(element) }, ...text) : make('div', { className: 'plain' }, ...text));
    })));
  }

  modeler.get('eventBus').on('commandStack.changed', soon);
  return { check };
}
