// Focus stays where it was through a swap: browsers that can't move an element alive lose it, so it is given back by id.
// What is gone (a stamp that was given, a card that went) leaves it to the nearest that held it: there to its heading, or its
// first control.
// And who types in one field is not pulled into another that opens late, or to an answer about something else.
const FIELD = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit], [type=button])";
let held = [];

export const typing = () => document.activeElement?.matches(FIELD) ?? false;

const take = (element) => { element?.focus({ preventScroll: true }); return element && element === document.activeElement; };
const enter = (place) => place && (take(place) || take(place.querySelector("[tabindex='-1']")) || take(place.querySelector("a[href], button")));

document.addEventListener("htmx:before:swap", () => {
  held = [];
  for (let element = document.activeElement; element; element = element.parentElement) if (element.id) held.push(element.id);
});
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement === document.body) held.some((id) => enter(document.getElementById(id)));
});
document.addEventListener("htmx:before:settle", ({ detail: { newContent } }) => {
  if (!typing()) return;
  for (const part of newContent) part.querySelectorAll?.("[autofocus]").forEach((one) => one.removeAttribute("autofocus"));
});
