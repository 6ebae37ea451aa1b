// Single letters act on elements with data-key ("n", "?", or two in a row: "g s"), outside of fields only,
// and can be switched off (WCAG 2.1.4). The sheet behind "?" is made of the very elements it names.
import { make } from "./make.js";

const SWITCH = "tandem_keys";
const off = () => { try { return localStorage.getItem(SWITCH) === "off"; } catch { return false; } };
const FIELD = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
let first = "";

export const keyed = () => [...document.querySelectorAll("[data-key]")].filter((element) => !element.disabled);
export const nameOf = (element) => element.dataset.keyName || element.getAttribute("aria-label") || [...element.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("").trim();

export function press(element) {
  if (element.matches(FIELD)) element.focus();
  else element.click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off()) return;
  if (event.key.length !== 1 || event.target.closest?.(FIELD) || document.querySelector("dialog[open]")) return;
  const pressed = first ? `${first} ${event.key}` : event.key;
  const element = keyed().find((one) => one.dataset.key === pressed);
  first = "";
  if (element) {
    event.preventDefault();
    press(element);
  } else if (keyed().some((one) => one.dataset.key.startsWith(`${event.key} `))) {
    first = event.key;
    setTimeout(() => { first = ""; }, 1500);
  }
});

const label = (button) => { button.textContent = off() ? button.dataset.on : button.dataset.off; };

document.getElementById("keys")?.addEventListener("dialog:open", ({ target }) => {
  const seen = new Map(keyed().map((element) => [element.dataset.key, nameOf(element)]));
  target.querySelector(".keys").replaceChildren(...[...seen].flatMap(([key, name]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, name)]));
  label(target.querySelector("[data-keys-switch]"));
});
document.querySelector("[data-keys-switch]")?.addEventListener("click", ({ target }) => {
  try { localStorage.setItem(SWITCH, off() ? "on" : "off"); } catch { /* then they stay as they are */ }
  label(target);
});
