// A task's form while it is filled in: conditions, rows, files, drafts. Without this script the form works all the same.

import { evaluate } from './feel.js';
import { safeHeaders } from './http.js';

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const form = $('form[data-form]');
const spec = JSON.parse($('#form-data')?.textContent ?? '{"scope":{"fields":[],"parts":[]},"context":{}}');
const named = (name) => $$(`[name="${CSS.escape(name)}"]`, form).filter((el) => el.tagName !== 'BUTTON');

/* ---- What the answers are now, in the form feel.js reads ------------------------------------------------ */

const number = (text) => {
  const plain = text.trim().replace(/\s*(đồng|đ|₫|vnđ|vnd|%)\.?$/i, '').replace(/ (?=\d{3}(?!\d))/g, '.');
  const parts = /^([+-]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$/.exec(plain);
  return parts && { '@n': `${parts[1]}${parts[2].replaceAll('.', '')}${parts[3] ? `.${parts[3]}` : ''}` };
};
const day = (text) => {
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  return parts ? `${parts[3]}-${parts[2].padStart(2, '0')}-${parts[1].padStart(2, '0')}` : /^\d{4}-\d\d-\d\d$/.test(text) ? text : null;
};
const time = (text) => {
  const parts = /^(\d{1,2})(?::|h|g)(\d\d)(?::(\d\d))?$/i.exec(text);
  return parts && `${parts[1].padStart(2, '0')}:${parts[2]}:${parts[3] ?? '00'}`;
};
const READ = {
  n: number,
  d: (text) => day(text) && { '@d': day(text) },
  t: (text) => time(text) && { '@t': time(text) },
  dt: (text) => {
    const [date, clock] = text.replace('T', ' ').split(/ +/);
    return day(date) && time(clock ?? '') ? { '@dt': `${day(date)}T${time(clock)}+07:00` } : null;
  },
  s: (text) => text || null,
};

function answer(kind, name) {
  const all = named(name);
  if (kind === 'b') return all.some((el) => el.checked);
  if (kind === 'm') return all.filter((el) => el.checked).map((el) => el.value);
  if (kind === 'f') return all.filter((el) => el.type === 'hidden').map((el) => ({ file_id: el.value }));
  const one = all.find((el) => el.type !== 'radio' || el.checked);
  return one ? READ[kind](one.value.trim().normalize('NFC')) : null;
}
const put = (values, path, value) => {
  const parts = path.split('.'), last = parts.pop();
  let place = values;
  for (const part of parts) place = place[part] ??= {};
  place[last] = value;
};
const rowsOf = (name) => $$(`[data-rows="${CSS.escape(name)}"] > [data-row]`, form).map((row) => row.dataset.row);

/* ---- Conditions: the passes of engine/forms/scene.py ----------------------------------------------------- */

const state = new Map(); // HTML name → [hidden, computed value as JSON]
const holds = (trees, names) => (trees ?? []).some((tree) => tree === true || evaluate(tree, names, form.dataset.today) === true);

function pass(scope, prefix, outer, parent, index) {
  const own = {};
  let changed = false;
  for (const field of scope.fields) {
    const name = prefix + field.n, [hidden, known] = state.get(name) ?? [false, 'null'];
    put(own, field.n, hidden ? null : field.calc ? JSON.parse(known) : field.rows ? [] : answer(field.t, name));
  }
  const names = { ...outer, ...own, ...(parent && { this: own, parent, i: { '@n': String(index) } }) };
  for (const field of scope.fields) {
    const name = prefix + field.n, before = state.get(name) ?? [false, 'null'];
    const hidden = holds(field.hide, names);
    let value = null;
    if (!hidden && field.calc) {
      const found = evaluate(field.calc, names, form.dataset.today);
      value = found === undefined ? null : found;
    } else if (!hidden && field.rows) {
      value = rowsOf(name).map((row, at) => {
        const [moved, inner] = pass(field.rows, `${row}.`, names, own, at + 1);
        changed ||= moved;
        return inner;
      });
    } else if (!hidden) value = answer(field.t, name);
    const now = [hidden, field.calc ? JSON.stringify(value) : 'null'];
    if (now.join() !== before.join()) changed = true;
    state.set(name, now);
    put(own, field.n, value);
    names[field.n.split('.')[0]] = own[field.n.split('.')[0]];
  }
  return [changed, own, names];
}

const shown = (value) => {
  if (value == null || value === '') return '–';
  if (value === true) return 'Có';
  if (value === false) return 'Không';
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (value['@n']) {
    const [, sign, whole, part] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value['@n']) ?? [];
    return whole === undefined ? value['@n'] : sign + whole.replace(/\B(?=(\d{3})+$)/g, '.') + (part ? `,${part}` : '');
  }
  if (value['@d']) return value['@d'].split('-').reverse().join('/');
  return typeof value === 'string' ? value : (value['@t'] ?? value.name ?? value.label ?? '');
};

