// The steps as a list, in reading order: the way through a diagram without a mouse and for screen readers.

import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { make } from './dom.js';
import { folded } from './ids.js';
import { offerOf } from './offers.js';
import { nameOf } from './placing.js';

/** Everything of the flow, from the starts along the flows, what nothing leads to at the end. */
export function stepsOf(modeler) {
  const all = modeler.get('elementRegistry').filter((one) => one.type !== 'label' && !one.waypoints && is(one, 'bpmn:FlowNode'));
  const by = (a, b) => a.x - b.x || a.y - b.y;
  const seen = new Set(), found = [];
  const visit = (from) => {
    const waiting = [from];
    while (waiting.length) {
      const one = waiting.shift();
      if (!one || seen.has(one)) continue;
      seen.add(one);
      found.push(one);
      const inner = (one.children ?? []).filter((child) => child.type === 'bpmn:StartEvent');
      waiting.push(...inner, ...(one.attachers ?? []).filter((other) => other.type !== 'label'), ...(one.outgoing ?? []).map((flow) => flow.target).filter((target) => target && is(target, 'bpmn:FlowNode')).sort(by));
    }
  };
  for (const one of all.filter((other) => is(other, 'bpmn:StartEvent')).sort(by)) visit(one);
  for (const one of [...all].sort(by)) visit(one);
  return found;
}

export function outline({ place, modeler, offers, choose }) {
  const filter = make('input', { type: 'search', 'aria-label': 'Tìm bước', placeholder: 'Tìm bước' });
  const list = make('ul', { className: 'designer-list' });
  place.append(filter, list);

  function render() {
    if (place.hidden) return;
    const wanted = folded(filter.value), chosen = modeler.get('selection').get()[0];
    const lanes = modeler.get('elementRegistry').filter((one) => is(one, 'bpmn:Lane') && !one.labelTarget);
    const lane = (one) => lanes.find((other) => getBusinessObject(other).get('flowNodeRef').includes(getBusinessObject(one)));
    const rows = [...stepsOf(modeler), ...lanes, ...modeler.get('elementRegistry').filter((one) => one.type === 'bpmn:SequenceFlow' && nameOf(one))];
    list.replaceChildren(...rows.filter((one) => !wanted || folded(nameOf(one)).includes(wanted)).map((one) => {
      const kind = is(one, 'bpmn:Lane') ? 'Bộ phận thực hiện' : one.waypoints ? `Nhánh từ “${nameOf(one.source)}”` : [offerOf(one, offers)?.label, nameOf(lane(one) ?? one) !== nameOf(one) && lane(one) && nameOf(lane(one))].filter(Boolean).join(' · ');
      return make('li', {}, make('button', { type: 'button', className: 'plain', 'aria-current': one === chosen ? 'true' : undefined, onclick: () => choose(one) },
        make('strong', { textContent: nameOf(one) || 'Chưa đặt tên' }), make('span', { className: 'row-note', textContent: kind })));
    }));
  }
  filter.addEventListener('input', render);
  modeler.get('eventBus').on(['commandStack.changed', 'selection.changed'], render);
  return { render };
}
