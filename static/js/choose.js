// Cards that are chosen, and the bar that appears for what can be done with all of them.
import { current, plan, titleOf } from "./cards.js";

const bar = document.getElementById("selection");
const chosen = () => [...document.querySelectorAll("#plan input[name=numbers]:checked")];

function count() {
  const many = chosen().length;
  bar.toggleAttribute("data-none", !many);
  bar.querySelector(".num").textContent = many;
}

// A bar that goes gives the focus back to the card one came from, or to the heading if that is out of sight.
function clear() {
  const within = bar.contains(document.activeElement);
  for (const box of chosen()) box.checked = false;
  count();
  if (!within) return;
  const card = current();
  (card?.checkVisibility() ? titleOf(card) : plan().querySelector("h1"))?.focus();
}

document.addEventListener("change", ({ target }) => target.name === "numbers" && count());
document.addEventListener("htmx:after:swap", count);
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => ctx.sourceElement === bar && ctx.response.status === 200 && clear());
bar?.querySelector("[data-clear]").addEventListener("click", clear);
if (bar) count();
