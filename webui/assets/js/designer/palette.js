// What can be added, with names: drag or click with the mouse, arrows and Enter with the keyboard.

import { make } from './dom.js';
import { standing } from './offers.js';

export function palette({ place, modeler, catalogue, offers, say }) {
  const placing = modeler.get('placing'), create = modeler.get('create'), factory = modeler.get('elementFactory'), registry = modeler.get('elementRegistry');
  const buttons = [];

  function entry(icon, label, hint, begin, act) {
    let dragged = false;
    const button = make('button', { type: 'button', className: 'entry', draggable: 'true', title: hint, tabindex: buttons.length ? '-1' : '0' }, make('span', { className: icon, 'aria-hidden': 'true' }), make('span', { textContent: label }));
    button.addEventListener('dragstart', (event) => { dragged = true; begin(event); event.preventDefault(); });
    button.addEventListener('click', (event) => {
      if (dragged) { dragged = false; return; }
      // A click of the mouse takes the thing in hand; Enter and the space bar put it where it belongs.
      if (event.detail) begin(event); else { act(); say(`Đã thêm “${label}” vào sơ đồ.`); }
    });
    buttons.push(button);
    return button;
  }

  const tool = (icon, label, hint, name) => {
    const start = (event) => modeler.get(name).toggle ? modeler.get(name).toggle(event) : modeler.get(name).start(event);
    return entry(icon, label, hint, start, () => start(undefined));
  };
  place.append(make('div', { className: 'palette-group', role: 'group', 'aria-label': 'Công cụ' }, make('p', { textContent: 'Công cụ', 'aria-hidden': 'true' }),
    tool('bpmn-icon-connection-multi', 'Nối', 'Nối hai phần tử: bấm phần tử đầu rồi phần tử cuối', 'globalConnect'),
    tool('bpmn-icon-lasso-tool', 'Chọn vùng', 'Kéo để chọn nhiều phần tử', 'lassoTool'),
    tool('bpmn-icon-space-tool', 'Nới chỗ', 'Kéo để đẩy các phần tử ra xa nhau', 'spaceTool')));
  for (const group of catalogue.groups) {
    const own = standing(offers).filter((one) => one.group === group.value).map((one) => entry(one.icon, one.label, one.hint, (event) => placing.drag(event, one), () => placing.add(one)));
    if (group.value === 'place') {
      const note = () => factory.createShape({ type: 'bpmn:TextAnnotation' });
      own.push(entry('bpmn-icon-text-annotation', 'Ghi chú', 'Lời giải thích trên sơ đồ', (event) => create.start(event, note()), () => { const box = modeler.get('canvas').viewbox(); placing.done(modeler.get('modeling').createShape(note(), { x: box.x + box.width / 2, y: box.y + 60 }, modeler.get('canvas').getRootElement())); }));
      if (!registry.find((one) => one.type === 'bpmn:Participant')) own.push(entry('bpmn-icon-participant', 'Khung quy trình', 'Khung chứa các bộ phận thực hiện', (event) => create.start(event, factory.createParticipantShape()), () => { const box = modeler.get('canvas').viewbox(); placing.done(modeler.get('modeling').createShape(factory.createParticipantShape(), { x: box.x + box.width / 2, y: box.y + box.height / 2 }, modeler.get('canvas').getRootElement())); }));
    }
    if (own.length) place.append(make('div', { className: 'palette-group', role: 'group', 'aria-label': group.label }, make('p', { textContent: group.label, 'aria-hidden': 'true' }), own));
  }

  place.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const target = buttons[(next + buttons.length) % buttons.length];
    for (const one of buttons) one.tabIndex = one === target ? 0 : -1;
    target.focus();
  });
}
