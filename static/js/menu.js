// Popover menus: arrow keys, Home and End walk; browsers without anchors get a place beside the button.
const ANCHORED = CSS.supports("position-area", "block-end");
const items = (menu) => [...menu.querySelectorAll("a[href], button:not(:disabled)")].filter((item) => item.checkVisibility());

const openerOf = (menu) => document.querySelector(`[popovertarget="${menu.id}"]`);

export function stand(menu, by = openerOf(menu)) {
  const opener = by?.getBoundingClientRect();
  if (!opener) return;
  menu.style.positionArea = "none";
  menu.style.margin = "0";
  menu.style.inset = "auto";
  menu.style.top = `${Math.min(opener.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
  const left = menu.dataset.side === "end" ? opener.right - menu.offsetWidth : opener.left;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".menu[popover]") || event.newState !== "open") return;
  if (!ANCHORED) stand(menu);
  if (openerOf(menu)?.matches(":focus-visible")) items(menu)[0]?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!menu || step === undefined || event.target.matches("input, textarea, select")) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const next = Number.isFinite(step) ? (at + step + all.length) % all.length : step < 0 ? 0 : all.length - 1;
  event.preventDefault();
  all[next]?.focus();
});

document.addEventListener("click", (event) => {
  const item = event.target.closest(".menu[popover] :is(a, button)");
  if (item && !item.matches("[aria-pressed], [type=submit]")) item.closest("[popover]").hidePopover();
});
