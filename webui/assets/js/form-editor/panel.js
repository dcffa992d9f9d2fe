// What is said of the selected component, or of the whole form: our own panel, plain controls, Vietnamese throughout.

import { sentencesFor } from './conditions.js';
import { labelOf } from './canvas.js';
import { controlFor, list } from './controls.js';
import { button, choices, dig, el, planted } from './dom.js';
import { all, folded, fullPath, madeFrom, mentions, renamed, taken, unique } from './names.js';

/** `area`: from canvas(). `catalogue`, `published`, `problems`, `say` as there. Answers `{show, redraw}`. */
export function panel({ place, area, catalogue, published, problems, say }) {
  let shown = null, quiet = false;

  const labelPath = (field) => (field.type !== 'datetime' ? 'label' : field.subtype === 'time' ? 'timeLabel' : 'dateLabel');

  /** What a condition of a component may ask about: the answers beside it and those of the form around it. */
  function askable(field) {
    const found = [];
    const gather = (components, prefix, inRows) => {
      for (const one of components) {
        if (one !== field && one.key && sentencesFor(one).length) found.push({ name: prefix + one.key, label: labelOf(one, catalogue), component: one, inRows });
        if (one.type === 'group') gather(one.components ?? [], one.path ? `${prefix}${one.path}.` : prefix, inRows);
      }
    };
    let scope = area.parentOf(field);
    while (scope && scope.type === 'group') scope = area.parentOf(scope);
    for (; scope; scope = area.parentOf(scope)) if (scope.type !== 'group') gather(scope.components ?? [], '', scope.type === 'dynamiclist');
    return found.filter((one, at) => found.findIndex((other) => other.name === one.name) === at);
  }

  /** Write settings; `complete`: the person has left the field; `redraw`: the panel must show it anew. */
  function set(field, values, complete = true, redraw = false) {
    quiet = !redraw;
    area.edit(field, planted(field, values));
    if (complete && labelPath(field) in values) settleName(field);
    quiet = false;
    if (redraw) draw();
  }

  /** A new component takes its name from its first label; what asks about it follows. */
  function settleName(field) {
    const property = field.key !== undefined ? 'key' : field.type === 'dynamiclist' ? 'path' : null;
    const known = catalogue.get(field.type), label = labelOf(field, catalogue);
    if (!property || published.has(field[property]) || !madeFrom(field[property], known.name) || label === known.name) return;
    const used = new Set([...taken(area.schema()), ...published]);
    const from = field[property], to = unique(folded(label), used);
    area.edit(field, { [property]: to });
    for (const one of all(area.schema().components)) {
      const changes = mentions(one, from, to);
      if (changes.length) area.edit(one, planted(one, Object.fromEntries(changes)));
    }
    const rules = area.schema().rules;
    if (rules?.some((rule) => renamed(rule.expression ?? '', from, to) !== rule.expression || rule.field === from)) {
      area.edit(area.schema(), { rules: rules.map((rule) => ({ ...rule, expression: renamed(rule.expression ?? '', from, to), ...(rule.field === from && { field: to }) })) });
    }
  }

  function adapted(setting, field) {
    return setting.path === 'label' ? { ...setting, path: labelPath(field) } : setting;
  }

  function ofField(field) {
    const known = catalogue.get(field.type), ask = askable(field), groups = new Map();
    for (const one of known.settings) {
      const setting = adapted(one, field), id = `s-${setting.path.replace('.', '-')}`;
      if (setting.path === 'validate.pattern' && dig(field, 'validate.validationType') !== 'custom' && !dig(field, 'validate.pattern')) continue;
      if (setting.path === 'validate.patternErrorMessage' && !dig(field, 'validate.pattern')) continue;
      const control = controlFor(setting, { id, field, value: dig(field, setting.path), askable: ask, say, set: (values, complete, redraw) => set(field, relabelled(field, values), complete, redraw) });
      if (control) groups.set(setting.group, [...(groups.get(setting.group) ?? []), control]);
    }
    const [first, ...rest] = groups;
    const found = problems.get(field.id) ?? [];
    const name = fullPath(field, area.parentOf);
    return [
      el('h2', {}, labelOf(field, catalogue)),
      el('p', { class: 'hint' }, known.name),
      found.length ? el('ul', { class: 'panel-problems' }, found.map((one) => el('li', { class: one.severity }, `${one.message} ${one.remedy}`))) : null,
      actions(field),
      first && first[1],
      rest.map(([title, controls]) => el('details', { open: open.has(title), ontoggle: (event) => (event.target.open ? open.add(title) : open.delete(title)) },
        el('summary', {}, title), controls)),
      name ? el('p', { class: 'hint' }, 'Tên dùng trong biểu thức: ', el('code', { 'data-name': true }, name)) : null,
    ];
  }
  const open = new Set(['Kiểm tra', 'Điều kiện']);

  /** The label of a moment stands elsewhere when it becomes a time of the day. */
  function relabelled(field, values) {
    if (!('subtype' in values)) return values;
    const label = field.timeLabel ?? field.dateLabel;
    return values.subtype === 'time' ? { ...values, timeLabel: label, dateLabel: undefined } : { ...values, dateLabel: label, timeLabel: undefined };
  }

  function actions(field) {
    const spoken = labelOf(field, catalogue);
    const moved = (by) => {
      if (area.move(field, by)) say(`Đã đưa “${spoken}” ${by < 0 ? 'lên' : 'xuống'}.`);
      else say(by < 0 ? 'Mục này đã ở trên cùng.' : 'Mục này đã ở dưới cùng.');
      // The drawing takes the focus to what moved; whoever pressed the button may want to press it again.
      setTimeout(() => document.getElementById(by < 0 ? 's-up' : 's-down')?.focus());
    };
    const targets = area.containers(field), here = area.parentOf(field);
    const into = el('select', { id: 's-inside', onchange: () => area.moveInto(field, targets.find((one) => one.id === into.value)) },
      choices(targets.map((one) => [one.id, one.type === 'default' ? 'Ngoài các nhóm' : labelOf(one, catalogue)]), here.id));
    return [
      el('div', { class: 'panel-actions', role: 'group', 'aria-label': `Thao tác với mục: ${spoken}` },
        button('Lên', () => moved(-1), { id: 's-up' }), button('Xuống', () => moved(1), { id: 's-down' }),
        field.components ? null : button('Nhân đôi', () => copy(field)), button('Xóa', () => { area.remove(field); say(`Đã xóa “${spoken}”. Bấm “Hoàn tác” để lấy lại.`); })),
      targets.length > 1 ? el('div', { class: 'setting' }, el('label', { for: 's-inside' }, 'Nằm trong'), into) : null,
    ];
  }

  function copy(field) {
    const { id, key, path, _parent, _path, layout, ...rest } = field;
    const twin = structuredClone(rest), label = labelPath(field);
    if (twin[label]) twin[label] = `${twin[label]} (bản sao)`;
    area.add(field.type, twin);
    say(`Đã nhân đôi “${labelOf(field, catalogue)}”.`);
  }

  function ofForm() {
    const schema = area.schema(), fields = [...all(schema.components)].filter((one) => one.key && !inRows(one));
    const put = (rules, redraw) => { quiet = !redraw; area.edit(schema, { rules: rules.length ? rules : undefined }); quiet = false; if (redraw) draw(); };
    const rules = schema.rules ?? [];
    return [
      el('h2', {}, 'Biểu mẫu'),
      el('p', { class: 'hint' }, 'Bấm vào một mục để sửa mục đó. Bấm hoặc kéo một loại mục ở bên trái để thêm.'),
      controlFor({ control: 'text', path: 'title', label: 'Tên biểu mẫu', hint: 'Để trống thì gọi theo bước việc dùng biểu mẫu.' },
        { id: 's-title', value: schema.title, set: (values) => { quiet = true; area.edit(schema, values); quiet = false; } }),
      el('fieldset', { class: 'setting' }, el('legend', {}, 'Điều kiện chung giữa các mục'),
        el('p', { class: 'hint' }, 'Biểu thức phải đúng thì mới gửi được, ví dụ =tu_ngay <= den_ngay; nếu không, người điền thấy câu báo.'),
        list({ name: 'điều kiện', items: rules, say, fresh: () => ({ expression: '=true', message: 'Hãy kiểm tra lại các mục.', field: fields[0] ? fullPath(fields[0], area.parentOf) : '' }),
          columns: [{ key: 'expression', label: 'Biểu thức của điều kiện' }, { key: 'message', label: 'Câu báo của điều kiện' }], put }),
        rules.map((rule, at) => {
          const control = el('select', { 'aria-label': `Báo ở mục, điều kiện ${at + 1}`, onchange: () => put(rules.map((one, each) => (each === at ? { ...one, field: control.value || undefined } : one)), false) },
            choices([['', 'Báo ở đầu biểu mẫu'], ...fields.map((one) => [fullPath(one, area.parentOf), `Báo ở mục: ${labelOf(one, catalogue)}`]),
              ...(rule.field && !fields.some((one) => fullPath(one, area.parentOf) === rule.field) ? [[rule.field, 'Báo ở một nhóm lặp lại']] : [])], rule.field ?? ''));
          return control;
        })),
    ];
  }
  const inRows = (field) => { for (let one = area.parentOf(field); one; one = area.parentOf(one)) if (one.type === 'dynamiclist') return true; return false; };

  function draw() {
    const focus = place.contains(document.activeElement) ? document.activeElement.id : '';
    const inner = shown && shown.type !== 'default' && area.registry.get(shown.id) === shown ? ofField(shown) : ofForm();
    place.replaceChildren(...inner.flat(2).filter(Boolean));
    if (focus) document.getElementById(focus)?.focus();
  }
  area.on('selection.changed', ({ selection }) => { if (selection !== shown) { shown = selection; draw(); } });
  area.on('changed', () => { if (!quiet) queueMicrotask(draw); });
  return { draw };
}
