// What opening and saving would lose of a file: its XML is compared with what the editor writes before anything is
// changed. Order of different kinds, prefixes, defaults written out and spellings of numbers say nothing.

const NUMBER = /^-?\d+(\.\d+)?$/;
const SPACES = 'http://www.w3.org/2000/xmlns/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';

const named = (node) => `{${node.namespaceURI ?? ''}}${node.localName}`;
const number = (text) => (NUMBER.test(text) ? String(Number(text)) : text);

/** A value with its prefix resolved, so that two files may use different ones. */
function resolved(element, text) {
  const [, prefix, rest] = /^([A-Za-z_][\w.-]*):([^\s/:]+)$/.exec(text) ?? [];
  const space = prefix && element.lookupNamespaceURI(prefix);
  return space ? `{${space}}${rest}` : text;
}

function defaults(moddle, element) {
  const found = moddle.registry.packageMap && Object.values(moddle.registry.packageMap).find((one) => one.uri === element.namespaceURI);
  if (!found) return {};
  const type = `${found.prefix}:${element.localName[0].toUpperCase()}${element.localName.slice(1)}`;
  try {
    return Object.fromEntries(moddle.registry.getEffectiveDescriptor(type).properties.filter((one) => one.default !== undefined).map((one) => [one.ns.localName, String(one.default)]));
  } catch { return {}; }
}

function entries(document, moddle) {
  const found = new Map();
  const add = (path, value, element) => found.set(path, { value, element });
  (function walk(element, path) {
    add(path, '', element);
    const usual = defaults(moddle, element);
    for (const one of element.attributes) {
      if (one.namespaceURI === SPACES || (one.namespaceURI === XSI && one.localName === 'schemaLocation')) continue;
      if (!one.namespaceURI && usual[one.localName] === one.value) continue;
      // Every expression the standard lets a file write is a formal one unless it says so.
      if (one.namespaceURI === XSI && /(^|:)tFormalExpression$/.test(one.value)) continue;
      add(`${path}/@${named(one)}`, number(resolved(element, one.value)), element);
    }
    const counts = {};
    let text = '';
    for (const child of element.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) {
        const key = named(child), id = child.getAttribute('id') ?? child.getAttribute('bpmnElement');
        counts[key] = (counts[key] ?? 0) + 1;
        walk(child, `${path}/${key}[${id || `#${counts[key]}`}]`);
      } else if (child.nodeType === Node.TEXT_NODE || child.nodeType === Node.CDATA_SECTION_NODE) text += child.data;
      else if (child.nodeType === Node.COMMENT_NODE && child.data.trim()) add(`${path}/comment ${child.data.trim()}`, '', element);
      else if (child.nodeType === Node.PROCESSING_INSTRUCTION_NODE) add(`${path}/instruction ${child.target}`, '', element);
    }
    if (text.trim()) add(`${path}/text`, resolved(element, text.trim()), element);
  })(document.documentElement, '');
  for (const child of document.childNodes) {
    if (child.nodeType === Node.COMMENT_NODE && child.data.trim()) add(`comment ${child.data.trim()}`, '', document.documentElement);
  }
  return found;
}

function place(element) {
  for (let one = element; one?.getAttribute; one = one.parentElement) {
    if (one.namespaceURI === BPMN && one.getAttribute('name')) return `ở “${one.getAttribute('name')}”`;
  }
  return 'ở phần chung của tệp';
}

function sentence(path, element) {
  if (path.includes('comment ')) return `Một ghi chú trong mã của tệp ${place(element)}`;
  if (path.endsWith('/text')) return `Một đoạn chữ ${place(element)}`;
  if (path.includes('/@')) return `Một thuộc tính ${place(element)}`;
  return element.namespaceURI === BPMN ? `Một phần của sơ đồ ${place(element)}` : `Một phần mở rộng ${place(element)}`;
}

/** Vietnamese sentences on what of `before` is not in `after`, each once. */
export function losses(before, after, moddle) {
  const parse = (xml) => new DOMParser().parseFromString(xml, 'application/xml');
  const old = entries(parse(before), moddle), kept = entries(parse(after), moddle);
  const gone = [];
  for (const [path, { value, element }] of old) if (kept.get(path)?.value !== value) gone.push(sentence(path, element));
  return [...new Set(gone)];
}
