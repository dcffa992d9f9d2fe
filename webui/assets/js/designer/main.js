// The page of the editor: fetches the diagram and the lists, opens it, and keeps what is drawn.

import { autosave, speaker } from './autosave.js';
import { make } from './dom.js';
import { createEditor } from './editor.js';
import { findings } from './findings.js';
import { keys } from './keyboard.js';
import { losses } from './losses.js';
import { offersOf } from './offers.js';
import { outline, stepsOf } from './outline.js';
import { palette } from './palette.js';
import { panel } from './panel.js';
import { editing } from './properties.js';
import { trying } from './trying.js';
import { untranslated } from './words.js';
import { written } from './writing.js';

const page = document.querySelector('main'), { dataset } = page.querySelector('[data-designer]');
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const speech = speaker(page);
const WIDE = matchMedia('(min-width: 60rem)');

async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: 'application/json' } });
  if (!answer.ok || answer.redirected) throw new Error();
  return answer.json();
}

/** Why nothing can be changed, with the way out; the diagram stays to be looked at. */
function refuse(title, lines = []) {
  const box = part('refused');
  box.hidden = false;
  box.querySelector('h2').textContent = title;
  box.querySelector('ul').replaceChildren(...lines.slice(0, 20).map((line) => make('li', { textContent: line })), ...(lines.length > 20 ? [make('li', { textContent: `và ${lines.length - 20} chỗ khác` })] : []));
  page.classList.add('read-only');
  part('properties').inert = true;
  for (const one of page.querySelectorAll('[data-edits]')) one.hidden = true;
}

