// The page of the form editor: puts together the drawing area, the panel, the check, trying out and saving.

import { autosave, speaker } from '../designer/autosave.js';
import { safeHeaders } from '../http.js';
import { canvas, labelOf } from './canvas.js';
import { button, el } from './dom.js';
import { inexact, same } from './losses.js';
import { all } from './names.js';
import { panel } from './panel.js';
import { trial } from './trial.js';

const $ = (selector) => document.querySelector(selector);
const data = JSON.parse($('#editor-data').textContent);
const catalogue = new Map(data.catalogue.map((one) => [one.type, one]));
const published = new Set(data.published);
const problems = new Map();
const page = $('.form-editor'), told = $('[data-told]');
const say = (text) => { told.textContent = text; };
const speech = speaker(page);

function refuse() {
  page.classList.add('refused');
  $('[data-refused]').hidden = false;
}

async function begin() {
  let original;
  try { original = JSON.parse(data.text); } catch { return refuse(); }
  const area = canvas({ parts: { canvas: $('[data-canvas]'), palette: $('[data-palette]') }, catalogue, published, problems, say });
  const draw = (form) => area.editor.importSchema(structuredClone(form));
  try { await draw(original); } catch { return refuse(); }
  if (inexact(data.text) || !same(original, area.read(original))) return refuse();
  const drawn = () => area.read(original);
  let last = JSON.stringify(drawn());
  const saver = autosave({
    url: data.draft_url,
    revision: data.revision,
    read: () => ({ form: drawn(), base: data.base }),
    restore: (content) => draw(content.form),
    speech,
    saved: () => page.querySelectorAll('[data-when-draft]').forEach((one) => { one.hidden = false; }),
  });

  /* ---- The check, a moment after each change ---------------------------------------------------------- */

  const list = $('[data-findings]');
  let timer, asked = 0;
  async function check() {
    const number = (asked += 1);
    let answer;
    try {
      answer = await fetch(data.check_url, { method: 'POST', headers: safeHeaders({ 'Content-Type': 'application/json' }), body: JSON.stringify({ form: drawn() }) });
    } catch { return; }
    if (!answer.ok || answer.redirected || number !== asked) return;
    const { findings } = await answer.json();
    problems.clear();
    const lines = findings.map((one) => {
      const field = componentAt(one.path);
      if (field) problems.set(field.id, [...(problems.get(field.id) ?? []), one]);
      const text = `${one.message} ${one.remedy}`, name = field ? labelOf(field, catalogue) : one.label;
      return el('li', { class: one.severity }, field ? button(name, () => select(field)) : name ? el('strong', {}, `${name}: `) : null, ` ${text}`);
    });
    const errors = findings.filter((one) => one.severity === 'error').length;
    list.replaceChildren(...(lines.length ? [el('ul', { class: 'findings' }, lines)] : [el('p', {}, 'Chưa phát hiện lỗi. Có thể xem thử rồi phát hành.')]));
    $('#the-3').textContent = lines.length ? `Cần sửa (${lines.length})` : 'Cần sửa';
    $('#the-3').classList.toggle('has-errors', findings.some((one) => one.severity === 'error'));
    quietly(() => area.redraw());
    side.draw();
  }
  const componentAt = (path) => {
    let found = area.schema();
    for (const part of path.split('.')) found = part === 'components' ? found?.components : Array.isArray(found) ? found[Number(part)] : undefined;
    return found?.type ? found : null;
  };
  function select(field) {
    show('draw');
    tab($('#the-1'));
    area.selection.set(field);
    document.querySelector(`[data-canvas] .fjs-element[data-id="${CSS.escape(field.id)}"]`)?.focus();
  }
  let silent = false;
  const quietly = (action) => { silent = true; action(); silent = false; };

  const side = panel({ place: $('[data-panel]'), area, catalogue, published, problems, say });
  const outline = $('[data-outline]');
  function changed() {
    if (silent) return;
    const now = JSON.stringify(drawn());
    for (const [name, can] of [['undo', area.canUndo()], ['redo', area.canRedo()]]) $(`[data-do=${name}]`).disabled = !can;
    drawOutline();
    if (now === last) return;
    last = now;
    saver.changed();
    clearTimeout(timer);
    timer = setTimeout(check, 600);
  }
  function drawOutline() {
    const level = (components) => el('ol', {}, components.map((one) => el('li', {},
      button(labelOf(one, catalogue), () => select(one), { 'aria-current': area.selection.get() === one ? 'true' : null, 'data-outline-id': one.id }),
      one.components?.length ? level(one.components) : null)));
    outline.replaceChildren(level(area.schema().components));
  }
  area.on('changed', () => queueMicrotask(changed));
  area.on('selection.changed', drawOutline);

  /* ---- Buttons ---------------------------------------------------------------------------------------------- */

  function tab(chosen) {
    for (const one of page.querySelectorAll('[role=tab]')) {
      const here = one === chosen;
      one.setAttribute('aria-selected', String(here));
      one.tabIndex = here ? 0 : -1;
      document.getElementById(one.getAttribute('aria-controls')).hidden = !here;
    }
  }
  $('[role=tablist]').addEventListener('click', (event) => { if (event.target.matches('[role=tab]')) tab(event.target); });
  $('[role=tablist]').addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    const tabs = [...page.querySelectorAll('[role=tab]')];
    const next = tabs.at((tabs.indexOf(event.target) + by) % tabs.length);
    tab(next);
    next.focus();
  });
  area.on('selection.changed', ({ selection }) => { if (selection) tab($('#the-1')); });

  const tried = trial({ place: $('[data-trial]'), url: data.trial_url, read: drawn });
  function show(what) {
    page.dataset.shows = what;
    for (const one of page.querySelectorAll('[data-show]')) one.setAttribute('aria-pressed', String(one.dataset.show === what));
    if (what === 'try') tried.open();
  }
  for (const one of page.querySelectorAll('[data-show]')) one.addEventListener('click', () => show(one.dataset.show));
  for (const one of page.querySelectorAll('[data-width]')) {
    one.addEventListener('click', () => {
      $('[data-trial]').classList.toggle('phone', one.dataset.width === 'phone');
      for (const other of page.querySelectorAll('[data-width]')) other.setAttribute('aria-pressed', String(other === one));
    });
  }
  $('[data-do=undo]').addEventListener('click', () => area.undo());
  $('[data-do=redo]').addEventListener('click', () => area.redo());
  $('[data-do=form]').addEventListener('click', () => { area.selection.clear(); tab($('#the-1')); });
  for (const link of page.querySelectorAll('[data-save-first]')) {
    link.addEventListener('click', async (event) => {
      if (!saver.dirty) return;
      event.preventDefault();
      if (await saver.save()) location.assign(link.href);
    });
  }
  $('[data-discard]')?.addEventListener('submit', () => saver.forget());

  page.dataset.ready = 'yes';
  side.draw();
  changed();
  check();
}

begin();
