// Single letters act on elements with data-key ("n", "?", or two in a row: "g s"), outside of fields only,
// and can be switched off (WCAG 2.1.4). The sheet behind "?" is made of the very elements it names.
import { make } from "./make.js";

const SWITCH = "tandem_keys";
const off = () => { try { return localStorage.getItem(SWITCH) === "off"; } catch { return false; } };
const FIELD = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
const ARROWS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
let first = "";

// The first with a key has it, also while it is disabled: a key never falls through to something else.
function keyed() {
  const first = new Map();
  for (const element of document.querySelectorAll("[data-key]")) if (!first.has(element.dataset.key)) first.set(element.dataset.key, element);
  return first;
}
export const offered = () => [...keyed().values()].filter((element) => !element.disabled);
export const nameOf = (element) => element.dataset.keyName || element.getAttribute("aria-label") || [...element.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("").trim();

export const press = (element) => (element.matches(FIELD) ? element.focus() : element.click());

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off()) return;
  const key = ARROWS[event.key] ?? event.key;
  if (key.length !== 1 || event.target.closest?.(FIELD) || document.querySelector("dialog[open]")) return;
  const pressed = first ? `${first} ${key}` : key;
  const all = keyed();
  const element = all.get(pressed);
  first = "";
  if (element) {
    event.preventDefault();
    press(element);
  } else if ([...all.keys()].some((other) => other.startsWith(`${key} `))) {
    first = key;
    setTimeout(() => { first = ""; }, 1500);
  }
});

const label = (button) => { button.textContent = off() ? button.dataset.on : button.dataset.off; };

document.getElementById("keys")?.addEventListener("dialog:open", ({ target }) => {
  target.querySelector(".keys").replaceChildren(...offered().flatMap((element) => [make("dt", {}, make("kbd", {}, element.dataset.key)), make("dd", {}, nameOf(element))]));
  label(target.querySelector("[data-keys-switch]"));
});
document.querySelector("[data-keys-switch]")?.addEventListener("click", ({ target }) => {
  try { localStorage.setItem(SWITCH, off() ? "on" : "off"); } catch { /* then they stay as they are */ }
  label(target);
});