function draw(scope, prefix, names) {
  for (const [node, hides] of scope.parts) {
    const part = $(`[data-node="${CSS.escape(`${prefix}~${node}`)}"]`, form);
    if (part) part.hidden = holds(hides, names);
  }
  for (const field of scope.fields) {
    const name = prefix + field.n;
    if (field.calc) {
      const output = $(`[data-output="${CSS.escape(name)}"]`, form);
      if (output && evaluate(field.calc, names, form.dataset.today) !== undefined) output.textContent = shown(JSON.parse(state.get(name)[1]));
    }
    if (field.lock) lock(named(name), holds(field.lock, names));
    if (field.need) {
      const need = holds(field.need, names);
      for (const el of named(name)) if (el.type !== 'hidden') el.required = need;
      const star = $('[data-need]', named(name)[0]?.closest('.part') ?? form);
      if (star) star.hidden = !need;
    }
    if (field.rows) {
      const own = rowsOf(name);
      own.forEach((row, at) => draw(field.rows, `${row}.`, pass(field.rows, `${row}.`, names, names, at + 1)[2]));
    }
  }
}
function lock(controls, locked) {
  for (const el of controls) {
    if (el.type === 'hidden') continue;
    const simple = el.tagName === 'TEXTAREA' || (el.tagName === 'INPUT' && !['checkbox', 'radio', 'file'].includes(el.type));
    if (simple) el.readOnly = locked;
    else el.disabled = locked;
    if (locked && simple) el.value = el.defaultValue;
  }
}
function refresh() {
  let names;
  for (let turn = 0; turn < 5; turn += 1) {
    const [changed, , seen] = pass(spec.scope, '', spec.context, null, 0);
    names = seen;
    if (!changed) break;
  }
  draw(spec.scope, '', names);
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

function renumber(box) {
  const rows = $$(':scope > [data-row]', box);
  rows.forEach((row, at) => {
    const title = `${box.dataset.title} ${at + 1}`.trim();
    row.setAttribute('aria-label', title);
    for (const el of $$(':scope > [data-title]', row)) el.textContent = title;
    $(':scope > [name=_del]', row)?.setAttribute('aria-label', `Bỏ dòng này: ${title}`);
  });
  const add = $(':scope > [name=_add]', box);
  if (add) add.hidden = rows.length >= Number(box.dataset.most);
  return rows;
}
function addRow(box, at) {
  const numbers = $$(':scope > [data-row]', box).map((row) => Number(row.dataset.row.split('.').pop()));
  const number = at ?? Math.max(-1, ...numbers) + 1;
  const blank = $(':scope > template', box), fresh = document.createElement('template');
  const mark = $('[data-row]', blank.content).dataset.row.split('.').pop();
  fresh.innerHTML = blank.innerHTML.replaceAll(mark, number);
  const row = fresh.content.firstElementChild;
  $(':scope > [name=_add]', box).before(row);
  renumber(box);
  ownButtons(row);
  return row;
}
form.addEventListener('click', (event) => {
  const button = event.target.closest('button[name=_add], button[name=_del], button[name=_drop]');
  if (!button) return;
  event.preventDefault();
  if (button.name === '_drop') {
    const field = button.closest('[data-files]');
    button.closest('li').remove();
    $('[type=file]', field)?.focus();
  } else if (button.name === '_add') {
    const row = addRow(button.parentElement);
    $('input:not([type=hidden]), select, textarea', row)?.focus();
  } else {
    const row = button.closest('[data-row]'), box = row.parentElement;
    const place = $$(':scope > [data-row]', box).indexOf(row);
    row.remove();
    const left = renumber(box);
    ($(':scope > [name=_del]', left[Math.min(place, left.length - 1)] ?? form) ?? $(':scope > [name=_add]', box) ?? box).focus();
  }
  changed();
});

/* ---- Saying things --------------------------------------------------------------------------------------- */

const say = (text) => { const line = $('[data-status]', form); if (line) line.textContent = text; };
function warn(text, choices = []) {
  const box = $('[data-notice]', form);
  if (!box) return;
  box.hidden = !text;
  $('p', box).textContent = text;
  for (const old of $$('button', box)) old.remove();
  for (const [label, action] of choices) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'small secondary';
    button.textContent = label;
    button.addEventListener('click', () => { warn(''); action(); });
    box.append(button);
  }
}
const OFFLINE = 'Đang mất mạng. Nội dung được giữ trên máy này và sẽ tự lưu khi có mạng trở lại.';
const SIGNED_OUT = 'Phiên đăng nhập đã hết. Nội dung vẫn còn trên máy này. Hãy đăng nhập lại ở một thẻ khác, rồi quay lại đây.';
const NEWER = 'Có bản nháp mới hơn, lưu từ cửa sổ khác. Hãy chọn bản muốn giữ.';

