// “Xem thử”: the server draws the form as staff get it and judges answers; the staff's own script brings it to life.

import { safeHeaders } from '../http.js';
import { el } from './dom.js';

const FAILED = 'Chưa mở được phần xem thử. Hãy kiểm tra mạng rồi thử lại.';

/** `place`: where the form is shown. `url`: who draws it. `read()`: what is drawn now. Answers `{open}`. */
export function trial({ place, url, read }) {
  const script = place.dataset.script;
  let number = 0;

  async function ask(body) {
    body.set('_form', JSON.stringify(read()));
    place.setAttribute('aria-busy', 'true');
    let answer = null;
    try { answer = await fetch(url, { method: 'POST', headers: safeHeaders({ Accept: 'text/html' }), body }); } catch { /* told below */ }
    place.removeAttribute('aria-busy');
    if (!answer?.ok || answer.redirected) { place.replaceChildren(el('p', { class: 'notice warning', role: 'alert' }, FAILED)); return; }
    place.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
    // The script of a task's page works on the one form it finds when it is loaded: each drawing loads it anew.
    if (place.querySelector('form[data-form]')) await import(`${script}?${(number += 1)}`);
    place.querySelector('[data-focus]')?.focus();
  }

  // Sent by fetch instead of leaving the page; the staff's script has no say in it (capture).
  place.addEventListener('submit', (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const body = new FormData();
    for (const [name, value] of new FormData(event.target, event.submitter)) {
      if (value instanceof File) {
        if (!value.name) continue;
        body.append(name, new File([], value.name)); // its content stays here
        body.append(`_size:${name}:${value.name}`, value.size);
      } else if (name !== 'csrf_token') body.append(name, value);
    }
    ask(body);
  }, true);

  return {
    open() {
      const body = new FormData();
      body.set('_begin', '1');
      return ask(body);
    },
  };
}
