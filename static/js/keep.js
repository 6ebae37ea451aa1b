// What is typed and not saved, kept in this browser, so that it outlives a crash, a closed tab, a dead network.
const name = (place) => `kept:${place}`;
// Full or forbidden: the server's draft remains.
const attempt = (act) => { try { return act(localStorage); } catch { return null; } };

export const keep = (place, value) => attempt((store) => store.setItem(name(place), JSON.stringify(value)));
export const recall = (place) => attempt((store) => JSON.parse(store.getItem(name(place))));
export const forget = (place) => attempt((store) => store.removeItem(name(place)));
export const names = () => attempt(Object.keys) ?? [];
