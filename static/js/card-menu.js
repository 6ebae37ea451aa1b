// One menu serves every card: fetched when it is asked for, so it knows the story as it is now and what its reader may do.
import { stand } from "./menu.js";
import { plain } from "./cards.js";

const menu = document.getElementById("card-menu");

export async function openMenu(link, part = "") {
  await window.htmx.ajax("GET", link.href, { source: menu, target: menu });
  if (!menu.querySelector("#place")) return;
  if (!(link.closest("[data-card]") ?? link).contains(document.activeElement)) link.focus(); // what the focus comes back to
  menu.showPopover();
  stand(menu, link);
  const first = part && menu.querySelector(`[data-part=${part}] button`);
  (first || menu.querySelector("a[href], button"))?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-menu]");
  if (!link || !plain(event)) return;
  event.preventDefault();
  openMenu(link, link.dataset.menu);
});
menu.addEventListener("submit", () => setTimeout(() => menu.hidePopover()));
