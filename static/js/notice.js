// Notices at the bottom left. The server sends them as messages in the page, or by HX-Trigger:
// {"say": {"value": …, "undo": url}} speaks, and shows a notice when there is a way back; {"refused": {"value": …}} says no.
import { say } from "./say.js";
import { make } from "./make.js";

const PATIENCE = 10_000;
const box = () => document.getElementById("notices");

function age(notice) {
  let timer;
  const start = () => { timer = setTimeout(() => notice.remove(), PATIENCE); };
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) notice.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) notice.addEventListener(name, start);
  start();
}

const dismiss = (notice) => { notice.dispatchEvent(new Event("dismissed")); notice.remove(); };

export function notify(text, { kind = "info", button = null } = {}) {
  if (kind === "error") box().querySelectorAll("[data-kind=error]").forEach(dismiss);
  const close = make("button", { type: "button", class: "button", "data-dismiss": "", "aria-label": document.body.dataset.dismiss, "data-shape": "square" }, "×");
  const notice = make("div", { class: "notice", "data-kind": kind }, make("span", { class: "text" }, text), ...(button ? [button] : []), close);
  box().append(notice);
  say(text);
  if (kind !== "error") age(notice);
  return notice;
}

function undo(url) {
  for (const older of box().querySelectorAll("[data-key]")) delete older.dataset.key; // the key takes back what came last
  const button = make("button", { type: "button", class: "button", "data-key": "z", "aria-keyshortcuts": "z", "hx-post": url, "hx-swap": "none" }, document.body.dataset.undo);
  button.addEventListener("htmx:finally:request", () => {
    button.closest(".notice")?.remove();
    document.body.dispatchEvent(new CustomEvent("resync", { bubbles: true }));
  });
  queueMicrotask(() => window.htmx?.process(button.parentElement));
  return button;
}

document.addEventListener("click", (event) => event.target.closest(".notice [data-dismiss]") && dismiss(event.target.closest(".notice")));
document.addEventListener("say", ({ detail }) => (detail.undo ? notify(detail.value, { kind: "done", button: undo(detail.undo) }) : say(detail.value)));
document.addEventListener("refused", ({ detail }) => notify(detail.value, { kind: "error" }));
for (const notice of document.querySelectorAll("#notices .notice")) {
  say(notice.textContent.trim());
  if (notice.dataset.kind !== "error") age(notice);
}
