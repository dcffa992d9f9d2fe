// Keeps what an administrator draws: on this device at once, as a draft on the server after a moment of quiet.
// Both editors use it. The server answers a save with {revision, saved_at}; 409 means that somebody else saved since.

import { safeHeaders } from '../http.js';

const QUIET = 1500;
const OFFLINE = 'Đang mất mạng. Nội dung được giữ trên máy này và sẽ tự lưu khi có mạng trở lại.';
const SIGNED_OUT = 'Phiên đăng nhập đã hết. Nội dung vẫn còn trên máy này. Hãy đăng nhập lại ở một thẻ khác, rồi quay lại đây.';
const REFUSED = 'Chưa lưu được bản nháp. Nội dung vẫn còn trên máy này; hãy thử lại sau ít phút.';
const LEFT = 'Trên máy này còn nội dung chưa lưu, nhưng đã có bản nháp mới hơn. Hãy chọn bản muốn giữ.';

/** A line that tells how saving goes (`[data-status]`) and a notice with choices (`[data-notice]`) of a page. */
export function speaker(within = document) {
  const line = within.querySelector('[data-status]'), box = within.querySelector('[data-notice]');
  return {
    say(text) { if (line && line.textContent !== text) line.textContent = text; },
    warn(text, choices = []) {
      if (!box) return;
      box.hidden = !text;
      box.querySelector('p').textContent = text;
      for (const old of box.querySelectorAll('button')) old.remove();
      for (const [label, action] of choices) {
        const button = Object.assign(document.createElement('button'), { type: 'button', className: 'small secondary', textContent: label });
        button.addEventListener('click', () => { this.warn(''); action(); });
        box.append(button);
      }
    },
  };
}

/**
 * Saves by itself from the first `changed()` on.
 *
 * `url`: where the draft is PUT as JSON, `{...read(), revision}`; a GET of it answers `{revision}` of the newest draft.
 * `revision`: the one shown now, 0 when there is none. `read()`: what is drawn now, an object of JSON.
 * `restore(content)`: draws what `read()` gave before. `speech`: from `speaker()`. `saved(answer)`: after each save.
 */
export function autosave({ url, revision, read, restore, speech, saved = () => {} }) {
  const key = `draft:${url}`;
  let dirty = false, changes = 0, timer, saving = null, signedOut = false, leaving = false, blocked = false;

  const local = {
    get() { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the server keeps it */ } },
    drop() { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };

  function changed() {
    dirty = true;
    changes += 1;
    local.set({ revision, content: read() });
    clearTimeout(timer);
    if (!blocked) timer = setTimeout(save, QUIET);
  }

  /** Save now; answers whether the server has everything. Never two at a time. */
  async function save() {
    clearTimeout(timer);
    while (saving) await saving;
    if (!dirty) return true;
    if (blocked) return false;
    saving = send();
    try { return await saving; } finally { saving = null; }
  }

  async function send() {
    const upTo = changes;
    let answer;
    speech.say('Đang lưu…');
    try {
      answer = await fetch(url, {
        method: 'PUT', headers: safeHeaders({ 'Content-Type': 'application/json' }), body: JSON.stringify({ ...read(), revision }),
      });
    } catch {
      speech.say('');
      speech.warn(OFFLINE);
      return false;
    }
    const told = await answer.json().catch(() => ({}));
    if (answer.ok && !answer.redirected) {
      revision = told.revision;
      signedOut = false;
      speech.warn('');
      speech.say(`Đã lưu lúc ${told.saved_at}`);
      if (upTo === changes) { dirty = false; local.drop(); } else timer = setTimeout(save, QUIET);
      saved(told);
      return true;
    }
    speech.say('');
    if (answer.status === 409) {
      blocked = true;
      speech.warn(told.message, [['Lấy bản mới nhất', takeTheirs], ['Giữ bản ở đây', keepMine]]);
    } else if (answer.redirected || answer.status === 401 || answer.status === 400) {
      signedOut = true;
      speech.warn(SIGNED_OUT);
    } else speech.warn(told.message ?? REFUSED);
    return false;
  }

  function takeTheirs() {
    local.drop();
    leaving = true;
    location.reload();
  }

  /** The number of the newest draft, with a fresh token for the session; false when the server does not give it. */
  async function newest() {
    const page = await fetch(location.href, { headers: { Accept: 'text/html' } });
    const token = new DOMParser().parseFromString(await page.text(), 'text/html').querySelector('meta[name="csrf-token"]')?.content;
    const answer = await fetch(url, { headers: { Accept: 'application/json' } });
    if (!page.ok || !token || !answer.ok || answer.redirected) return false;
    document.querySelector('meta[name="csrf-token"]').content = token;
    return (await answer.json()).revision;
  }

  async function keepMine() {
    const found = await newest().catch(() => false);
    if (found === false) { speech.warn(SIGNED_OUT, [['Thử lại', keepMine]]); return; }
    revision = found;
    blocked = false;
    dirty = true;
    save();
  }

  async function returned() {
    if (!signedOut) return;
    const found = await newest().catch(() => false);
    if (found === false) return;
    signedOut = false;
    save();
  }

  addEventListener('beforeunload', (event) => { if (dirty && !leaving) event.preventDefault(); });
  addEventListener('online', () => { if (!blocked) speech.warn(''); save(); });
  addEventListener('offline', () => speech.warn(OFFLINE));
  addEventListener('focus', returned);

  const kept = local.get();
  if (kept && JSON.stringify(kept.content) === JSON.stringify(read())) local.drop();
  else if (kept && kept.revision === revision) {
    restore(kept.content);
    speech.say('Đã lấy lại nội dung còn giữ trên máy này.');
    changed();
  } else if (kept) {
    speech.warn(LEFT, [
      ['Giữ bản mới nhất', () => local.drop()],
      ['Lấy lại nội dung trên máy này', () => { restore(kept.content); changed(); }],
    ]);
  }

  return {
    changed,
    save,
    get dirty() { return dirty; },
    get revision() { return revision; },
    /** Nothing more is saved: the draft was discarded and the page goes elsewhere. */
    forget() { clearTimeout(timer); dirty = false; blocked = true; leaving = true; local.drop(); },
  };
}
