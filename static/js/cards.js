// Cards and rows alike: elements with data-card, whose id ends in the story's number, in places with data-to, the state one gets there.
import { make } from "./make.js";

export const plan = () => document.getElementById("plan");
export const cards = (within = plan()) => [...within.querySelectorAll("[data-card]")].filter((card) => card.checkVisibility());
export const places = () => [...plan().querySelectorAll("[data-to]")].filter((place) => place.checkVisibility());
export const numberOf = (card) => card?.id.slice("card-".length);
export const titleOf = (card) => card?.querySelector("[data-open]");

let last = "";
document.addEventListener("focusin", ({ target }) => { last = target.closest?.("[data-card]")?.id ?? last; });
export const current = () => document.getElementById(last);

// A plain press, not one that opens a tab.
export const plain = (event) => !(event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

// Ask for a move as a card's own button does: number.seen.state.to.at.week, what is not said left empty.
export function step(card, { state = "", to = "", at = "", week = "" }) {
  const seen = card.dataset.state;
  const goal = state === seen || (state === "started" && seen === "rejected") ? "" : state;
  if (!goal && !to && !week) return;
  const button = make("button", { form: "steps", name: "step", value: [numberOf(card), seen, goal, to, at, week].join("."), hidden: "" });
  card.append(button);
  button.click();
  button.remove();
}
