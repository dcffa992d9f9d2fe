// Keys on the canvas, besides those of the library (arrows move what is selected, Ctrl+Z undoes, Delete removes).
// The help dialog of the page lists them.

import { is } from 'bpmn-js/lib/util/ModelUtil';
import { stepsOf } from './outline.js';

export function keys({ modeler, choose, open, properties }) {
  const selection = modeler.get('selection');

  function step(by) {
    const all = stepsOf(modeler), at = all.indexOf(selection.get()[0]);
    if (all.length) choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
  }
  function flow() {
    const chosen = selection.get()[0];
    if (!chosen) return;
    if (chosen.waypoints) {
      const all = chosen.source.outgoing;
      choose(all[(all.indexOf(chosen) + 1) % all.length]);
    } else if (chosen.outgoing?.length) choose(chosen.outgoing[0]);
  }
  const one = () => selection.get()[0];
  const acts = {
    '.': () => step(1), PageDown: () => step(1), ',': () => step(-1), PageUp: () => step(-1),
    '/': flow,
    a: () => { const chosen = one(); open(!chosen ? 'create' : is(chosen, 'bpmn:SequenceFlow') ? 'insert' : 'append', chosen); },
    c: () => one() && is(one(), 'bpmn:FlowNode') && open('connect', one()),
    r: () => one() && open('replace', one()),
    e: () => one() && modeler.get('directEditing').activate(one()),
    Enter: properties,
  };
  modeler.get('keyboard').addListener(2000, ({ keyEvent: event }) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return undefined;
    event.preventDefault();
    act();
    return true;
  });
}
