// Focus stays where it was through a swap: browsers that can't move an element alive lose it, so it is given back by id.// And who types in one field is not pulled into another that opens late, or to an answer about something else.
const FIELD = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit], [type=button])";
let held = "";

export const typing = () => document.activeElement?.matches(FIELD) ?? false;

document.addEventListener("htmx:before:swap", () => { held = document.activeElement?.id ?? ""; });
document.addEventListener("htmx:after:swap", () => {
  if (!held || document.activeElement !== document.body) return;
  document.getElementById(held)?.focus({ preventScroll: true });
});
document.addEventListener("htmx:before:settle", ({ detail: { newContent } }) => {
  if (!typing()) return;
  for (const part of newContent) part.querySelectorAll?.("[autofocus]").forEach((one) => one.removeAttribute("autofocus"));
});
