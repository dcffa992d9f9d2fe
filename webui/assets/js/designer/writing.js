// The diagram as a file. The library writes two parts of several instances under the names of their kinds; the standard
// wants those of their places (BPMN 2.0.2 table 10.32).

const REPORT = /<((?:[\w-]+:)?)complexBehaviorDefinition\b[\s\S]*?<\/\1complexBehaviorDefinition>/g;
const PLACES = { formalExpression: 'condition', implicitThrowEvent: 'event' };
const TAG = /(<\/?(?:[\w-]+:)?)(formalExpression|implicitThrowEvent)(?=[\s/>])/g;

/** What the editor holds, as XML. */
export async function written(modeler) {
  const { xml } = await modeler.saveXML({ format: true });
  return xml.replace(REPORT, (part) => part.replace(TAG, (_, head, kind) => head + PLACES[kind]));
}
