// Signing out leaves no words in this browser: whoever signs in here next may be somebody else. For those that the server
// does not have one is asked first.
import { forget, names, recall } from "./keep.js";

export function leave(form) {
  const places = names().filter((name) => name.startsWith("kept:")).map((name) => name.slice(5));
  if (places.some((place) => !recall(place)?.given) && !confirm(form.dataset.leave)) return;
  places.forEach(forget);
  form.submit();
}
