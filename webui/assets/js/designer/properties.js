// Reads and changes what the engine reads from a diagram. Every function that changes something is one undoable command:
// it collects changes of model elements and runs them together.

import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

export const RUN = 'designer.change-together';

/** Carries out several changes of model elements, or whatever `act` does, as one command. */
export class TogetherHandler {
  static $inject = ['commandStack'];
  constructor(commandStack) { this.commandStack = commandStack; }
  preExecute({ changes = [], act }) {
    act?.();
    for (const { element, of, set } of changes) {
      this.commandStack.execute('element.updateModdleProperties', { element, moddleElement: of, properties: set });
    }
  }
}
export const handlers = {
  __init__: [['commandStack', (stack) => stack.registerHandler(RUN, TogetherHandler)]],
};

/** The model behind an element: for a pool, its process. */
export function carrier(element) {
  const object = getBusinessObject(element);
  return is(element, 'bpmn:Participant') ? object.processRef ?? object : object;
}

const holder = (object) => object.extensionElements?.get('values').find((one) => one.$type === 'spiffworkflow:Properties');
const list = (object) => holder(object)?.get('properties') ?? [];

/** All extension properties as [name, value], in order. */
export const entries = (object) => list(object).map((one) => [one.name, one.value ?? '']);
export const property = (object, name) => list(object).find((one) => one.name === name)?.value ?? '';

export function editing(modeler) {
  const factory = modeler.get('bpmnFactory'), stack = modeler.get('commandStack'), modeling = modeler.get('modeling');
  const make = (type, attributes, parent) => {
    const made = factory.create(type, attributes);
    made.$parent = parent;
    return made;
  };
  const run = (changes) => { if (changes.length) stack.execute(RUN, { changes }); };

  /** Changes that set extension properties ({name: value}); an empty value takes the property away. */
  function setting(element, object, values) {
    const old = list(object), wanted = { ...values };
    const kept = [];
    for (const one of old) {
      if (!(one.name in wanted)) kept.push(one);
      else if (wanted[one.name]) kept.push(wanted[one.name] === one.value ? one : make('spiffworkflow:Property', { name: one.name, value: wanted[one.name] }, one.$parent));
      delete wanted[one.name];
    }
    const more = Object.entries(wanted).filter(([, value]) => value);
    if (!more.length && kept.length === old.length && kept.every((one, i) => one === old[i])) return [];
    const changes = [];
    let extension = object.extensionElements, place = holder(object);
    const fresh = more.map(([name, value]) => make('spiffworkflow:Property', { name, value }));
    if (place) {
      for (const one of fresh) one.$parent = place;
      return [{ element, of: place, set: { properties: [...kept, ...fresh] } }];
    }
    place = make('spiffworkflow:Properties', { properties: fresh });
    for (const one of fresh) one.$parent = place;
    if (extension) {
      place.$parent = extension;
      changes.push({ element, of: extension, set: { values: [...extension.get('values'), place] } });
    } else {
      extension = make('bpmn:ExtensionElements', { values: [place] }, object);
      place.$parent = extension;
      changes.push({ element, of: object, set: { extensionElements: extension } });
    }
    return changes;
  }

  const rootElements = () => modeler.getDefinitions().get('rootElements');

  /** A message, error of the file by what people tell it apart by, made when there is none yet. */
  function shared(element, type, match, attributes) {
    const found = rootElements().find((one) => one.$type === type && match(one));
    if (found) return [found, []];
    const made = make(type, attributes, modeler.getDefinitions());
    made.id = modeler.get('moddle').ids.nextPrefixed(`${type.split(':')[1].toLowerCase()}_`, made);
    return [made, [{ element, of: modeler.getDefinitions(), set: { rootElements: [...rootElements(), made] } }]];
  }

  return {
    make,
    run,
    setting,
    shared,
    rootElements,
    set: (element, object, values) => run(setting(element, object, values)),
    attribute: (element, object, values) => run([{ element, of: object, set: values }]),
    rename: (element, name) => modeling.updateProperties(element, { name }),
    documentation(element, object, text) {
      const first = object.get('documentation')[0];
      const rest = object.get('documentation').slice(1);
      const own = text ? [make('bpmn:Documentation', { ...(first?.textFormat ? { textFormat: first.textFormat } : {}), text }, object)] : [];
      if (text !== (first?.text ?? '')) run([{ element, of: object, set: { documentation: [...own, ...rest] } }]);
    },
    /** An expression child (conditionExpression, condition, timeDate, …) of a model element. */
    expression(element, object, name, text) {
      if ((object.get(name)?.body ?? '') === text) return;
      const made = text ? make('bpmn:FormalExpression', { body: text }, object) : undefined;
      run([{ element, of: object, set: { [name]: made } }]);
    },
  };
}
