// Evaluates in the browser the FEEL trees that engine/feel writes as JSON, so that a form reacts while it is filled in.
// No parser, no eval. What cannot be decided exactly here is `undefined`: the server decides.

const LATER = Symbol('the server decides');
const later = () => { throw LATER; };
const DIGITS = 34;

// Numbers: an exact decimal is c × 10^-s.
class Num {
  constructor(c, s) {
    while (s > 0 && c % 10n === 0n) { c /= 10n; s -= 1; }
    if (length(c) > DIGITS || s > 300) later();
    this.c = c;
    this.s = s;
  }
  toString() {
    const digits = abs(this.c).toString().padStart(this.s + 1, '0');
    const cut = digits.length - this.s;
    if (digits.length > 300) later();
    return (this.c < 0n ? '-' : '') + digits.slice(0, cut) + (this.s ? '.' + digits.slice(cut) : '');
  }
}
class Range {
  constructor(low, high, lowIn, highIn, op = '') { Object.assign(this, { low, high, lowIn, highIn, op }); }
}
const abs = (c) => (c < 0n ? -c : c);
const length = (c) => abs(c).toString().length;
const ten = (k) => 10n ** BigInt(k);
const int = (i) => new Num(BigInt(i), 0);
const align = (a, b) => { const s = Math.max(a.s, b.s); return [a.c * ten(s - a.s), b.c * ten(s - b.s), s]; };

function num(text) {
  if (/e[-+]?\d{4}/i.test(text)) later();
  const m = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d{1,3}))?$/.exec(text);
  if (!m || !(m[2] + m[3])) return null;
  const s = m[3].length - Number(m[4] ?? 0);
  const c = BigInt(m[1] + '1') * BigInt(m[2] + m[3]);
  return s < 0 ? new Num(c * ten(-s), 0) : new Num(c, s);
}

function divide(a, b) {
  if (!b.c) return null;
  const k = DIGITS + 2 + Math.max(0, length(b.c) - length(a.c));
  const top = abs(a.c) * ten(k), low = abs(b.c);
  let q = top / low, s = a.s - b.s + k;
  const over = Math.max(0, length(q) - DIGITS);
  const unit = ten(over), rest = (q % unit) * 2n;
  const exact = top % low === 0n;
  q /= unit;
  if (rest > unit || (rest === unit && over && (!exact || q % 2n))) q += 1n;
  s -= over;
  const c = (a.c < 0n) !== (b.c < 0n) ? -q : q;
  return s < 0 ? new Num(c * ten(-s), 0) : new Num(c, s);
}

const MATH = {
  '+': (a, b) => { const [x, y, s] = align(a, b); return new Num(x + y, s); },
  '-': (a, b) => { const [x, y, s] = align(a, b); return new Num(x - y, s); },
  '*': (a, b) => new Num(a.c * b.c, a.s + b.s),
  '/': divide,
  '**': later,
};

// Kinds: 0 null, b boolean, n number, s string, l list, r range, c context, else the mark of the stored form (@d, @dt, …).
function kind(v) {
  if (v === null) return '0';
  if (Array.isArray(v)) return 'l';
  if (v instanceof Num) return 'n';
  if (v instanceof Range) return 'r';
  if (typeof v !== 'object') return typeof v === 'string' ? 's' : 'b';
  const [key, more] = Object.keys(v);
  return more === undefined && /^@[a-z]/.test(key ?? '') ? key : 'c';
}

// A value from outside (stored form or plain JSON) as one of ours.
function lift(v) {
  if (v === undefined || v === null) return null;
  if (typeof v === 'number' || typeof v === 'bigint') return num(String(v)) ?? later();
  if (typeof v === 'object' && !(v instanceof Num) && kind(v) === '@n') return num(v['@n']) ?? later();
  return v;
}
const items = (v) => v.map(lift);

function lower(v) {
  if (v instanceof Num) return { '@n': String(v) };
  if (v instanceof Range) return later();
  if (Array.isArray(v)) return v.map((x) => lower(lift(x)));
  if (kind(v) === 'c') return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, lower(lift(x))]));
  return v;
}

