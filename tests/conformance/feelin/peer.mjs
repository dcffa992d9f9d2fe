// The peer's FEEL as a server of lines: {"text", "unary", "value"} in, {"value"} or {"error"} out.
// Values are written with their kind, so that 1, "1" and P1D stay apart; numbers keep every digit the peer has.
import { createInterface } from 'node:readline';
import * as peer from 'feelin';

const TEMPORAL = [
  ['date', peer.FeelDate],
  ['time', peer.FeelTime],
  ['date and time', peer.FeelDateTime],
  ['duration', peer.FeelDuration],
];

function written(value) {
  if (value === null || value === undefined) return ['null'];
  if (typeof value === 'number') return ['number', String(value)];
  if (typeof value === 'string' || typeof value === 'boolean') return [typeof value, value];
  for (const [kind, cls] of TEMPORAL) {
    if (value instanceof cls) return [kind, value.iso];
  }
  if (Array.isArray(value)) return ['list', Array.from(value, written)];
  if (value instanceof peer.FeelRange) {
    return [
      'range',
      [written(value.start), written(value.end), value['start included'], value['end included']],
    ];
  }
  if (value instanceof peer.FeelFunction || typeof value === 'function') return ['function'];
  if (Object.getPrototypeOf(value) !== Object.prototype) return ['strange', String(value)];
  return ['context', Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(each)]))];
}

function answer({ text, unary, value }) {
  if (!unary) return peer.evaluate(text, {}).value;
  return peer.unaryTest(text, { '?': peer.evaluate(value, {}).value }).value;
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = { value: written(answer(JSON.parse(line))) };
  } catch (error) {
    reply = { error: String(error?.message ?? error) };
  }
  process.stdout.write(JSON.stringify(reply) + '\n');
}
