// The menus of the diagram: round an element, of kinds to change to, of what may come next. Only what can be carried out
// is in them; the library's own menus are not used.

import { is } from 'bpmn-js/lib/util/ModelUtil';
import { betweens, followers, replacements, standing } from './offers.js';
import { nameOf } from './placing.js';

class Menus {
  static $inject = ['popupMenu', 'contextPad', 'placing', 'connect', 'modeling', 'directEditing', 'canvas', 'config.catalogue', 'config.offers', 'rules', 'eventBus', 'create', 'elementFactory'];
  constructor(popupMenu, contextPad, placing, connect, modeling, directEditing, canvas, catalogue, offers, rules, eventBus, create, elementFactory) {
    Object.assign(this, { popupMenu, placing, connect, modeling, directEditing, canvas, catalogue, offers, rules, create, elementFactory });
    contextPad.registerProvider(this);
    const kinds = (id, choose, act) => popupMenu.registerProvider(id, {
      getPopupMenuEntries: (target) => this.entries(choose(target), (offer, event) => act(target, offer, event)),
      getEmptyPlaceholder: () => null,
    });
    kinds('designer-append', (target) => followers(target, offers), (target, offer) => placing.append(target, offer));
    kinds('designer-replace', (target) => replacements(target, offers), (target, offer) => placing.replace(target, offer));
    kinds('designer-insert', (target) => betweens(target, offers), (target, offer) => placing.insert(target, offer));
    kinds('designer-create', () => standing(offers), (target, offer) => placing.stand(offer));
    popupMenu.registerProvider('designer-connect', {
      getPopupMenuEntries: (target) => Object.fromEntries(placing.targets(target).map((one) => [one.id, {
        label: nameOf(one) || 'Phần tử chưa đặt tên', className: '', action: () => { placing.connect(target, one); popupMenu.close(); },
      }])),
    });
  }

  entries(offers, act) {
    const group = Object.fromEntries(this.catalogue.groups.map((one) => [one.value, one.label]));
    return Object.fromEntries(offers.map((offer) => [offer.id, {
      label: offer.label,
      description: offer.hint,
      className: offer.icon,
      group: { id: offer.group, name: group[offer.group] },
      action: (event) => { this.popupMenu.close(); act(offer, event); },
    }]));
  }

  /** Opens one of the menus at an element (or in the middle of the canvas). */
  open(menu, element) {
    const titles = { append: 'Thêm bước tiếp theo', replace: 'Đổi loại', insert: 'Chèn vào giữa', connect: 'Nối đến', create: 'Thêm vào sơ đồ' };
    const graphics = this.canvas.getContainer().getBoundingClientRect();
    const box = element && this.canvas.getAbsoluteBBox(element);
    const at = box ? { x: graphics.left + box.x + box.width + 12, y: graphics.top + box.y } : { x: graphics.left + graphics.width / 2 - 150, y: graphics.top + 60 };
    this.popupMenu.open(element ?? this.canvas.getRootElement(), `designer-${menu}`, { ...at, cursor: at }, { title: titles[menu], width: 320, search: true });
  }

  getMultiElementContextPadEntries(elements) {
    return { remove: this.remove(elements) };
  }

  getContextPadEntries(element) {
    const found = {};
    const add = (id, group, className, title, click, dragstart) => { found[id] = { group, className, title, action: { click, ...(dragstart ? { dragstart } : {}) } }; };
    if (element.type !== 'label') {
      if (followers(element, this.offers).length) add('append', 'add', 'designer-pad-add', 'Thêm bước tiếp theo', () => this.open('append', element));
      if (is(element, 'bpmn:SequenceFlow')) add('insert', 'add', 'designer-pad-add', 'Chèn bước vào giữa', () => this.open('insert', element));
      if (replacements(element, this.offers).length) add('replace', 'edit', 'bpmn-icon-screw-wrench', 'Đổi loại', () => this.open('replace', element));
      if (is(element, 'bpmn:FlowNode') && !is(element, 'bpmn:EndEvent')) {
        const begin = (event, target) => this.connect.start(event, target);
        add('connect', 'edit', 'bpmn-icon-connection-multi', 'Nối đến phần tử khác', begin, begin);
      }
      if (is(element, 'bpmn:FlowNode')) {
        const note = (event) => this.create.start(event, this.elementFactory.createShape({ type: 'bpmn:TextAnnotation' }), { source: element });
        add('note', 'edit', 'bpmn-icon-text-annotation', 'Thêm ghi chú', note, note);
      }
      if (is(element, 'bpmn:Participant') || is(element, 'bpmn:Lane')) {
        add('lane-above', 'add', 'bpmn-icon-lane-insert-above', 'Thêm bộ phận thực hiện ở trên', () => this.modeling.addLane(element, 'top'));
        add('lane-below', 'add', 'bpmn-icon-lane-insert-below', 'Thêm bộ phận thực hiện ở dưới', () => this.modeling.addLane(element, 'bottom'));
      }
    }
    if (!is(element, 'bpmn:Participant') && this.rules.allowed('elements.delete', { elements: [element] })) found.remove = this.remove([element]);
    return found;
  }

  remove(elements) {
    return { group: 'remove', className: 'bpmn-icon-trash', title: 'Xóa', action: { click: () => this.modeling.removeElements(elements.slice()) } };
  }
}

/** In place of the library's providers, which offer more than is carried out. */
class Nothing {}
export const menus = {
  __init__: ['menus'],
  menus: ['type', Menus],
  contextPadProvider: ['type', Nothing],
  replaceMenuProvider: ['type', Nothing],
  alignElementsContextPadProvider: ['type', Nothing],
  alignElementsMenuProvider: ['type', Nothing],
};
