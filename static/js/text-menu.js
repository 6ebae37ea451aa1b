// The menu of a criterion or comment: one for all of them, fetched when it is asked for.
import { stand } from "./menu.js";

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-more]");
  const menu = opener && document.getElementById("text-menu");
  if (!menu) return;
  event.preventDefault();
  await window.htmx.ajax("GET", opener.formAction, { source: menu, target: menu });
  if (!menu.querySelector("form")) return;
  opener.focus(); // what the focus comes back to
  menu.showPopover({ source: opener });
  stand(menu, opener);
  menu.querySelector("button").focus();
});

document.addEventListener("submit", ({ target }) => {
  const menu = target.closest("#text-menu");
  if (menu) setTimeout(() => menu.hidePopover());
});
