// The demo: its stage and its agenda. Nothing here acts by itself; the clock only tells.
import "./stage-clock.js";
import "./stage-cursor.js";
import "./stage-screen.js";
import { typing } from "./focus.js";

// What is opened takes the focus at once, not a moment later as "toggle" would: the next letter belongs to the sentence.
document.addEventListener("click", (event) => {
  const ask = event.target.closest("summary")?.closest(".ask");
  if (!ask) return;
  event.preventDefault();
  ask.open = !ask.open;
  if (ask.open) ask.querySelector("textarea, [type=submit]")?.focus();
});

document.addEventListener("keydown", (event) => {
  const ask = event.target.closest?.(".ask");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && ask && event.target.matches("textarea")) event.target.form.requestSubmit();
  if (event.key !== "Escape") return;
  if (ask?.open) {
    ask.open = false;
    ask.querySelector("summary").focus();
  } else if (typing()) event.target.blur();
});

// Who writes is not led on in the middle of a word: the page follows when they are done.
let behind = false;
document.addEventListener("htmx:before:request", (event) => {
  const { sourceElement } = event.detail.ctx;
  if (!typing() || !(sourceElement.id === "demo" || sourceElement.id.startsWith("demo-hears"))) return;
  event.preventDefault();
  behind = true;
});
document.addEventListener("focusout", () => setTimeout(() => {
  if (!behind || typing()) return;
  behind = false;
  document.body.dispatchEvent(new CustomEvent("resync", { bubbles: true }));
}));