// Dates as text sort as they are; moments as milliseconds, when both or neither have an offset.
function moment(a, b) {
  const read = (v) => /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(Z|[-+]\d\d:\d\d)?$/.exec(v['@dt']) ?? later();
  const [x, y] = [read(a), read(b)];
  if (!x[2] !== !y[2]) later();
  return [x, y].map((m) => Date.parse(m[1] + (m[2] ?? 'Z')));
}

function same(a, b) {
  const k = kind(a);
  if (k !== kind(b)) return false;
  if (k === 'n') return a.c === b.c && a.s === b.s;
  if (k === 'l') return a.length === b.length && items(a).every((x, i) => same(x, lift(b[i])));
  if (k === '@d') return a['@d'] === b['@d'];
  if (k === '@dt') { const [x, y] = moment(a, b); return x === y; }
  if (k[0] === '@' || k === 'r') return later();
  if (k !== 'c') return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((x) => Object.hasOwn(b, x) && same(lift(a[x]), lift(b[x])));
}

const equal = (a, b) => (a === null || b === null ? a === b : kind(a) !== kind(b) ? null : same(a, b));
const ORDER = { '<': (x, y) => x < y, '<=': (x, y) => x <= y, '>': (x, y) => x > y, '>=': (x, y) => x >= y };

function order(op, a, b) {
  const k = kind(a);
  if (k !== kind(b) || '0blrc'.includes(k)) return null;
  let pair;
  if (k === 'n') pair = align(a, b);
  else if (k === 's') pair = /[\ud800-\udfff]/.test(a + b) ? later() : [a, b];
  else if (k === '@d') pair = [a['@d'], b['@d']].map((d) => (/^\d{4}-/.test(d) ? d : later()));
  else pair = k === '@dt' ? moment(a, b) : later();
  return ORDER[op](pair[0], pair[1]);
}

const compare = (op, a, b) => {
  if (op !== '=' && op !== '!=') return order(op, a, b);
  const e = equal(a, b);
  return op === '=' || e === null ? e : !e;
};
const not = (v) => (v === null ? null : !v);

function both(a, b) {
  return a === false || b === false ? false : a && b ? true : null;
}

function inside(v, r) {
  return both(
    r.low === null ? true : order(r.lowIn ? '>=' : '>', v, r.low),
    r.high === null ? true : order(r.highIn ? '<=' : '<', v, r.high),
  );
}

// Three-valued: the first value equal to `stop` wins; one that only the server knows spoils the rest.
function until(stop, parts) {
  let certain = true, unknown = false;
  for (const part of parts) {
    try {
      const v = part();
      if (v === stop) return stop;
      if (v !== !stop) certain = false;
    } catch (e) {
      if (e !== LATER) throw e;
      unknown = true;
    }
  }
  return unknown ? later() : certain ? !stop : null;
}

function test(e, env, v) {
  if (e[0] === 'test') return compare(e[1], v, run(e[2], env));
  const w = run(e, env);
  const asks = JSON.stringify(e).includes('["var","?"]');
  if ((asks && w === null) || (typeof w === 'boolean' && (asks || typeof v !== 'boolean'))) return w;
  const one = (x) => (x instanceof Range && !(v instanceof Range) ? inside(v, x) === true : same(v, x));
  if (Array.isArray(w)) return items(w).some(one) || same(v, w);
  return w instanceof Range && !(v instanceof Range) ? inside(v, w) : equal(v, w);
}

const inner = (vars, up) => ({ vars, up, today: up.today });

function find(name, env, known) {
  const key = name[0] === '@' ? '@' + name : name;
  for (let e = env; e; e = e.up) if (Object.hasOwn(e.vars, key)) return lift(e.vars[key]);
  return known ? later() : null;
}

function member(v, name) {
  const k = kind(v);
  if (k === 'l') return items(v).map((x) => member(x, name));
  if (k === 'c') return find(name, { vars: v });
  return k[0] === '@' || k === 'r' ? later() : null;
}

// Every combination of the iterations as an environment; null when a source cannot be gone through.
function* turns(steps, env, at = 0) {
  const [name, source, end] = steps[at];
  let list = run(source, env);
  if (end || list instanceof Range) later();
  if (list === null && at) later();
  if (list === null) { yield null; return; }
  list = Array.isArray(list) ? list : [list];
  for (const x of list) {
    const next = inner({ [name]: x }, env);
    if (at + 1 < steps.length) yield* turns(steps, next, at + 1); else yield next;
  }
}