async function start() {
  let content, catalogue;
  try {
    [content, catalogue] = await Promise.all([fetched(dataset.draft), fetched(dataset.catalogue)]);
  } catch {
    part('loading').textContent = 'Chưa mở được sơ đồ. Hãy tải lại trang; nếu vẫn không được, hãy báo người vận hành hệ thống.';
    return;
  }
  const offers = offersOf(catalogue);
  const modeler = createEditor({ canvas: part('canvas'), catalogue, offers, kept: content.kept });
  const canvas = modeler.get('canvas'), selection = modeler.get('selection'), stack = modeler.get('commandStack'), bus = modeler.get('eventBus');
  let now = { xml: content.xml };

  const fit = () => {
    canvas.zoom('fit-viewport', 'auto');
    if (canvas.zoom() < 0.5) {
      const box = canvas.viewbox();
      canvas.viewbox({ x: box.inner.x - 30, y: box.inner.y - 30, width: box.outer.width / 0.6, height: box.outer.height / 0.6 });
    }
  };
  async function open(xml) {
    await modeler.importXML(xml);
    fit();
  }

  try { await open(content.xml); } catch {
    part('loading').hidden = true;
    refuse('Tệp của quy trình này không mở được trên sơ đồ', ['Tệp chưa có hình vẽ, hoặc hình vẽ không đọc được.']);
    return;
  }
  part('loading').hidden = true;
  const svg = part('canvas').querySelector('.djs-container > svg');
  svg.setAttribute('role', 'application');
  svg.setAttribute('aria-label', 'Sơ đồ. Bấm phím chấm để đến bước tiếp theo, phím A để thêm bước.');

  const gone = losses(content.xml, await written(modeler), modeler.get('moddle'));
  const menus = modeler.get('menus');
  const look = (element) => {
    const root = canvas.findRoot(element);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    selection.select(element);
    canvas.scrollToElement(element, 120);
  };
  const choose = (element) => {
    look(element);
    canvas.focus();
  };
  const steps = () => stepsOf(modeler);
  const edit = editing(modeler);

  /* Tabs beside the diagram */
  const tabs = [...page.querySelectorAll('[role="tab"]')];
  const show = (tab) => {
    for (const one of tabs) {
      one.setAttribute('aria-selected', String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
      document.getElementById(one.getAttribute('aria-controls')).hidden = one !== tab;
    }
    list.render();
  };
  const properties = panel({ place: part('properties'), modeler, edit, catalogue, offers, steps, open: (menu, element) => menus.open(menu, element), trial: trying(part('trial')) });
  const list = outline({ place: part('outline'), modeler, offers, choose });
  for (const tab of tabs) {
    tab.addEventListener('click', () => show(tab));
    tab.addEventListener('keydown', (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
      show(next);
      next.focus();
    });
  }
  const checked = findings({ place: part('findings'), count: tabs[2], url: dataset.check, modeler, read: async () => ({ xml: gone.length ? content.xml : await written(modeler) }), choose: (element) => { choose(element); show(tabs[0]); }, look, faults: properties.faults });

  /* Looking around */
  const act = (name, run) => page.querySelectorAll(`[data-act="${name}"]`).forEach((button) => button.addEventListener('click', run));
  act('in', () => canvas.zoom(canvas.zoom() * 1.2));
  act('out', () => canvas.zoom(canvas.zoom() / 1.2));
  act('fit', () => canvas.zoom('fit-viewport', 'auto'));
  const minimap = modeler.get('minimap');
  act('minimap', (event) => { minimap.toggle(); event.currentTarget.setAttribute('aria-pressed', String(minimap.isOpen())); });
  act('help', () => part('help').showModal());
  act('close', (event) => event.currentTarget.closest('dialog').close());

  window.quytrinhDesigner = { untranslated };

  if (gone.length) {
    stopEditing(modeler);
    refuse('Quy trình này chỉ xem được ở đây', gone);
    checked.check();
    return;
  }

  /* Drawing */
  palette({ place: part('palette'), modeler, catalogue, offers, say: speech.say });
  keys({ modeler, choose, open: (menu, element) => menus.open(menu, element), properties: () => { show(tabs[0]); properties.focus(); } });
  const undo = page.querySelector('[data-act="undo"]'), redo = page.querySelector('[data-act="redo"]');
  act('undo', () => { properties.flush(); stack.undo(); });
  act('redo', () => stack.redo());
  const buttons = () => { undo.disabled = !stack.canUndo(); redo.disabled = !stack.canRedo(); };
  buttons();

  const keeper = autosave({
    url: dataset.draft,
    revision: content.revision,
    read: () => ({ ...now, base: content.base }),
    restore: async (kept) => { now = { xml: kept.xml }; await open(kept.xml); checked.check(); },
    speech,
    saved: () => { part('drafted').hidden = false; },
  });
  let writing = Promise.resolve();
  bus.on('commandStack.changed', () => {
    buttons();
    writing = writing.then(async () => {
      const xml = await written(modeler);
      if (xml === now.xml) return;
      now = { xml };
      keeper.changed();
    });
  });
  part('discard')?.addEventListener('submit', () => keeper.forget());
  for (const link of page.querySelectorAll('[data-after-saving]')) {
    link.addEventListener('click', async (event) => {
      event.preventDefault();
      properties.flush();
      await new Promise((done) => { setTimeout(done); });
      await writing;
      if (await keeper.save()) location.assign(link.href);
    });
  }
  const looked = checked.check();
  canvas.focus();
  // A finding on another page leads to its element, and to the way that comes to it.
  const query = new URLSearchParams(location.search), wanted = modeler.get('elementRegistry').get(query.get('phan-tu') ?? '');
  if (wanted) choose(wanted);
  if (wanted && query.has('duong-di')) {
    await looked;
    if (checked.showWay(wanted.id)) show(tabs[2]);
  }
}

/** Looking and selecting go on; everything that changes the diagram does not. */
function stopEditing(modeler) {
  const bus = modeler.get('eventBus');
  bus.on('contextPad.open.allowed', 5000, () => false);
  bus.on(['shape.move.start', 'resize.start', 'bendpoint.move.start', 'connectionSegment.move.start', 'connect.start', 'create.start', 'element.dblclick'], 5000, (event) => { event.stopPropagation?.(); return false; });
  bus.on(['elements.move.init', 'directEditing.activate'], 5000, () => false);
  modeler.get('keyboard').unbind();
}

if (WIDE.matches) start();
else WIDE.addEventListener('change', start, { once: true });
