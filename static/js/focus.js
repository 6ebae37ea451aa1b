// Focus stays where it was through a swap: browsers that can't move an element alive lose it, so it is given back by id.
let held = "";

document.addEventListener("htmx:before:swap", () => { held = document.activeElement?.id ?? ""; });
document.addEventListener("htmx:after:swap", () => {
  if (!held || document.activeElement !== document.body) return;
  document.getElementById(held)?.focus({ preventScroll: true });
});