/* ---- Drafts: on this device at once, on the server after a moment of quiet ----------------------------------- */

const address = form.dataset.draftUrl, key = `draft:${address}`;
const revision = $('[name=_revision]', form);
const SKIPPED = new Set(['csrf_token', '_once', '_revision', '_post']);
let dirty = false, changes = 0, timer, saving = null, uploads = 0, signedOut = false, over = false, leaving = false;

const entries = () => [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !SKIPPED.has(name));
const local = {
  get() { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the server keeps it */ } },
  drop() { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
};
function changed() {
  refresh();
  if ('trial' in form.dataset) return; // an administrator tries the form out: nothing is kept
  dirty = true;
  changes += 1;
  if (!address) return;
  local.set({ revision: revision.value, entries: entries() });
  clearTimeout(timer);
  timer = setTimeout(save, 1500);
}

/** Save now; answers whether the server has everything. Never two at a time. */
async function save() {
  clearTimeout(timer);
  while (saving) await saving;
  if (!dirty || !address) return true;
  saving = send();
  try { return await saving; } finally { saving = null; }
}
async function send() {
  const body = new URLSearchParams(entries()), upTo = changes;
  body.set('_revision', revision.value);
  const post = $('[name=_post]', form);
  if (post) body.set('_post', post.value);
  say('Đang lưu…');
  let answer;
  try { answer = await fetch(address, { method: 'PUT', headers: safeHeaders(), body }); } catch { say(''); warn(OFFLINE); return false; }
  if (answer.ok && !answer.redirected) {
    const kept = await answer.json();
    revision.value = kept.revision;
    signedOut = false;
    warn('');
    say(`Đã lưu nháp lúc ${kept.saved_at}`);
    if (upTo === changes) { dirty = false; local.drop(); } else timer = setTimeout(save, 1500);
    return true;
  }
  say('');
  const told = await answer.json().catch(() => ({}));
  if (told.over) { over = true; warn(told.message, [['Xem ai đã làm, giữ nội dung đã nhập', handOver]]); }
  else if (answer.status === 409) warn(NEWER, [['Lấy bản mới nhất', takeTheirs], ['Giữ bản ở đây', keepMine]]);
  else if (answer.redirected || answer.status === 401 || answer.status === 400) { signedOut = true; warn(SIGNED_OUT); }
  else warn(told.message ?? 'Chưa lưu được nháp. Nội dung vẫn còn trên máy này; hãy thử lại sau ít phút.');
  return false;
}
/** The task is no longer ours: the page that answers says whose it was and shows what was typed. */
function handOver() {
  local.drop();
  leaving = true;
  form.requestSubmit();
}
function takeTheirs() {
  local.drop();
  leaving = true;
  location.reload();
}

