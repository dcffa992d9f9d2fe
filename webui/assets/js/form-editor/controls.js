// One control of the panel for each kind of setting engine/forms/catalogue.py names. Each reads and writes plain JSON.

import { conditionControl } from './condition-control.js';
import { button, choices, dig, el } from './dom.js';
import { folded, unique } from './names.js';

const FILES = [['.pdf', 'PDF'], ['.doc,.docx', 'Word'], ['.xls,.xlsx', 'Excel'], ['.jpg,.jpeg,.png', 'Ảnh'], ['.eml', 'Thư điện tử']];
const STATES = {
  'conditional.hide': { none: 'Luôn hiện', when: 'Chỉ hiện khi…', formula: 'Ẩn theo biểu thức' },
  'validate.required': { none: 'Không', always: 'Luôn bắt buộc', when: 'Bắt buộc khi…', formula: 'Bắt buộc theo biểu thức' },
  'properties.readonly': { none: 'Không', always: 'Luôn chỉ xem', when: 'Chỉ xem khi…', formula: 'Chỉ xem theo biểu thức' },
};
const whole = (text) => (/^\d{1,6}$/.test(text) ? Number(text) : text);
const decimal = (text) => (/^-?\d{1,15}([.,]\d{1,10})?$/.test(text) ? Number(text.replace(',', '.')) : text);

function labelled(id, setting, control) {
  const hint = setting.hint ? el('p', { class: 'hint', id: `${id}-h` }, setting.hint) : null;
  if (hint) control.setAttribute('aria-describedby', hint.id);
  return el('div', { class: 'setting' }, el('label', { for: id }, setting.label), hint, control);
}

/** Typing is kept after a pause and when the field is left; `leave` also says that it is complete. */
function typed(id, value, put, more = {}) {
  let timer;
  const tag = more.lines ? 'textarea' : 'input';
  const control = el(tag, { id, type: more.lines ? null : 'text', rows: more.lines ? 5 : null, spellcheck: more.formula ? 'false' : null,
    class: more.formula ? 'formula' : null, inputmode: more.inputmode, value: value ?? '' });
  control.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(() => put(control.value, false), 700); });
  control.addEventListener('change', () => { clearTimeout(timer); put(control.value, true); });
  return control;
}