function* asks(e, env) {
  for (const t of turns(e[1], env)) yield () => t && run(e[2], t);
}

function filter(e, env) {
  const base = run(e[1], env);
  const list = Array.isArray(base) ? items(base) : base === null ? [] : [base];
  if (!list.length) return run(e[2], env) instanceof Num ? null : [];
  const kept = [];
  for (const [i, x] of list.entries()) {
    const scope = inner({ item: x }, env);
    const w = run(e[2], kind(x) === 'c' ? inner(x, scope) : scope);
    if (w === true) kept.push(x);
    else if (i === 0 && w instanceof Num) return w.s ? null : list.at(Number(w.c > 0n ? w.c - 1n : w.c || list.length)) ?? null;
    else if (i === 0 && w !== false && w !== null) return null;
  }
  return kept;
}

const unify = (xs) => (xs.length === 1 && Array.isArray(xs[0]) ? items(xs[0]) : xs);
const best = (op) => (xs) => {
  const list = unify(xs);
  const k = kind(list[0] ?? null);
  if ('0blrc'.includes(k) || list.some((x) => kind(x) !== k)) return null;
  return list.reduce((a, b) => (order(op, b, a) ? b : a));
};
const total = (xs) => {
  const list = unify(xs);
  return list.length && list.every((x) => x instanceof Num) ? list.reduce(MATH['+']) : null;
};
const round = (up) => (a) => {
  const unit = ten(a.s), q = a.c / unit;
  return int(q + (a.c % unit && (a.c > 0n) === up ? (up ? 1n : -1n) : 0n));
};
const day = (text) => {
  const d = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(text + 'T00:00:00Z') : later();
  return !isNaN(d) && d.toISOString().slice(0, 10) === text && text >= '0001' ? { '@d': text } : null;
};

// What each argument has to be (a: anything, *: all arguments as one list), then what the function does.
const FUNCTIONS = {
  count: ['l', (a) => int(a.length)],
  sum: ['*', total],
  min: ['*', best('<')],
  max: ['*', best('>')],
  mean: ['*', (xs) => { const t = total(xs); return t && divide(t, int(unify(xs).length)); }],
  all: ['*', (xs) => logic(false, unify(xs))],
  any: ['*', (xs) => logic(true, unify(xs))],
  append: ['*', (xs) => (xs[0] === null ? null : [...(Array.isArray(xs[0]) ? xs[0] : [xs[0]]), ...xs.slice(1)])],
  concatenate: ['*', (xs) => (xs.includes(null) ? null : xs.flat())],
  'list contains': ['la', (a, b) => items(a).some((x) => same(x, b))],
  not: ['b', not],
  abs: ['n', (a) => new Num(abs(a.c), a.s)],
  floor: ['n', round(false)],
  ceiling: ['n', round(true)],
  'string length': ['s', (a) => int([...a].length)],
  'upper case': ['s', (a) => a.toUpperCase()],
  'lower case': ['s', (a) => a.toLowerCase()],
  contains: ['ss', (a, b) => a.includes(b)],
  'starts with': ['ss', (a, b) => a.startsWith(b)],
  'ends with': ['ss', (a, b) => a.endsWith(b)],
  number: ['a', (a) => convert(a, 'n', (text) => num(text.trim()))],
  string: ['a', (a) => (a === null || typeof a === 'string' ? a : a['@d'] ?? ('bn'.includes(kind(a)) ? String(a) : later()))],
  date: ['a', (a) => convert(a, '@d', day)],
  'is defined': ['a', (a) => a !== null],
  'is empty': ['a', (a) => a === null || a === '' || (kind(a) === 'l' && !a.length) || (kind(a) === 'c' && !Object.keys(a).length)],
};
const convert = (a, done, read) => (kind(a) === done ? a : typeof a === 'string' ? read(a) : '0bnrc'.includes(kind(a)) ? null : later());
const logic = (stop, list) => until(stop, list.map((x) => () => x));

