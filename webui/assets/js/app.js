// What every page loads. Pages work without it; it only makes them pleasanter.

const root = document.documentElement;
root.classList.add('js');

// Menus close with Escape, and when something else is used.
const menus = () => document.querySelectorAll('details[data-menu][open]');

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of menus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector('summary').focus();
  }
});
for (const happening of ['click', 'focusin']) {
  document.addEventListener(happening, (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
}

// “Quay lại trang trước” keeps what was typed, which a link cannot do.
for (const button of document.querySelectorAll('[data-back]')) {
  if (history.length < 2) continue;
  button.hidden = false;
  button.addEventListener('click', () => history.back());
}

// A summary of errors is read out and reached at once.
document.querySelector('[data-focus]')?.focus();

// A form is sent once: the second click waits for the answer to the first.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = 'yes';
  event.submitter?.setAttribute('aria-busy', 'true');
});
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sending]')) {
    delete form.dataset.sending;
    form.querySelector('[aria-busy]')?.removeAttribute('aria-busy');
  }
});

// Choices that show their page at once; the button beside them is for browsers without JavaScript.
for (const choice of document.querySelectorAll('select[data-submit]')) {
  choice.addEventListener('change', () => choice.form.requestSubmit());
}
