// The part of the panel that says when something holds: never, always, by sentences, or by an expression.

import { kindOf, read, sentence, sentencesFor, written } from './conditions.js';
import { button, choices, el } from './dom.js';

const BOOLEAN = { checkbox: true };

/**
 * A fieldset for a condition.
 *
 * `states`: labels of {none, always, when, formula}; `always` may be missing. `value`: undefined, true or an expression.
 * `reading`: 'when' or 'unless' (for hiding). `askable`: [{name, label, component}] one may ask about.
 * `change(value)`: called with undefined, true or an expression; `redraw()`: the panel shows the value anew.
 */
export function conditionControl({ id, legend, hint, states, value, reading, askable, change }) {
  const known = (name) => askable.find((one) => one.name === name)?.component;
  const said = typeof value === 'string' && value !== 'true' ? read(value, reading, known) : null;
  let state = value === undefined || value === '' || value === false ? 'none' : value === true ? 'always' : said ? 'when' : 'formula';
  if (state === 'always' && !states.always) state = 'formula';
  const body = el('div', { class: 'condition' });
  const select = el('select', { id, 'aria-label': legend, onchange: () => begin(select.value) },
    choices(Object.entries(states).filter(([key]) => key !== 'when' || askable.length || said), state));

  function begin(next) {
    if (next === 'none') change(undefined);
    else if (next === 'always') change(true);
    else if (next === 'when') change(written({ every: true, clauses: [fresh(askable[0])] }, reading));
    else show('formula');
  }
  function fresh({ name, component }) {
    const one = sentencesFor(component)[0];
    return { name, id: one.id, value: first(component, one) };
  }
  const first = (component, one) => (!one.value ? undefined : kindOf(component) === 'number' ? '0' : String(component.values?.[0]?.value ?? ''));

  function sentences() {
    const state = said;
    const send = () => change(written(state, reading));
    const lines = state.clauses.map((clause, at) => {
      const component = known(clause.name), place = `${legend}, điều kiện ${at + 1}`;
      const about = el('select', { 'aria-label': `${place}: mục`, onchange: () => {
        state.clauses[at] = fresh(askable.find((one) => one.name === about.value));
        send();
      } }, choices(askable.map(({ name, label }) => [name, label]), clause.name));
      const how = el('select', { 'aria-label': `${place}: so sánh`, onchange: () => {
        const one = sentence(how.value);
        state.clauses[at] = { ...clause, id: one.id, value: one.value ? clause.value ?? first(component, one) : undefined };
        send();
      } }, choices(sentencesFor(component).map((one) => [one.id, one.label]), clause.id));
      return el('li', {}, about, how, valueOf(clause, component, place, send),
        state.clauses.length > 1 && button('Bỏ', () => { state.clauses.splice(at, 1); send(); }, { 'aria-label': `Bỏ điều kiện ${at + 1}` }));
    });
    const joined = state.clauses.length > 1 && el('select', { 'aria-label': `${legend}: cách ghép các điều kiện`, onchange: (event) => {
      state.every = event.target.value === 'all';
      send();
    } }, choices([['all', 'Tất cả điều kiện dưới đây đều đúng'], ['any', 'Một trong các điều kiện dưới đây đúng']], state.every ? 'all' : 'any'));
    return [joined || null, el('ol', { class: 'clauses' }, lines),
      button('Thêm điều kiện', () => { state.clauses.push(fresh(askable[0])); send(); })];
  }
  function valueOf(clause, component, place, send) {
    const one = sentence(clause.id);
    if (!one.value || BOOLEAN[component.type]) return null;
    const put = (event) => { clause.value = event.target.value.trim().replace(',', '.'); if (clause.value || kindOf(component) !== 'number') send(); };
    if (kindOf(component) === 'number') return el('input', { type: 'text', inputmode: 'decimal', 'aria-label': `${place}: số`, value: clause.value, onchange: put });
    if (!component.values) return el('input', { type: 'text', 'aria-label': `${place}: giá trị`, value: clause.value, onchange: put });
    const options = component.values.map((option) => [String(option.value), option.label]);
    if (!options.some(([key]) => key === clause.value)) options.unshift([clause.value, '(lựa chọn đã bỏ)']);
    return el('select', { 'aria-label': `${place}: lựa chọn`, onchange: put }, choices(options, clause.value));
  }
  function formula() {
    const input = el('input', { type: 'text', class: 'formula', 'aria-label': `${legend}: biểu thức`, spellcheck: 'false',
      value: typeof value === 'string' ? value : '', onchange: () => change(input.value.trim() || undefined) });
    return [input, el('p', { class: 'hint' }, reading === 'unless'
      ? 'Biểu thức cho “đúng” thì mục bị ẩn.' : 'Biểu thức cho “đúng” thì điều này có hiệu lực.')];
  }
  function show(which) {
    select.value = which;
    body.replaceChildren(...(which === 'when' ? sentences() : which === 'formula' ? formula() : []).filter(Boolean));
  }
  show(state);
  return el('fieldset', { class: 'setting' }, el('legend', {}, legend), hint ? el('p', { class: 'hint' }, hint) : null, select, body);
}
