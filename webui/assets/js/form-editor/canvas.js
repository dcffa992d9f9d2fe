// The drawing area: form-js for dragging, rows, undo and selection; fields drawn here, as simply as staff see them.

import { FormEditor } from '@bpmn-io/form-js-editor';
import { h } from 'preact';
import { all, folded, fullPath, taken, unique } from './names.js';

const PLACEHOLDER = { date: 'ngày/tháng/năm', time: 'giờ:phút', datetime: 'ngày/tháng/năm giờ:phút' };
const box = (text = '', more = '') => h('span', { class: `drawn-box ${more}` }, text);
const plain = (text) => (text ?? '').replace(/\{\{.*?\}\}/g, '…');

/** What a component is called: its label, the beginning of its text, or the name of its type. */
export function labelOf(field, catalogue) {
  const text = field.dateLabel ?? field.timeLabel ?? field.label ?? (field.text && plain(field.text).replace(/^[#\s-]+/, '').split('\n')[0].slice(0, 60));
  return text || catalogue.get(field.type)?.name || 'Biểu mẫu';
}

function control(field) {
  const unit = field.properties?.unit ?? field.appearance?.suffixAdorner;
  const options = field.values ?? [];
  const elsewhere = field.valuesExpression || field.valuesKey || field.properties?.lookup;
  switch (field.type) {
    case 'textarea': return box('', 'tall');
    case 'datetime': return box(PLACEHOLDER[field.subtype ?? 'date']);
    case 'select': return box(elsewhere ? '– Chọn từ dữ liệu –' : '– Chọn –', 'select');
    case 'radio':
    case 'checklist':
      if (elsewhere) return box('Các lựa chọn lấy từ dữ liệu');
      return h('ul', { class: `drawn-options ${field.type}` }, options.map((one) => h('li', {}, one.label)));
    case 'filepicker': return box(field.multiple ? 'Chọn tệp…' : 'Chọn một tệp…', 'file');
    case 'expression': return box('Hệ thống tự tính', 'computed');
    case 'table':
      return h('table', {}, h('thead', {}, h('tr', {}, (field.columns ?? [{ label: 'Cột lấy từ dữ liệu' }]).map((one) => h('th', {}, one.label)))));
    default: return h('span', { class: 'drawn-line' }, box(), unit && h('span', {}, unit));
  }
}

function marks(field) {
  const found = [];
  if (field.conditional?.hide) found.push('Hiện theo điều kiện');
  if (field.properties?.readonly || field.readonly || field.disabled) found.push('Chỉ xem');
  if (typeof field.properties?.required === 'string') found.push('Bắt buộc theo điều kiện');
  return found.length ? h('span', { class: 'drawn-marks' }, found.map((text) => h('span', {}, text))) : null;
}

function drawn(field, label, problems) {
  if (field.type === 'separator') return h('div', { class: 'drawn' }, h('hr'), marks(field), problems);
  if (field.type === 'spacer') return h('div', { class: 'drawn drawn-space' }, h('span', {}, 'Khoảng trống'), marks(field), problems);
  if (field.type === 'text') {
    const lines = plain(field.text).split('\n').filter((line) => line.trim());
    return h('div', { class: 'drawn' }, lines.map((line) => {
      const item = /^\s*(?:[-*+]|\d+[.)])\s+(.*)/.exec(line);
      return line.startsWith('#') ? h('strong', {}, line.replace(/^#+\s*/, '')) : h('p', {}, item ? `• ${item[1]}` : line);
    }), marks(field), problems);
  }
  const need = field.validate?.required || field.properties?.required;
  const title = h('span', { class: 'drawn-label' }, field.type === 'checkbox' && h('span', { class: 'drawn-tick' }), label,
    need && h('span', { class: 'required' }, ' *'));
  return h('div', { class: 'drawn' }, title, field.description && h('span', { class: 'drawn-hint' }, field.description),
    field.type !== 'checkbox' && control(field), marks(field), problems);
}

/**
 * The drawing area with the operations the page needs.
 *
 * `parts`: elements {canvas, palette}. `catalogue`: Map of type → what engine/forms says of it. `published`: names that are
 * in force. `problems`: Map of component id → findings. `say`: tells a sentence.
 */
export function canvas({ parts, catalogue, published, problems, say }) {
  const editor = new FormEditor({
    container: parts.canvas,
    palette: { parent: parts.palette },
    propertiesPanel: { parent: parts.canvas },
    properties: { ariaLabel: 'Biểu mẫu đang thiết kế' },
    additionalModules: [{
      propertiesPanel: ['value', { attachTo() {} }],
      renderInjector: ['value', { fetchRenderers: () => [] }],
      expressionLanguage: ['value', { isExpression: () => false, evaluate: () => null, evaluateUnaryTest: () => false }],
      templating: ['value', { isTemplate: () => false, evaluate: (text) => text }],
    }],
  });
  const [fields, modeling, selection, registry, layouter, stack, events] =
    ['formFields', 'modeling', 'selection', 'formFieldRegistry', 'formLayouter', 'commandStack', 'eventBus'].map((name) => editor.get(name));
  const schema = () => editor._getState().schema;
  const parentOf = (field) => field?._parent && registry.get(field._parent);
  const spoken = (field) => `${catalogue.get(field.type)?.name ?? ''}: ${labelOf(field, catalogue)}`;

  const library = { ...fields._formFields };
  for (const type of Object.keys(library)) if (type !== 'default') delete fields._formFields[type];
  for (const [type, known] of catalogue) {
    const Library = library[type];
    const field = (props) => {
      const found = problems.get(props.field.id) ?? [];
      const told = found.length ? h('span', { class: 'drawn-problems' }, found.map((one) => h('span', { class: one.severity }, one.message))) : null;
      if (!Library) return drawn(props.field, labelOf(props.field, catalogue), told);
      return h('div', { class: 'drawn-group' }, h(Library, props), props.field.description && h('span', { class: 'drawn-hint' }, props.field.description),
        marks(props.field), told);
    };
    field.config = {
      type,
      name: known.name,
      group: known.group,
      keyed: known.keyed,
      pathed: known.pathed,
      repeatable: known.repeatable,
      spoken,
      create(attributes, isNew) {
        if (!isNew) return attributes;
        const made = { ...structuredClone(known.fresh), ...attributes };
        const used = new Set([...taken(schema()), ...published]);
        if (known.keyed && !attributes.key) made.key = unique(folded(labelOf(made, catalogue)), used);
        if (known.repeatable && !attributes.path) made.path = unique(folded(made.label), used);
        return made;
      },
    };
    fields.register(type, field);
  }

  /** The rows of a container as lists of components, in order. */
  function rows(parent) {
    const found = [];
    for (const one of parent.components) {
      const last = found.at(-1), row = one.layout?.row;
      if (last && row && last[0].layout?.row === row) last.push(one);
      else found.push([one]);
    }
    return found;
  }
  const place = (parent, field) => parent.components.indexOf(field);
  function put(field, target, at) {
    const source = parentOf(field);
    modeling.moveFormField(field, source, target, place(source, field), at, layouter.getRowForField(field), null);
  }

  const area = {
    editor,
    selection,
    registry,
    schema,
    parentOf,
    spoken,
    on: (name, action) => events.on(name, action),
    undo: () => stack.undo(),
    redo: () => stack.redo(),
    canUndo: () => stack.canUndo(),
    canRedo: () => stack.canRedo(),
    redraw: () => editor._setState({}),
    edit: (field, values) => modeling.editFormField(field, values),

    /** Add a component after what is selected, or at the end of a selected group. */
    add(type, attributes = {}) {
      const chosen = selection.get();
      const inside = chosen && (chosen.components ?? null);
      const parent = inside ? chosen : parentOf(chosen) ?? schema();
      const at = chosen && !inside ? place(parent, chosen) + 1 : parent.components.length;
      const layout = { row: layouter.nextRowId() };
      return modeling.addFormField({ type, ...attributes, _parent: parent.id, layout }, parent, at);
    },
    remove(field) {
      const parent = parentOf(field);
      modeling.removeFormField(field, parent, place(parent, field));
    },
    /** Move past the row before (-1) or after (1); at the edge of a group out of it. Answers whether it moved. */
    move(field, by) {
      const parent = parentOf(field), lines = rows(parent), at = lines.findIndex((line) => line.includes(field));
      const own = lines[at];
      if (own.length > 1) put(field, parent, by < 0 ? place(parent, own[0]) : place(parent, own.at(-1)) + 1);
      else if (lines[at + by]) put(field, parent, by < 0 ? place(parent, lines[at - 1][0]) : place(parent, lines[at + 1].at(-1)) + 1);
      else if (parentOf(parent)) put(field, parentOf(parent), place(parentOf(parent), parent) + (by < 0 ? 0 : 1));
      else return false;
      return true;
    },
    /** Move to the end of another container. */
    moveInto: (field, target) => put(field, target, target.components.length),

    /** Containers a component may lie in. */
    containers: (field) => [schema(), ...all(schema().components)].filter((one) => one.components && one !== field && ![...all(field.components)].includes(one)),

    /** The form as it is drawn, without what form-js notes for itself. */
    read(original) {
      const saved = editor.saveSchema();
      const known = new Map([...all(original.components)].map((one) => [one.id, one]));
      const tidy = (components) => {
        const rowsOf = components.map((one) => one.layout?.row);
        for (const one of components) {
          const alone = rowsOf.filter((row) => row === one.layout?.row).length < 2;
          if (one.layout && (alone || !one.layout.row) && !known.get(one.id)?.layout) delete one.layout;
          if (one.layout && one.layout.columns === null && known.get(one.id)?.layout?.columns === undefined) delete one.layout.columns;
          if (one.components) tidy(one.components);
        }
      };
      tidy(saved.components);
      if (original.schemaVersion === undefined) delete saved.schemaVersion;
      else saved.schemaVersion = original.schemaVersion;
      return saved;
    },
  };

  // A published answer must stay where the steps after it look for it.
  let before = new Map();
  events.on('commandStack.formField.move.preExecute', ({ context }) => {
    before = new Map([context.formField, ...all(context.formField.components)].map((one) => [one.id, fullPath(one, parentOf)]));
  });
  events.on('commandStack.formField.move.postExecuted', () => {
    const moved = [...before].some(([id, path]) => {
      const one = registry.get(id), own = one?.key ?? one?.path;
      return own && published.has(own) && fullPath(one, parentOf) !== path;
    });
    before = new Map();
    if (moved) setTimeout(() => {
      stack.undo();
      say('Mục này đang được dùng ở các bước sau nên không chuyển vào hay ra khỏi nhóm lặp lại được. Hãy thêm một mục mới ở chỗ cần có.');
    });
  });

  // The palette by click, by keyboard and by screen reader alike; dragging is form-js's.
  parts.palette.addEventListener('keydown', (event) => {
    if (event.target.closest('[data-field-type]')) event.stopPropagation();
  }, true);
  parts.palette.addEventListener('click', (event) => {
    const entry = event.target.closest('[data-field-type]');
    if (!entry) return;
    const made = area.add(entry.dataset.fieldType);
    say(`Đã thêm “${labelOf(made, catalogue)}”.`);
  });
  parts.canvas.addEventListener('keydown', (event) => {
    const chosen = selection.get();
    if (!chosen || chosen.type === 'default' || !event.target.matches('.fjs-element')) return;
    if (event.altKey && ['ArrowUp', 'ArrowDown'].includes(event.key)) {
      event.preventDefault();
      area.move(chosen, event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.key === 'Delete') {
      event.preventDefault();
      area.remove(chosen);
    }
  });
  return area;
}
