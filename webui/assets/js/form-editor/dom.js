// Small helpers for building the editor's own parts of the page.

/** An element with properties (`class`, `on…` handlers, attributes) and children (nodes or text; null is left out). */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name === 'value') made.value = value;
    else if (name === 'checked' || name === 'selected' || name === 'disabled' || name === 'hidden') made[name] = true;
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A small button; `spoken` is its full name where the text alone does not say enough. */
export const button = (text, action, more = {}) =>
  el('button', { type: 'button', class: 'small secondary outline', onclick: action, ...more }, text);

/** The options of a select from [value, label] pairs. */
export const choices = (pairs, value) => pairs.map(([key, label]) => el('option', { value: key, selected: key === value }, label));

/** The value at a dotted path; undefined when there is none. */
export const dig = (data, path) => path.split('.').reduce((place, part) => place?.[part], data);

/** Top-level properties with the values of dotted paths put in; empty objects and undefined values are left out. */
export function planted(data, values) {
  const found = {};
  for (const [path, value] of Object.entries(values)) {
    const [top, inner] = path.split('.');
    if (inner === undefined) { found[top] = value; continue; }
    const kept = { ...((top in found ? found[top] : data[top]) ?? {}), [inner]: value };
    for (const key of Object.keys(kept)) if (kept[key] === undefined) delete kept[key];
    found[top] = Object.keys(kept).length ? kept : undefined;
  }
  return found;
}
