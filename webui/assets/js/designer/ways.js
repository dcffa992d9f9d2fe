// The way that leads to a fault: numbered and marked on the diagram, and told beside it step by step.

import { make } from './dom.js';

export function ways({ modeler, look }) {
  const canvas = modeler.get('canvas'), overlays = modeler.get('overlays'), registry = modeler.get('elementRegistry');
  let marked = [];

  function clear() {
    for (const id of marked) if (registry.get(id)) canvas.removeMarker(id, 'finding-way');
    overlays.remove({ type: 'way' });
    marked = [];
  }

  function mark(id) {
    if (!registry.get(id) || marked.includes(id)) return;
    canvas.addMarker(id, 'finding-way');
    marked.push(id);
  }

  /** Marks the steps of a way with their numbers; a step that is passed twice bears both. */
  function show(path) {
    clear();
    const numbers = new Map();
    path.forEach((step, index) => {
      numbers.set(step.element, [...(numbers.get(step.element) ?? []), index + 1]);
      mark(step.element);
      step.flows.forEach(mark);
    });
    for (const [id, found] of numbers) {
      const element = registry.get(id);
      if (!element?.parent || element.hidden) continue;
      const shown = found.length > 3 ? `${found.slice(0, 2).join(', ')}…` : found.join(', ');
      overlays.add(id, 'way', { position: { bottom: 12, left: -8 }, html: make('span', { className: 'designer-step', 'aria-hidden': 'true', textContent: shown }) });
    }
  }

  /** The way in words; each step leads to its place on the diagram. */
  function list(path) {
    return make('ol', { className: 'designer-way' }, path.map((step) => {
      const element = registry.get(step.element);
      return make('li', {}, element ? make('button', { type: 'button', className: 'plain', textContent: step.text, onclick: () => look(element) }) : step.text);
    }));
  }

  return { show, clear, list };
}
