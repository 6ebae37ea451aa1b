// Pick up with one press, place with another: what a drag does, for keys and for fingers.
import { say } from "./say.js";
import { numberOf, plan, step, titleOf } from "./cards.js";

let picked = "";

function mark() {
  for (const card of document.querySelectorAll("[data-picked]")) delete card.dataset.picked;
  const card = picked && document.getElementById(picked);
  if (card) card.dataset.picked = "";
  return card;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick]");
  if (button) {
    picked = `card-${button.dataset.pick}`;
    titleOf(mark())?.focus();
    say(button.dataset.said);
    return;
  }
  const beside = picked && event.target.closest("[data-card]");
  if (!beside || event.target.closest("button, input, [data-menu]")) return;
  event.preventDefault();
  event.stopPropagation();
  const card = mark();
  picked = "";
  mark();
  const place = beside.closest("[data-to]")?.dataset ?? {};
  if (card && card !== beside) step(card, { state: place.to, to: "before", at: numberOf(beside), week: place.week });
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !picked) return;
  event.preventDefault();
  event.stopPropagation();
  picked = "";
  mark();
}, true);
document.addEventListener("htmx:after:swap", () => picked && plan() && mark());
