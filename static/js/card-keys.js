// Keys of the board. Each belongs to a button that keys.js presses; those that nobody sees stand in #board-keys.
import { openMenu } from "./card-menu.js";
import { cards, current, places, step, titleOf } from "./cards.js";

const go = (card) => { titleOf(card)?.focus(); card?.scrollIntoView({ block: "nearest" }); };

function along(by) {
  const all = cards();
  const here = all.indexOf(current());
  go(all[here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)]);
}

function across(by) {
  const all = places().filter((place) => cards(place).length);
  const card = current();
  const here = all.findIndex((place) => place.contains(card));
  const there = all[here + by];
  if (here < 0 || !there) return;
  go(cards(there)[Math.min(cards(all[here]).indexOf(card), cards(there).length - 1)]);
}

const menu = (part) => () => { const link = current()?.querySelector("[data-menu]"); if (link) openMenu(link, part); };
// Planning by hand: into the week under way, or out of it.
function hand() {
  const card = current();
  const here = card?.closest("[data-to]")?.dataset;
  if (here?.week) step(card, { week: here.week === "in" ? "out" : "in" });
  else if (here?.to === "unscheduled") step(card, { week: "in" });
}
const acts = {
  week: hand,
  next: () => along(1),
  previous: () => along(-1),
  right: () => across(1),
  left: () => across(-1),
  choose: () => current()?.querySelector("[name=numbers]")?.click(),
  chosen: () => document.querySelector("#selection:not([data-none]) button:not([hidden])")?.focus(),
  move: menu(""),
  points: menu("points"),
  owners: menu("owners"),
};

document.addEventListener("click", ({ target }) => acts[target.closest?.("[data-act]")?.dataset.act]?.());
