// Ids of new elements: names of variables in expressions, made from the Vietnamese name when it is first given.
// Nobody sees them; those of what has been published never change, and none of them is given to anything else.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const MADE = /^(Activity|Event|Gateway|Lane|Participant)_[0-9a-z]{7}$/;
const MOST = 60;
// Names expressions and the engine keep for themselves.
const TAKEN = new Set(['unit', 'case', 'started_by', 'profile', 'item', 'answers', 'now', 'today', 'true', 'false', 'null', 'if', 'then', 'else', 'for', 'in', 'return', 'some', 'every', 'satisfies', 'and', 'or', 'not', 'between', 'function', 'start', 'end', 'root']);

/** A name as an id: no tone marks, words joined by underscores, beginning with a letter. */
export function folded(name) {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
  const id = plain.replace(/[^a-z0-9]+/g, '_').slice(0, MOST).replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(id) ? id : id && `b_${id}`;
}

export const unique = (id, taken) => {
  let found = id;
  for (let i = 2; taken(found); i += 1) found = `${id}_${i}`;
  return found;
};

class SemanticIds extends CommandInterceptor {
  static $inject = ['eventBus', 'modeling', 'moddle', 'config.kept'];
  constructor(eventBus, modeling, moddle, kept) {
    super(eventBus);
    const never = new Set(kept);
    this.postExecuted(['element.updateProperties', 'element.updateLabel', 'element.updateModdleProperties'], ({ context }) => {
      const element = context.element.labelTarget ?? context.element, object = getBusinessObject(element);
      if (!is(element, 'bpmn:FlowNode') && !is(element, 'bpmn:Lane') && !is(element, 'bpmn:Participant')) return;
      if (!object.name || !MADE.test(object.id) || never.has(object.id)) return;
      const id = folded(object.name);
      if (!id) return;
      modeling.updateProperties(element, { id: unique(id, (one) => TAKEN.has(one) || never.has(one) || moddle.ids.assigned(one)) });
    });
  }
}
export const semanticIds = { __init__: ['semanticIds'], semanticIds: ['type', SemanticIds] };
