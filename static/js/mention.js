// "@" in a comment offers the people of the engagement: arrows choose, Enter or Tab takes, Esc leaves it.
const list = () => document.getElementById("people-to-name");
const offered = () => [...(list()?.children ?? [])].filter((one) => !one.hidden);
const wish = (field) => /(?:^|[\s(])@([^\n@]{0,60})$/.exec(field.value.slice(0, field.selectionStart))?.[1];
const set = (one, name, value) => one.setAttribute(name, value);
let field = null; // in which somebody is being chosen

function close() {
  list()?.hidePopover();
  field?.removeAttribute("aria-activedescendant");
  field = null;
}
function mark(option) {
  for (const one of list().children) set(one, "aria-selected", one === option);
  set(field, "aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}
function look(target) {
  const typed = wish(target)?.toLowerCase();
  for (const one of list()?.children ?? []) one.hidden = !` ${one.dataset.name}`.toLowerCase().includes(` ${typed}`);
  if (typed === undefined || !offered().length) return close();
  field = target;
  list().showPopover();
  const [{ left, top, bottom }, tall] = [field.getBoundingClientRect(), list().offsetHeight];
  Object.assign(list().style, { left: `${left}px`, top: `${bottom + tall < innerHeight ? bottom : Math.max(0, top - tall)}px` });
  mark(offered()[0]);
}
function take(option) {
  const [chosen, end] = [field, field.selectionStart];
  close();
  chosen.setRangeText(`${option.dataset.name} `, end - wish(chosen).length, end, "end");
  chosen.dispatchEvent(new Event("input", { bubbles: true })); // kept like any stroke
}
function pressed(event) {
  if (!field || event.ctrlKey || event.metaKey || event.isComposing) return;
  const [all, step] = [offered(), { ArrowDown: 1, ArrowUp: -1 }[event.key]];
  const at = all.findIndex((one) => one.ariaSelected === "true");
  if (step) mark(all[(at + step + all.length) % all.length]);
  else if (event.key === "Enter" || event.key === "Tab") take(all[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation(); // to an editor Esc would mean cancel
}
document.addEventListener("input", ({ target }) => target.matches("[data-mention]") && look(target));
document.addEventListener("focusout", close);
document.addEventListener("keydown", pressed, true);
document.addEventListener("pointerdown", (event) => field && event.target.closest("#people-to-name li") && [event.preventDefault(), take(event.target.closest("li"))]);
