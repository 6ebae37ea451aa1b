// What was to be added, a criterion or a comment, while its form is gone with the story: its words wait in this browser for
// the form to come back (add.js), and are shown where it stood.
import { forget, recall } from "./keep.js";
import { say } from "./say.js";

const place = (card) => `${location.pathname}#${card.dataset.left}`;

const typed = (kept) => Object.values(kept ?? {}).find((value) => typeof value === "string"); // of these forms, the one field with words

function tell(card) {
  const words = typed(recall(place(card)));
  if (words && card.hidden) say(card.querySelector("h3").textContent);
  card.querySelector("dd").textContent = words ?? "";
  card.hidden = !words;
}
const look = () => document.querySelectorAll("[data-left]").forEach(tell);

look();
document.addEventListener("htmx:after:swap", look);
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-drop]");
  const card = button?.closest("[data-left]");
  if (!card || !confirm(button.dataset.drop)) return;
  forget(place(card));
  tell(card);
});