/** The page as the server has it now, for a fresh token and the draft's number. */
async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = $('form[data-form]', page), token = $('meta[name="csrf-token"]', page)?.content;
  if (!answer.ok || !fresh) return false;
  if (token) {
    $('meta[name="csrf-token"]').content = token;
    for (const el of $$('[name=csrf_token]')) el.value = token;
  }
  return $('[name=_revision]', fresh)?.value ?? false;
}
async function keepMine() {
  const newest = await renew().catch(() => false);
  if (newest === false) { warn(SIGNED_OUT); return; }
  revision.value = newest;
  dirty = true;
  save();
}
async function returned() {
  if (signedOut && await renew().catch(() => false) !== false) save();
}
function restore(kept) {
  const present = new Set(kept.entries.map(([name]) => name));
  for (let depth = 0; depth < 4; depth += 1) {
    for (const box of $$('[data-rows]', form)) {
      const start = `${box.dataset.rows}.`;
      const wanted = new Set([...present].filter((name) => name.startsWith(start)).map((name) => name.slice(start.length).split('.')[0]));
      for (const row of $$(':scope > [data-row]', box)) if (!wanted.delete(row.dataset.row.split('.').pop()) && $(':scope > template', box)) row.remove();
      if ($(':scope > template', box)) for (const at of [...wanted].map(Number).sort((a, b) => a - b)) addRow(box, at);
      renumber(box);
    }
  }
  for (const el of form.elements) {
    if (!el.name || SKIPPED.has(el.name) || el.tagName === 'BUTTON' || el.type === 'file') continue;
    const values = kept.entries.filter(([name]) => name === el.name).map(([, value]) => value);
    if (el.type === 'checkbox' || el.type === 'radio') el.checked = values.includes(el.value);
    else if (el.type !== 'hidden' && values.length) el.value = values[0];
  }
}

/* ---- Files: sent at once, with progress ---------------------------------------------------------------------- */