const CONTROLS = {
  text({ id, setting, value, set }) {
    return labelled(id, setting, typed(id, value, (text, complete) => set({ [setting.path]: text.trim() || undefined }, complete)));
  },
  lines({ id, setting, value, set }) {
    return labelled(id, setting, typed(id, value, (text, complete) => set({ [setting.path]: text }, complete), { lines: true }));
  },
  count({ id, setting, value, set }) {
    const put = (text, complete) => set({ [setting.path]: text.trim() === '' ? undefined : whole(text.trim()) }, complete);
    return labelled(id, setting, typed(id, value, put, { inputmode: 'numeric' }));
  },
  limit({ id, setting, field, value, set }) {
    const formula = dig(field, setting.formula);
    const put = (text, complete) => {
      const given = text.trim(), isFormula = given.startsWith('=');
      set({ [setting.path]: given && !isFormula ? decimal(given) : undefined, [setting.formula]: isFormula ? given : undefined }, complete);
    };
    return labelled(id, setting, typed(id, formula ?? value, put));
  },
  expression({ id, setting, value, set }) {
    const put = (text, complete) => set({ [setting.path]: text.trim() || undefined }, complete);
    return labelled(id, setting, typed(id, value, put, { formula: true }));
  },
  switch({ id, setting, value, set }) {
    const control = el('input', { type: 'checkbox', id, checked: value ?? setting.unset, onchange: () => set({ [setting.path]: control.checked }) });
    return el('div', { class: 'setting' }, el('label', { for: id }, control, ` ${setting.label}`), setting.hint ? el('p', { class: 'hint' }, setting.hint) : null);
  },
  choice({ id, setting, value, set }) {
    const control = el('select', { id, onchange: () => set({ [setting.path]: control.value || undefined }, true, true) },
      choices(setting.choices, value ?? setting.unset));
    return labelled(id, setting, control);
  },
  flag({ id, setting, field, value, set, askable }) {
    const now = setting.path === 'properties.readonly' ? value ?? field.readonly ?? field.disabled : dig(field, setting.formula) ?? value;
    const change = (next) => {
      if (setting.path === setting.formula) set({ [setting.path]: next, readonly: undefined, disabled: undefined }, true, true);
      else set({ [setting.path]: next === true ? true : undefined, [setting.formula]: typeof next === 'string' ? next : undefined }, true, true);
    };
    return conditionControl({ id, legend: setting.label, hint: setting.hint, states: STATES[setting.path], value: now || undefined,
      reading: 'when', askable, change });
  },
  shown({ id, setting, value, set, askable }) {
    return conditionControl({ id, legend: setting.label, hint: setting.hint, states: STATES[setting.path], value: value || undefined,
      reading: 'unless', askable, change: (next) => set({ [setting.path]: next }, true, true) });
  },
  accept({ id, setting, field, value, set }) {
    const now = String(dig(field, setting.formula) ?? value ?? '').split(',').map((one) => one.trim().toLowerCase()).filter(Boolean);
    const named = new Set(FILES.flatMap(([ends]) => ends.split(',')));
    const boxes = FILES.map(([ends, label], at) => {
      const box = el('input', { type: 'checkbox', id: at ? null : id, value: ends, checked: ends.split(',').some((one) => now.includes(one)), onchange: put });
      return [box, el('label', {}, box, ` ${label}`)];
    });
    const others = now.filter((one) => !named.has(one));
    function put() {
      const kept = boxes.filter(([box]) => box.checked).flatMap(([box]) => {
        const had = box.value.split(',').filter((one) => now.includes(one));
        return had.length ? had : box.value.split(',');
      });
      set({ [setting.path]: [...kept, ...others].join(',') || undefined, [setting.formula]: undefined });
    }
    return el('fieldset', { class: 'setting' }, el('legend', {}, setting.label),
      el('p', { class: 'hint' }, 'Không đánh dấu loại nào thì nhận mọi loại tệp hệ thống cho phép.'), boxes.map(([, label]) => label),
      others.length ? el('p', { class: 'hint' }, `Ngoài ra: ${others.join(', ')}`) : null);
  },
  options({ id, setting, field, set, say }) {
    const from = ['valuesExpression', 'valuesKey', 'properties.lookup'].find((path) => dig(field, path));
    const source = el('select', { id, onchange: () => {
      if (source.value === 'listed') set({ values: listOf(field), valuesExpression: undefined, valuesKey: undefined, 'properties.lookup': undefined }, true, true);
      else set({ valuesExpression: '=[]', values: undefined, valuesKey: undefined, 'properties.lookup': undefined }, true, true);
    } }, choices([['listed', 'Ghi sẵn ở đây'], ['data', 'Lấy từ dữ liệu của quy trình']], from ? 'data' : 'listed'));
    const body = from
      ? el('input', { type: 'text', class: 'formula', 'aria-label': 'Biểu thức cho danh sách lựa chọn', spellcheck: 'false', value: dig(field, from),
        onchange: (event) => set({ [from]: event.target.value.trim() || undefined }) })
      : list({ name: 'lựa chọn', items: field.values ?? [], say, fresh: (items) => freshOption(items),
        columns: [{ key: 'label', label: 'Tên lựa chọn', settle: settleOption }], put: (values, redraw) => set({ values }, true, redraw) });
    return el('fieldset', { class: 'setting' }, el('legend', {}, setting.label), el('label', { for: id, class: 'visually-hidden' }, 'Danh sách lựa chọn'), source, body);
  },
  columns({ setting, field, set, say }) {
    return el('fieldset', { class: 'setting' }, el('legend', {}, setting.label), list({ name: 'cột', items: field.columns ?? [], say,
      fresh: (items) => ({ key: unique('cot', new Set(items.map((one) => one.key))), label: `Cột ${items.length + 1}` }),
      columns: [{ key: 'label', label: 'Tên cột' }, { key: 'key', label: 'Tên trong dữ liệu' }],
      put: (columns, redraw) => set({ columns: columns.length ? columns : undefined }, true, redraw) }));
  },
  default({ id, setting, field, value, set }) {
    const formula = dig(field, setting.formula);
    if (['radio', 'select'].includes(field.type) && field.values && formula === undefined) {
      const control = el('select', { id, onchange: () => set({ defaultValue: control.value || undefined }) },
        choices([['', '– Để trống –'], ...field.values.map((one) => [String(one.value), one.label])], String(value ?? '')));
      return labelled(id, setting, control);
    }
    if (field.type === 'checkbox' && formula === undefined) {
      const control = el('input', { type: 'checkbox', id, checked: value === true, onchange: () => set({ defaultValue: control.checked || undefined }) });
      return el('div', { class: 'setting' }, el('label', { for: id }, control, ' Đánh dấu sẵn'));
    }
    if (field.type === 'filepicker' || (Array.isArray(value) && formula === undefined)) return null;
    const put = (text, complete) => {
      const given = text.trim(), isFormula = given.startsWith('=');
      set({ defaultValue: !given || isFormula ? undefined : field.type === 'number' ? decimal(given) : given, [setting.formula]: isFormula ? given : undefined }, complete);
    };
    return labelled(id, { ...setting, hint: 'Nội dung có sẵn khi mở biểu mẫu, hoặc biểu thức bắt đầu bằng dấu =' }, typed(id, formula ?? value, put));
  },
};

