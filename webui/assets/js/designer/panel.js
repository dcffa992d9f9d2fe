// The panel of properties: plain fields like those of every other page, filled from fields.js and kept in step with
// the diagram. What is typed becomes one undoable change when the field is left or after a moment of quiet.

import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { make } from './dom.js';
import { fieldsOf } from './fields.js';
import { followers, offerOf, replacements } from './offers.js';
import { nameOf } from './placing.js';

const QUIET = 900;

export function panel({ place, modeler, edit, catalogue, offers, steps, open, trial }) {
  const selection = modeler.get('selection'), canvas = modeler.get('canvas'), placing = modeler.get('placing');
  let shown = null, signature = '', faults = {}, controls = new Map(), timer = null, pending = null;

  const subject = () => {
    const chosen = selection.get();
    if (chosen.length > 1) return null;
    const element = chosen[0]?.labelTarget ?? chosen[0];
    if (element) return element;
    const root = canvas.getRootElement();
    if (!is(root, 'bpmn:Collaboration')) return root;
    const pools = root.children.filter((one) => is(one, 'bpmn:Participant') && getBusinessObject(one).processRef);
    return pools.length === 1 ? pools[0] : root;
  };

  function flush() {
    clearTimeout(timer);
    const waiting = pending;
    pending = null;
    waiting?.act();
  }

  function commit(field, read) {
    if (pending && pending.field !== field.name) flush(); // what is still being typed elsewhere comes first
    pending = null;
    clearTimeout(timer);
    const value = read(), problem = field.problem?.(value) ?? '';
    const own = controls.get(field.name);
    if (own) own.wrong = problem;
    if (!problem && JSON.stringify(value) !== JSON.stringify(own?.field.value ?? field.value)) (own?.field ?? field).set(value);
    mark();
  }

  /** Events of a control of text: change at once, typing after a moment. */
  function typing(field, control) {
    const later = () => commit(field, () => control.value.trim());
    control.addEventListener('change', later);
    control.addEventListener('input', () => { clearTimeout(timer); pending = { field: field.name, act: later }; timer = setTimeout(flush, QUIET); });
    control.addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && ['s', 'S'].includes(event.key)) { event.preventDefault(); flush(); }
    });
  }

  const option = (one) => (one.options ? make('optgroup', { label: one.label }, one.options.map(option)) : make('option', { value: one.value, textContent: one.label }));
  const id = (field) => `p-${field.name.replace(/[^A-Za-z0-9]/g, '-')}`;

  function head(field) {
    return [
      make('label', { for: id(field), textContent: field.label }),
      field.hint ? make('p', { className: 'hint', id: `${id(field)}-hint`, textContent: field.hint }) : null,
      make('p', { className: 'error', id: `${id(field)}-error`, hidden: true }),
    ];
  }

  const draw = {
    note: (field) => make('p', { className: 'designer-note', textContent: field.text }),
    text(field) {
      const control = make('input', { id: id(field), type: 'text', value: field.value, autocomplete: 'off' });
      typing(field, control);
      return built(field, control, (value) => { control.value = value; });
    },
    area(field) {
      const control = make('textarea', { id: id(field), rows: field.rows ?? 3, value: field.value });
      typing(field, control);
      return built(field, control, (value) => { control.value = value; });
    },
    feel(field) {
      const control = make('textarea', { id: id(field), rows: field.rows ?? 3, className: 'feel', spellcheck: 'false', value: field.value });
      typing(field, control);
      const examples = field.examples?.length ? make('details', { className: 'examples' }, make('summary', { textContent: 'Ví dụ' }),
        make('ul', {}, field.examples.map(([text, meaning]) => make('li', {}, make('code', { textContent: text }), ` ${meaning}`)))) : null;
      const insert = make('select', { 'aria-label': `Chèn dữ liệu vào ${field.label}`, className: 'small' }, make('option', { value: '', textContent: 'Chèn dữ liệu…' }));
      insert.addEventListener('focus', () => { if (insert.options.length === 1) insert.append(...data().map(option)); });
      insert.addEventListener('change', () => {
        control.setRangeText(insert.value, control.selectionStart, control.selectionEnd, 'end');
        insert.value = '';
        control.focus();
        commit(field, () => control.value.trim());
      });
      const attempt = make('button', { type: 'button', className: 'small secondary outline', textContent: 'Thử biểu thức', 'aria-label': `Thử biểu thức: ${field.label}`, onclick: () => trial(control.value, field.faults ?? field.name) });
      return built(field, control, (value) => { control.value = value; }, [insert, attempt, examples]);
    },
    select(field) {
      const control = make('select', { id: id(field) }, field.options.map(option));
      control.value = field.value;
      const more = [];
      if (field.fresh) {
        control.append(make('option', { value: '\u0000', textContent: `${field.fresh}…` }));
        const typed = make('input', { type: 'text', 'aria-label': field.fresh, placeholder: field.fresh, hidden: true, autocomplete: 'off' });
        typed.addEventListener('change', () => { if (typed.value.trim()) field.set(field.value_of(typed.value.trim()), typed.value.trim()); });
        more.push(typed);
        control.addEventListener('change', () => { typed.hidden = control.value !== '\u0000'; if (!typed.hidden) typed.focus(); });
      }
      control.addEventListener('change', () => { if (control.value !== '\u0000') commit(field, () => control.value); });
      return built(field, control, (value) => { control.value = value; }, more);
    },
    check(field) {
      const control = make('input', { id: id(field), type: 'checkbox', checked: field.value });
      control.addEventListener('change', () => commit(field, () => control.checked));
      controls.set(field.name, { field, control, show: (value) => { control.checked = value; } });
      return make('div', { className: 'field designer-check' }, make('label', {}, control, ` ${field.label}`),
        field.hint ? make('p', { className: 'hint', id: `${id(field)}-hint`, textContent: field.hint }) : null, make('p', { className: 'error', id: `${id(field)}-error`, hidden: true }));
    },
    checks(field) {
      const boxes = field.options.map((one) => make('input', { type: 'checkbox', value: one.value, checked: field.value.includes(one.value) }));
      const read = () => boxes.filter((box) => box.checked).map((box) => box.value);
      for (const box of boxes) box.addEventListener('change', () => commit(field, read));
      controls.set(field.name, { field, control: boxes[0], show: (value) => { for (const box of boxes) box.checked = value.includes(box.value); } });
      return make('fieldset', { className: 'field choices' }, make('legend', { textContent: field.label }), field.hint ? make('p', { className: 'hint', textContent: field.hint }) : null,
        boxes.map((box, i) => make('label', {}, box, ` ${field.options[i].label}`)));
    },
    pairs(field) {
      const rows = make('div', { className: 'pairs' });
      const fault = make('p', { className: 'error', hidden: true, role: 'alert' });
      const read = () => [...rows.children].map((row) => [...row.querySelectorAll('input')].map((one) => one.value.trim()));
      const changed = () => {
        const all = read(), wrong = all.filter(([key]) => key).map(([key]) => field.problem(key)).find(Boolean) ?? '';
        fault.textContent = wrong;
        fault.hidden = !wrong;
        if (!wrong) commit(field, () => all.filter(([key]) => key));
      };
      const add = ([key, value] = ['', '']) => {
        const faulty = faults[getBusinessObject(shown).id]?.[field.prefix + key];
        const row = make('div', { className: 'pair', role: 'group', 'aria-label': field.label },
          make('input', { type: 'text', value: key, 'aria-label': 'Tên', placeholder: 'Tên' }), make('input', { type: 'text', value, 'aria-label': 'Giá trị', placeholder: 'Giá trị', className: 'feel' }),
          make('button', { type: 'button', className: 'small secondary outline', textContent: 'Thử', 'aria-label': key ? `Thử biểu thức của ${key}` : 'Thử biểu thức của dòng này', onclick: () => trial(row.querySelectorAll('input')[1].value, 'mapping') }),
          make('button', { type: 'button', className: 'small secondary outline', textContent: 'Bỏ', 'aria-label': key ? `Bỏ ${key}` : 'Bỏ dòng này', onclick: () => { row.remove(); changed(); } }),
          faulty ? make('p', { className: 'error', textContent: faulty }) : null);
        for (const one of row.querySelectorAll('input')) one.addEventListener('change', changed);
        rows.append(row);
        return row;
      };
      field.value.forEach(add);
      controls.set(field.name, { field, control: rows, show: (value) => { if (JSON.stringify(read().filter(([key]) => key)) !== JSON.stringify(value)) { rows.replaceChildren(); value.forEach(add); } } });
      return make('fieldset', { className: 'field' }, make('legend', { textContent: field.label }), make('p', { className: 'hint', textContent: field.hint }), fault, rows,
        make('button', { type: 'button', className: 'small secondary outline', textContent: 'Thêm dòng', onclick: () => add().querySelector('input').focus() }));
    },
  };

  function built(field, control, show, more = []) {
    controls.set(field.name, { field, control, show, wrong: '' });
    return make('div', { className: 'field' }, ...head(field), control, ...more);
  }

  /** What expressions may use: answers of steps (a choice as a whole comparison), parameters, the case itself. */
  function data() {
    const answers = steps().filter((one) => is(one, 'bpmn:UserTask')).map((one) => {
      const fields = catalogue.answers[formOf(one)] ?? [];
      const options = fields.flatMap((field) => [
        { value: `${one.id}.${field.value}`, label: field.label },
        ...field.options.map((choice) => ({ value: `${one.id}.${field.value} = "${choice.value}"`, label: `${field.label} là “${choice.label}”` })),
      ]);
      return { label: `Trả lời của “${nameOf(one)}”`, options };
    }).filter((one) => one.options.length);
    const decided = steps().filter((one) => is(one, 'bpmn:BusinessRuleTask')).map((one) => ({ value: one.id, label: `Kết quả của “${nameOf(one)}”` }));
    if (decided.length) answers.push({ label: 'Bảng quyết định', options: decided });
    const parameters = { label: 'Tham số của đơn vị', options: catalogue.parameters.map((one) => ({ value: `profile.${one.value}`, label: one.label })) };
    const rest = { label: 'Hồ sơ và đơn vị', options: [['case.title', 'Tên hồ sơ'], ['unit.name', 'Tên đơn vị có hồ sơ'], ['unit.short_name', 'Tên gọi tắt của đơn vị'], ['unit.kind', 'Loại đơn vị'], ['started_by.name', 'Người bắt đầu'], ['today()', 'Hôm nay'], ['now()', 'Bây giờ']].map(([value, label]) => ({ value, label })) };
    return [...answers, parameters, rest];
  }
  const formOf = (element) => getBusinessObject(element).extensionElements?.get('values').flatMap((one) => one.get?.('properties') ?? []).find((one) => one.name === 'form')?.value;

  /** Buttons for what the menus on the diagram do, so that everything is within reach of the keyboard. */
  function actions(element) {
    const buttons = [];
    const add = (label, menu) => buttons.push(make('button', { type: 'button', className: 'small secondary outline', textContent: label, onclick: () => open(menu, element) }));
    if (followers(element, offers).length) add('Thêm bước tiếp theo', 'append');
    if (is(element, 'bpmn:SequenceFlow')) add('Chèn bước vào giữa', 'insert');
    if (is(element, 'bpmn:FlowNode') && placing.targets(element).length) add('Nối đến…', 'connect');
    if (replacements(element, offers).length) add('Đổi loại', 'replace');
    if (element.parent && !is(element, 'bpmn:Participant') && modeler.get('rules').allowed('elements.delete', { elements: [element] })) {
      buttons.push(make('button', { type: 'button', className: 'small danger outline', textContent: 'Xóa', onclick: () => { modeler.get('modeling').removeElements([element]); canvas.focus(); } }));
    }
    return buttons.length ? make('div', { className: 'designer-actions' }, buttons) : null;
  }

  function title(element) {
    if (is(element, 'bpmn:Participant') || is(element, 'bpmn:Process')) return 'Quy trình';
    if (is(element, 'bpmn:Lane')) return 'Bộ phận thực hiện';
    if (is(element, 'bpmn:SequenceFlow')) return 'Đường nối';
    if (is(element, 'bpmn:TextAnnotation')) return 'Ghi chú';
    return offerOf(element, offers)?.label ?? 'Phần tử';
  }

  function render(force = false) {
    const element = subject();
    if (!element) {
      shown = null;
      signature = '';
      controls = new Map();
      place.replaceChildren(make('p', { className: 'designer-note', textContent: 'Đang chọn nhiều phần tử. Hãy chọn một phần tử để xem và sửa.' }));
      return;
    }
    const groups = fieldsOf(element, { edit, catalogue, offers, modeler, steps });
    const flat = groups.flatMap((one) => one.fields);
    const now = JSON.stringify([element.outgoing?.length, groups.map((one) => [one.label, one.fields.map((field) => [field.name, field.label, field.text, field.options])])]);
    if (force || element !== shown || now !== signature) {
      if (pending && element === shown) { flush(); later(); return; } // nothing half typed is drawn over
      const within = place.contains(document.activeElement) && document.activeElement.id;
      shown = element;
      signature = now;
      controls = new Map();
      place.replaceChildren(
        make('div', { className: 'designer-subject' }, make('h2', { textContent: nameOf(element) || title(element) }), make('p', { className: 'row-note', textContent: title(element) })),
        ...[actions(element)].filter(Boolean),
        ...groups.map((group) => make('section', { 'aria-label': group.label }, make('h3', { textContent: group.label }), group.fields.map((field) => draw[field.type](field)))),
      );
      if (within) document.getElementById(within)?.focus();
    } else {
      for (const field of flat) {
        const own = controls.get(field.name);
        if (!own) continue;
        if (JSON.stringify(own.field.value) !== JSON.stringify(field.value) && !pending) own.show(field.value);
        own.field = field;
      }
      place.querySelector('h2').textContent = nameOf(element) || title(element);
    }
    mark();
  }

  /** Says at each field what is wrong with it: what the server found, or what cannot be taken as typed. */
  function mark() {
    const own = (shown && (faults[getBusinessObject(shown).id] ?? faults[getBusinessObject(shown).processRef?.id])) ?? {};
    for (const { field, control, wrong } of controls.values()) {
      const line = document.getElementById(`${id(field)}-error`);
      if (!line) continue;
      const text = wrong || own[field.faults ?? field.name] || '';
      line.textContent = text;
      line.hidden = !text;
      line.parentElement.classList.toggle('has-error', Boolean(text));
      if (text) control.setAttribute('aria-invalid', 'true'); else control.removeAttribute('aria-invalid');
      const told = [field.hint && `${id(field)}-hint`, text && `${id(field)}-error`].filter(Boolean).join(' ');
      if (told) control.setAttribute('aria-describedby', told); else control.removeAttribute('aria-describedby');
    }
  }

  // After a change the focus first goes where it is going; then the fields are drawn again around it.
  let soon;
  function later() { clearTimeout(soon); soon = setTimeout(render); }

  const bus = modeler.get('eventBus');
  bus.on('selection.changed', () => { flush(); render(); });
  bus.on(['commandStack.changed', 'root.set'], later);
  render();
  return {
    flush,
    faults(found) { faults = found; mark(); },
    focus() { place.querySelector('input, textarea, select, button')?.focus(); },
  };
}
