// npm bpmn-engine completes user tasks, its whole state saved as JSON after each: kept live, or recovered each time.
// Runs in .bench/node. SQLite on the same terms as everybody here: WAL, synchronous=FULL.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { Engine } from 'bpmn-engine';

const [folder, model] = process.argv.slice(2);
const source = readFileSync(model, 'utf8');
const database = new DatabaseSync(`${folder}/engine.sqlite`);
database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
database.exec('CREATE TABLE IF NOT EXISTS instance (id INTEGER PRIMARY KEY, state TEXT)');
const insert = database.prepare('INSERT INTO instance (state) VALUES (?)');
const update = database.prepare('UPDATE instance SET state = ? WHERE id = ?');
const select = database.prepare('SELECT state FROM instance WHERE id = ?');

let engine, id, waiting = [];

function listener() {
  waiting = [];
  const events = new EventEmitter();
  events.on('activity.wait', (activity) => waiting.push(activity));
  return events;
}

async function start() {
  engine = new Engine({ name: 'measured', source });
  await engine.execute({ listener: listener() });
  id = insert.run(JSON.stringify(await engine.getState())).lastInsertRowid;
}

async function complete(cold) {
  if (cold) {
    engine = new Engine({ name: 'measured' }).recover(JSON.parse(select.get(id).state));
    await engine.resume({ listener: listener() });
  }
  waiting.shift().signal({ note: 'Đồng ý với dự thảo.' });
  update.run(JSON.stringify(await engine.getState()), id);
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [count, mode] = line.split(' ');
  const times = [];
  for (let done = 0; done < Number(count); done += 1) {
    if (!waiting.length) await start();
    if (mode === 'cold' && engine) await engine.stop();
    const began = process.hrtime.bigint();
    await complete(mode === 'cold');
    times.push(Number(process.hrtime.bigint() - began) / 1e9);
  }
  console.log(JSON.stringify(times));
}
