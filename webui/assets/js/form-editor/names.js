// Names of variables: derived from Vietnamese labels once, never typed, never changed when they are published.

const RESERVED = new Set(['this', 'parent', 'i', 'item', 'null', 'true', 'false', 'unit', 'case', 'profile', 'started_by']);
const LONGEST = 50;

/** A label as a name: “Số điện thoại” → so_dien_thoai. */
export function folded(label, otherwise = 'muc') {
  const plain = label.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
  let name = plain.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  if (name.length > LONGEST) name = name.slice(0, LONGEST).replace(/_[^_]*$/, '') || name.slice(0, LONGEST);
  if (!name) return otherwise;
  return /^[a-z]/.test(name) && !RESERVED.has(name) ? name : `${otherwise}_${name}`;
}

/** The name with a number after it when it is taken already. */
export function unique(name, taken) {
  let found = name;
  for (let number = 2; taken.has(found); number += 1) found = `${name}_${number}`;
  return found;
}

/** Was this name made from this label (with a number after it or not)? */
export const madeFrom = (name, label) => new RegExp(`^${folded(label)}(_\\d+)?$`).test(name);

/** Every component below, in order. */
export function* all(components) {
  for (const one of components ?? []) {
    yield one;
    yield* all(one.components);
  }
}

/** Every key and path of a form. */
export const taken = (schema) => new Set([...all(schema.components)].flatMap(({ key, path }) => [key, path]).filter(Boolean)
  .flatMap((name) => [name, name.split('.')[0]]));

/** An expression with a variable renamed; what stands between quotes is no variable. */
export const renamed = (text, from, to) => text.split(/("(?:[^"\\]|\\.)*")/).map((part, at) =>
  (at % 2 ? part : part.replace(new RegExp(`(?<![\\w.])${from}(?!\\w)`, 'g'), to))).join('');

const EXPRESSIONS = ['conditional.hide', 'properties.required', 'properties.readonly', 'properties.min', 'properties.max',
  'properties.min_length', 'properties.max_length', 'properties.default', 'valuesExpression', 'expression', 'dataSource',
  'columnsExpression'];

/** The places of a component whose expressions name a variable, as [path, new text]. */
export function mentions(component, from, to) {
  const found = [];
  for (const path of EXPRESSIONS) {
    const value = path.split('.').reduce((place, part) => place?.[part], component);
    if (typeof value === 'string' && renamed(value, from, to) !== value) found.push([path, renamed(value, from, to)]);
  }
  if (typeof component.text === 'string') {
    const text = component.text.replace(/\{\{(.*?)\}\}/g, (whole, inner) => `{{${renamed(inner, from, to)}}}`);
    if (text !== component.text) found.push(['text', text]);
  }
  return found;
}

/** The full path of a component's value: groups with a path and rows lie before its own name. */
export function fullPath(component, parentOf) {
  const own = component.key ?? component.path;
  const parts = own ? [own] : [];
  for (let above = parentOf(component); above; above = parentOf(above)) if (above.path) parts.unshift(above.path);
  return parts.join('.');
}
