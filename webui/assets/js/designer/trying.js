// “Thử biểu thức”: a dialog over the editor in which the server asks for values and shows what an expression comes to.

import { safeHeaders } from '../http.js';
import { make } from './dom.js';

const FAILED = 'Chưa thử được biểu thức. Hãy kiểm tra mạng rồi thử lại.';

/** `dialog`: has a place for what the server draws. Answers `(text, kind)`, which opens it. */
export function trying(dialog) {
  const place = dialog.querySelector('[data-expression]');

  async function ask(body) {
    body.set('_part', '1');
    place.setAttribute('aria-busy', 'true');
    let answer = null;
    try { answer = await fetch(place.dataset.expression, { method: 'POST', headers: safeHeaders({ Accept: 'text/html' }), body }); } catch { /* told below */ }
    place.removeAttribute('aria-busy');
    if (!answer?.ok || answer.redirected) { place.replaceChildren(make('p', { className: 'notice warning', role: 'alert', textContent: FAILED })); return; }
    place.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
    (place.querySelector('[data-focus]') ?? place.querySelector('textarea'))?.focus();
  }

  place.addEventListener('submit', (event) => {
    event.preventDefault();
    ask(new FormData(event.target));
  });
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.target.form?.requestSubmit(); }
  });

  return (text, kind) => {
    const body = new FormData();
    body.set('bieu-thuc', text);
    body.set('loai', kind);
    place.replaceChildren();
    dialog.showModal();
    return ask(body);
  };
}
