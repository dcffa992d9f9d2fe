// What every changing request of our own JavaScript carries.

/** The headers a changing fetch must carry. */
export function safeHeaders(more = {}) {
  return { 'X-CSRFToken': document.querySelector('meta[name="csrf-token"]')?.content ?? '', Accept: 'application/json', ...more };
}