const listOf = (field) => (field.values?.length ? field.values : [freshOption([])]);
function freshOption(items) {
  const value = unique(`lua_chon_${items.length + 1}`, new Set(items.map((one) => String(one.value))));
  return { label: `Lựa chọn ${items.length + 1}`, value };
}
/** A choice that was just added takes its value from its label; one that is in use keeps it. */
function settleOption(item, items) {
  if (!/^lua_chon_\d+(_\d+)?$/.test(String(item.value)) || /^Lựa chọn \d+$/.test(item.label)) return item;
  return { ...item, value: unique(folded(item.label, 'lua_chon'), new Set(items.filter((one) => one !== item).map((one) => String(one.value)))) };
}

/** Rows that can be written, added, moved and taken away by keyboard. */
export function list({ name, items, columns, fresh, put, say }) {
  const rows = items.map((item, at) => {
    const inputs = columns.map(({ key, label, settle }) => el('input', { type: 'text', 'aria-label': `${label} ${at + 1}`, value: item[key] ?? '', onchange: (event) => {
      let next = { ...item, [key]: event.target.value.trim() };
      const all = items.map((one, place) => (place === at ? next : one));
      if (settle) next = settle(next, all);
      items = all.map((one, place) => (place === at ? next : one));
      item = next;
      put(items, false);
    } }));
    const spoken = item.label ?? `${name} ${at + 1}`;
    const moved = (to) => {
      const next = [...items];
      next.splice(to, 0, ...next.splice(at, 1));
      put(next, true);
      say(`Đã chuyển “${spoken}” đến chỗ thứ ${to + 1}.`);
    };
    const named = columns.length < 2 ? inputs : inputs.map((input, place) => el('label', {}, columns[place].label, input));
    return el('li', {}, named, el('span', { class: 'row-buttons' },
      button('↑', () => moved(at - 1), { disabled: at === 0, 'aria-label': `Đưa lên: ${spoken}` }),
      button('↓', () => moved(at + 1), { disabled: at === items.length - 1, 'aria-label': `Đưa xuống: ${spoken}` }),
      button('Bỏ', () => put(items.filter((_one, place) => place !== at), true), { 'aria-label': `Bỏ ${name}: ${spoken}` })));
  });
  return el('div', {}, el('ol', { class: 'list-rows' }, rows), button(`Thêm ${name}`, () => put([...items, fresh(items)], true)));
}

/** The control of a setting; null when the component has no use for it. */
export const controlFor = (setting, more) => CONTROLS[setting.control]({ setting, ...more });
