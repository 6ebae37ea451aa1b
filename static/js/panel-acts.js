// When the panel opens and closes: by a card's title, by its button, by Escape, by going back and forward.
import { plain } from "./cards.js";
import { close, home, leave, number, open, panel, whole } from "./panel.js";

const OVER = "dialog[open], [popover]:popover-open";
const wide = matchMedia("(min-width: 40rem)");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open]");
  if (link && wide.matches && plain(event)) { event.preventDefault(); if (leave()) open(link.pathname + link.hash); }
  if (event.target.closest("[data-close]") && leave()) close();
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || panel.hidden || document.querySelector(OVER)) return;
  if (leave()) close();
});
document.addEventListener("htmx:before:history:restore", (event) => {
  const { path } = event.detail;
  if (!number(path) && path !== home.path) return;
  event.preventDefault();
  if (!leave()) history.pushState({ htmx: true }, "", whole.href);
  else if (number(path)) open(path, { push: false });
  else if (!panel.hidden) close({ push: false });
});
