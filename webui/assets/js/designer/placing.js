// Puts things on the diagram, the same way for mouse and keyboard: after a step, on a step, into a flow, or in sight.

import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { getMid } from 'diagram-js/lib/layout/LayoutUtil';
import { RUN } from './properties.js';

export class Placing {
  static $inject = ['modeling', 'elementFactory', 'canvas', 'selection', 'autoPlace', 'create', 'directEditing', 'bpmnReplace', 'rules', 'elementRegistry', 'commandStack'];
  constructor(modeling, elementFactory, canvas, selection, autoPlace, create, directEditing, bpmnReplace, rules, elementRegistry, commandStack) {
    Object.assign(this, { modeling, elementFactory, canvas, selection, autoPlace, create, directEditing, bpmnReplace, rules, elementRegistry, commandStack });
  }

  shape(offer) { return this.elementFactory.createShape({ ...offer.target }); }

  /** Begin dragging a new element with the mouse. */
  drag(event, offer) { this.create.start(event, this.shape(offer)); }

  /** Add by one action: into the selected flow, after or on the selected step, else in the middle of what is in sight. */
  add(offer) {
    const [chosen, more] = this.selection.get();
    if (chosen && !more && is(chosen, 'bpmn:SequenceFlow')) {
      if (!['startEvent', 'endEvent', 'boundaryEvent'].includes(offer.kind)) return this.insert(chosen, offer);
    }
    if (chosen && !more && is(chosen, 'bpmn:FlowNode') && !is(chosen, 'bpmn:EndEvent') && !['startEvent'].includes(offer.kind)) return this.append(chosen, offer);
    return this.stand(offer);
  }

  append(source, offer) {
    if (offer.kind === 'boundaryEvent') return this.attach(source, offer);
    // After a step that leads on already, “next” means between the two; only gateways open another branch.
    if (source.outgoing.length === 1 && !is(source, 'bpmn:Gateway') && offer.kind !== 'endEvent') return this.insert(source.outgoing[0], offer);
    return this.done(this.autoPlace.append(source, this.shape(offer)));
  }

  /** On the lower edge of a step, where there is still room. */
  attach(host, offer) {
    const taken = host.attachers?.length ?? 0;
    const at = { x: host.x + host.width - 20 - taken * 44, y: host.y + host.height };
    return this.done(this.modeling.createShape(this.shape(offer), at, host, { attach: true }));
  }

  /** Between the two ends of a flow; what comes after moves on to make room. */
  insert(flow, offer) {
    const shape = this.shape(offer), { source, target } = flow;
    const mid = getMid(target), right = source.x + source.width;
    const level = Math.abs(getMid(source).y - mid.y) < 20;
    this.commandStack.execute(RUN, { act: () => {
      if (target.x >= source.x && !level) return this.before(flow, shape, mid);
      const room = right + shape.width + 100 - target.x;
      if (target.x > source.x && room > 0) this.shift(target.x, room, target.parent, [source]);
      const points = flow.waypoints, at = Math.max(0, Math.floor((points.length - 2) / 2));
      this.modeling.createShape(shape, { x: (points[at].x + points[at + 1].x) / 2, y: (points[at].y + points[at + 1].y) / 2 }, flow);
    } });
    return this.done(shape);
  }

  /** A flow that leads to another lane: the step stands where the flow led, in the lane of what comes after. */
  before(flow, shape, at) {
    const { target } = flow, { parent } = target;
    this.shift(target.x, shape.width + 50, parent, [flow.source]);
    const x = Math.max(target.x - 50 - shape.width / 2, flow.source.x + flow.source.width / 2);
    this.modeling.createShape(shape, { x, y: at.y }, parent);
    this.modeling.reconnectEnd(flow, shape, { x, y: at.y });
    this.modeling.connect(shape, target);
  }

  /** Moves everything of a frame right of a place further to the right. */
  shift(from, by, parent, except) {
    const moved = this.elementRegistry.filter((one) => one.parent === parent && !one.waypoints && one.type !== 'label' && !one.host && one.x >= from
      && !is(one, 'bpmn:Lane') && !except.includes(one));
    if (moved.length) this.modeling.moveElements(moved, { x: by, y: 0 }, parent);
  }

  stand(offer) {
    const box = this.canvas.viewbox();
    const at = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
    const parent = this.frameAt(at);
    return this.done(this.modeling.createShape(this.shape(offer), at, parent));
  }

  frameAt({ x, y }) {
    const inside = (one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height;
    const root = this.canvas.getRootElement();
    return this.elementRegistry.find((one) => is(one, 'bpmn:Participant') && one.type !== 'label' && inside(one))
      ?? (is(root, 'bpmn:Collaboration') ? root.children.find((one) => is(one, 'bpmn:Participant')) : null) ?? root;
  }

  replace(element, offer) {
    const made = this.bpmnReplace.replaceElement(element, { ...offer.target });
    this.selection.select(made);
    return made;
  }

  connect(source, target) {
    const made = this.modeling.connect(source, target);
    if (made) this.selection.select(made);
    return made;
  }

  /** Steps a step may be joined to. */
  targets(source) {
    return this.elementRegistry.filter((one) => one !== source && one.type !== 'label' && !one.waypoints && is(one, 'bpmn:FlowNode')
      && !source.outgoing.some((flow) => flow.target === one)
      && this.rules.allowed('connection.create', { source, target: one })?.type === 'bpmn:SequenceFlow');
  }

  done(shape) {
    this.selection.select(shape);
    this.canvas.scrollToElement(shape);
    return shape;
  }
}

export const nameOf = (element) => getBusinessObject(element).name || getBusinessObject(element).text || '';
