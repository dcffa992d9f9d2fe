// What can be put on a diagram, as the server lists it from the engine's allow-list, and where each of it may stand.

import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const upper = (word) => word[0].toUpperCase() + word.slice(1);
const ICONS = {
  'startEvent none': 'start-event-none', 'startEvent message': 'start-event-message',
  'startEvent timer': 'start-event-timer', 'startEvent conditional': 'start-event-condition',
  userTask: 'user-task', manualTask: 'manual-task', serviceTask: 'service-task', scriptTask: 'script-task', businessRuleTask: 'business-rule-task',
  sendTask: 'send-task', receiveTask: 'receive-task', callActivity: 'call-activity', subProcess: 'subprocess-expanded', task: 'task',
  exclusiveGateway: 'gateway-xor', parallelGateway: 'gateway-parallel', inclusiveGateway: 'gateway-or', eventBasedGateway: 'gateway-eventbased',
  'intermediateCatchEvent timer': 'intermediate-event-catch-timer', 'intermediateCatchEvent message': 'intermediate-event-catch-message',
  'intermediateCatchEvent conditional': 'intermediate-event-catch-condition', 'intermediateThrowEvent message': 'intermediate-event-throw-message',
  'intermediateThrowEvent none': 'intermediate-event-none', 'boundaryEvent timer': 'intermediate-event-catch-timer',
  'boundaryEvent message': 'intermediate-event-catch-message', 'boundaryEvent error': 'intermediate-event-catch-error',
  'boundaryEvent conditional': 'intermediate-event-catch-condition',
  'endEvent none': 'end-event-none', 'endEvent message': 'end-event-message', 'endEvent terminate': 'end-event-terminate', 'endEvent error': 'end-event-error',
};

/** What a menu entry needs: {id, label, hint, group, icon, kind, target}; `target` is what bpmn-js creates. */
export function offersOf(catalogue) {
  return catalogue.elements.map((one) => ({
    ...one,
    id: `${one.kind}-${one.event || 'plain'}`,
    icon: `bpmn-icon-${ICONS[[one.kind, one.event].filter(Boolean).join(' ')] ?? 'task'}`,
    target: {
      type: `bpmn:${upper(one.kind)}`,
      ...(one.event && one.event !== 'none' ? { eventDefinitionType: `bpmn:${upper(one.event)}EventDefinition` } : {}),
      ...(one.kind === 'subProcess' ? { isExpanded: true } : {}),
    },
  }));
}

export const definitionsOf = (element) => getBusinessObject(element).get?.('eventDefinitions') ?? [];
export const definitionKind = (definition) => definition.$type.slice(5).replace('EventDefinition', '').toLowerCase();
export const eventOf = (element) => {
  const found = definitionsOf(element);
  if (found.length > 1) return getBusinessObject(element).parallelMultiple ? 'parallelMultiple' : 'multiple';
  return found.length ? definitionKind(found[0]) : 'none';
};
export const kindOf = (element) => { const [, name] = element.type.split(':'); return name[0].toLowerCase() + name.slice(1); };

/** The offer an element is an example of. */
export function offerOf(element, offers) {
  const kind = kindOf(element), event = is(element, 'bpmn:Event') ? eventOf(element) : '';
  return offers.find((one) => one.kind === kind && one.event === event);
}

const FAMILIES = [['startEvent'], ['endEvent'], ['boundaryEvent'], ['intermediateCatchEvent', 'intermediateThrowEvent'], ['exclusiveGateway', 'parallelGateway', 'inclusiveGateway', 'eventBasedGateway']];
const family = (kind) => FAMILIES.find((kinds) => kinds.includes(kind)) ?? null;

/** What may take the place of an element. */
export function replacements(element, offers) {
  const kind = kindOf(element), now = offerOf(element, offers), kinds = family(kind);
  if (!is(element, 'bpmn:FlowNode')) return [];
  return offers.filter((one) => one !== now && one.kind !== 'task' && (kinds ? kinds.includes(one.kind) : one.group === 'step') && hosts(one, element.host));
}

/** Errors are caught only around what can raise them. */
const RAISE = ['SubProcess', 'CallActivity', 'ServiceTask', 'ScriptTask', 'BusinessRuleTask', 'SendTask'];
const hosts = (offer, host) => !host || offer.event !== 'error' || RAISE.some((one) => is(host, `bpmn:${one}`));

/** What may come after an element, and what may be put on it. */
export function followers(element, offers) {
  if (!is(element, 'bpmn:FlowNode') || is(element, 'bpmn:EndEvent')) return [];
  const waits = is(element, 'bpmn:EventBasedGateway');
  return offers.filter((one) => {
    if (one.kind === 'startEvent' || one.kind === 'task') return false;
    if (one.kind === 'boundaryEvent') return is(element, 'bpmn:Activity') && hosts(one, element);
    return !waits || one.kind === 'intermediateCatchEvent' || one.kind === 'receiveTask';
  });
}

/** What may be put into the middle of a flow. */
export const betweens = (flow, offers) => offers.filter((one) => !['startEvent', 'endEvent', 'boundaryEvent', 'task'].includes(one.kind));
/** What may be put anywhere. */
export const standing = (offers) => offers.filter((one) => !['boundaryEvent', 'task'].includes(one.kind));
