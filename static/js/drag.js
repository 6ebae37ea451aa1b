// Dragging is for a mouse only; everything it does, the card's menu and the keys do too. Nothing moves before the server says so.
import { cards, numberOf, plan, step, titleOf } from "./cards.js";

const mouse = matchMedia("(pointer: fine)");
let dragged = null;

function unmark() { for (const marked of document.querySelectorAll("[data-drop]")) delete marked.dataset.drop; }

// Where it would go: before or after one of those that stand here by their order, or just into the place.
function spot(place, y) {
  const others = cards(place).filter((card) => card.id !== dragged.id && (card.dataset.state === place.dataset.to));
  const next = others.find((card) => { const box = card.getBoundingClientRect(); return y < box.top + box.height / 2; });
  const beside = next ?? others.at(-1);
  return { beside, to: next ? "before" : beside ? "after" : "" };
}

document.addEventListener("pointerdown", ({ target }) => {
  const card = target.closest?.("#plan[data-orders] [data-card]");
  if (!card || !mouse.matches || target.closest("button, input, [data-menu]")) return;
  card.draggable = true;
  titleOf(card).draggable = false; // else the link would be dragged, not the card
});
document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (!card) return;
  dragged = { id: card.id };
  card.dataset.dragging = "";
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", `#${numberOf(card)}`);
});
document.addEventListener("dragover", (event) => {
  const place = dragged && event.target.closest?.("[data-to]");
  unmark();
  if (!place || !plan().contains(place)) return;
  event.preventDefault();
  const { beside, to } = spot(place, event.clientY);
  (beside ?? place).dataset.drop = to || "into";
});
document.addEventListener("drop", (event) => {
  const place = dragged && event.target.closest?.("[data-to]");
  const card = place && document.getElementById(dragged.id);
  if (!card) return;
  event.preventDefault();
  const { beside, to } = spot(place, event.clientY);
  step(card, { state: place.dataset.to, to, at: numberOf(beside), week: place.dataset.week });
});
document.addEventListener("dragend", () => { unmark(); for (const card of document.querySelectorAll("[data-dragging]")) delete card.dataset.dragging; dragged = null; });
