// What is typed and not saved, kept in this browser, so that it outlives a crash, a closed tab, a dead network.
const name = (place) => `kept:${place}`;

export function keep(place, value) {
  try { localStorage.setItem(name(place), JSON.stringify(value)); } catch { /* full or forbidden: the server's draft remains */ }
}

export function recall(place) {
  try { return JSON.parse(localStorage.getItem(name(place)) ?? "null"); } catch { return null; }
}

export function forget(place) {
  try { localStorage.removeItem(name(place)); } catch { /* nothing was kept */ }
}