function call(name, args, env) {
  if (name === 'today' && !args.length) return env.today ?? later();
  const [wanted, action] = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : later();
  if (wanted === '*') return args.length ? action(args) : null;
  if (args.length !== wanted.length) return later();
  const fit = args.map((v, i) => {
    const w = wanted[i], k = kind(v);
    if (w === 'a' || k === w) return v;
    if (k === 'l' && v.length === 1 && kind(lift(v[0])) === w) return lift(v[0]);
    return w === 'l' && v !== null ? [v] : k === '0' || '0bsnlrc'.includes(k) ? LATER : later();
  });
  return fit.includes(LATER) ? null : action(...fit);
}

const DO = {
  n: (e) => num(e[1]), s: (e) => e[1], k: (e) => e[1], d: (e) => ({ '@d': e[1] }), dt: (e) => ({ '@dt': e[1] }), t: (e) => ({ '@t': e[1] }),
  var: (e, env) => find(e[1], env, e[2]),
  get: (e, env) => member(run(e[1], env), e[2]),
  list: (e, env) => e.slice(1).map((x) => run(x, env)),
  ctx: (e, env) => {
    const vars = {};
    for (const [k, x] of e.slice(1)) vars[k[0] === '@' ? '@' + k : k] = run(x, inner(vars, env));
    return vars;
  },
  range: (e, env) => {
    const [low, high] = [run(e[1], env), run(e[2], env)];
    if ([low, high].every((end) => 'blrc0'.includes(kind(end)))) return null;
    if (low !== null && high !== null && kind(low) !== kind(high)) return null;
    return new Range(low, high, e[3] && low !== null, e[4] && high !== null);
  },
  test: later, tests: (e, env) => {
    const v = find('?', env);
    const answer = e.length === 2 || until(true, e.slice(2).map((t) => () => test(t, env, v)));
    return e[1] ? not(answer) : answer;
  },
  neg: (e, env) => { const v = run(e[1], env); return v instanceof Num ? new Num(-v.c, v.s) : kind(v)[0] === '@' ? later() : null; },
  math: (e, env) => {
    let a = run(e[1], env);
    for (let i = 2; i < e.length; i += 2) {
      const b = run(e[i + 1], env), kinds = kind(a) + kind(b);
      if (kinds === 'nn') a = MATH[e[i]](a, b);
      else if (kinds === 'ss' && e[i] === '+') a += b;
      else a = kinds.includes('@') && !kinds.includes('0') ? later() : null;
    }
    return a;
  },
  and: (e, env) => until(false, e.slice(1).map((x) => () => run(x, env))),
  or: (e, env) => until(true, e.slice(1).map((x) => () => run(x, env))),
  between: (e, env) => { const v = run(e[1], env); return both(order('>=', v, run(e[2], env)), order('<=', v, run(e[3], env))); },
  in: (e, env) => { const v = run(e[1], env); return until(true, e.slice(2).map((t) => () => test(t, env, v))); },
  if: (e, env) => run(e[run(e[1], env) === true ? 2 : 3], env),
  some: (e, env) => until(true, asks(e, env)),
  every: (e, env) => until(false, asks(e, env)),
  for: (e, env) => Array.from(turns(e[1], env), (t) => (t ? run(e[2], t) : later())),
  filter,
  call: (e, env) => call(e[1], e.slice(2).map((x) => run(x, env)), env),
};
for (const op of ['=', '!=', '<', '<=', '>', '>=']) DO[op] = (e, env) => compare(op, run(e[1], env), run(e[2], env));

const run = (e, env) => (DO[e[0]] ?? later)(e, env);

/**
 * The value of a tree in a context: true, false, null, text, lists, contexts; everything else in its stored form,
 * e.g. {"@n": "12.5"} or {"@d": "2022-08-10"}. The context may hold the same, or plain whole numbers.
 * `today` ("2022-08-10") is what today() sees. `undefined`: the server decides.
 */
export function evaluate(ast, context = {}, today = undefined) {
  try {
    return lower(run(ast, { vars: context, today: today && { '@d': today } }));
  } catch (e) {
    if (e === LATER || e instanceof RangeError) return undefined;
    throw e;
  }
}