function sendFile(field, file) {
  const bar = $('progress', field), request = new XMLHttpRequest(), body = new FormData();
  body.set('file', file);
  const post = $('[name=_post]', form);
  if (post) body.set('_post', post.value);
  return new Promise((resolve, reject) => {
    request.open('POST', form.dataset.uploadUrl);
    for (const [name, value] of Object.entries(safeHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => { bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 0; };
    request.onerror = () => reject(new Error('Đang mất mạng nên chưa tải được tệp. Hãy chọn lại tệp khi có mạng.'));
    request.onload = () => {
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { /* not our answer */ }
      if (request.status === 201) resolve(told);
      else if (request.status === 401 || request.status === 400) reject(new Error(SIGNED_OUT));
      else reject(new Error(told.message ?? 'Chưa tải được tệp. Hãy thử lại sau ít phút.'));
    };
    request.send(body);
  });
}
function listFile(field, input, kept) {
  const list = $('.file-list', field), line = document.createElement('li'), drop = document.createElement('button');
  if (!input.multiple) list.replaceChildren();
  const hidden = Object.assign(document.createElement('input'), { type: 'hidden', name: input.name, value: kept.file_id });
  Object.assign(drop, { name: '_drop', value: `${input.name}:${kept.file_id}`, className: 'small secondary outline', textContent: 'Bỏ tệp' });
  drop.setAttribute('aria-label', `Bỏ tệp ${kept.name}`);
  line.append(hidden, Object.assign(document.createElement('span'), { textContent: kept.name }), ' ', drop);
  list.append(line);
}
async function sendFiles(input) {
  const field = input.closest('[data-files]'), bar = $('progress', field);
  $('.error.sending', field)?.remove();
  uploads += 1;
  bar.hidden = false;
  for (const file of [...input.files]) {
    bar.value = 0;
    say(`Đang tải tệp “${file.name}”…`);
    try {
      if (file.size > Number(input.dataset.mostBytes)) throw new Error(`Tệp “${file.name}” quá lớn. Hãy chọn tệp nhỏ hơn.`);
      listFile(field, input, await sendFile(field, file));
      say(`Đã tải tệp “${file.name}”.`);
    } catch (problem) {
      const line = Object.assign(document.createElement('p'), { className: 'error sending', textContent: problem.message });
      line.setAttribute('role', 'alert');
      input.before(line);
      say('');
    }
  }
  input.value = '';
  bar.hidden = true;
  uploads -= 1;
  changed();
}

// The browser's own button speaks the browser's language; with the script ours stands in for it.
function ownButton(input) {
  const button = Object.assign(document.createElement('button'), {
    type: 'button', className: 'secondary outline small', textContent: input.multiple ? 'Chọn tệp…' : 'Chọn một tệp…',
  });
  button.setAttribute('aria-label', `${button.textContent.slice(0, -1)}: ${$('label', input.closest('[data-files]')).textContent.trim()}`);
  button.addEventListener('click', () => input.click());
  input.addEventListener('focus', () => button.focus());
  input.classList.add('visually-hidden');
  input.tabIndex = -1;
  input.before(button);
}
const ownButtons = (place) => form.dataset.uploadUrl && $$('[data-files] > [type=file]', place).forEach(ownButton);

/* ---- Beginning, sending, leaving ------------------------------------------------------------------------------- */

form.addEventListener('input', (event) => { if (event.target.type !== 'file') changed(); });
form.addEventListener('change', (event) => {
  if (event.target.type !== 'file') refresh();
  else if (form.dataset.uploadUrl && event.target.files.length) sendFiles(event.target);
});
form.addEventListener('submit', async (event) => {
  if (leaving || !address || (!dirty && !uploads)) { leaving = true; return; } // without drafts there is nothing to save first
  event.preventDefault();
  const button = event.submitter;
  if (uploads) { warn('Tệp đang được tải lên. Hãy chờ tải xong rồi gửi.'); return; }
  // What is typed is safe on the server before the page is left: a lost answer loses nothing.
  button?.setAttribute('aria-busy', 'true');
  const safe = await save();
  button?.removeAttribute('aria-busy');
  if (!safe && !over) return;
  leaving = true;
  form.requestSubmit(button);
});
addEventListener('beforeunload', (event) => { if ((dirty || uploads) && !leaving) event.preventDefault(); });
addEventListener('pageshow', () => { leaving = false; });
addEventListener('online', () => { warn(''); save(); });
addEventListener('offline', () => warn(OFFLINE));
addEventListener('focus', returned);

ownButtons(form);
const kept = address && local.get();
if (kept && $('.error-summary')) local.drop();
else if (kept && JSON.stringify(kept.entries) === JSON.stringify(entries())) {
  // The page was left while its last save was under way: the server has it after all. Saving again tells so.
  changed();
} else if (kept && String(kept.revision) === revision.value) {
  restore(kept);
  say('Đã lấy lại nội dung còn giữ trên máy này.');
  changed();
} else if (kept) {
  warn('Trên máy này còn nội dung chưa lưu, nhưng đã có bản nháp mới hơn. Hãy chọn bản muốn giữ.', [
    ['Giữ bản mới nhất', () => local.drop()],
    ['Lấy lại nội dung trên máy này', () => { restore(kept); changed(); }],
  ]);
}
refresh();
