// What the editor would lose of a file: found out before anything is changed, by writing the file again unchanged.

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
};
const bare = (component) => {
  const { id, components, ...rest } = component;
  return { ...rest, ...(components && { components: components.map(bare) }) };
};

/** Is it the same form? Ids of components may have been added; everything else must be equal. */
export const same = (one, other) => JSON.stringify(sorted({ ...bare(one), id: one.id })) === JSON.stringify(sorted({ ...bare(other), id: other.id }));

/** Does the text hold a number that JavaScript cannot keep exactly? */
export const inexact = (text) => (text.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/-?\d[\d.eE+-]*/g) ?? [])
  .some((number) => number.replace(/[-.]/g, '').replace(/^0+/, '').length > 15 || /e/i.test(number));
