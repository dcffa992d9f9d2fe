// What every page loads. Pages work without it; it only makes them pleasanter.

document.documentElement.classList.add('js');
