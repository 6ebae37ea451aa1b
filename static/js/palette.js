// The palette, brought by jump.js: what has a key on this page and what the server finds, in one list. The focus stays in the field
// (combobox); the arrows choose among the options, Enter opens the chosen one.
import { nameOf, offered, press } from "./keys.js";
import { make } from "./make.js";

const palette = document.getElementById("palette");
const field = palette.querySelector("[role=combobox]");
const options = () => [...palette.querySelectorAll("[role=option]")];
const chosen = () => options().find((one) => one.getAttribute("aria-selected") === "true");

function choose(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

export function here() {
  const typed = field.value.trim().toLowerCase();
  const acts = offered().filter((one) => !one.closest("dialog") && one.dataset.dialog !== "palette" && nameOf(one).toLowerCase().includes(typed));
  palette.querySelector("#palette-here").replaceChildren(...acts.map((element, at) => {
    const option = make("div", { role: "option", id: `here-${at}`, "aria-selected": "false" }, make("span", { class: "grow" }, nameOf(element)), make("kbd", { "aria-hidden": "true" }, element.dataset.key));
    option.addEventListener("click", () => { palette.close(); press(element); });
    return option;
  }));
  choose(options()[0]);
}

field.addEventListener("input", here);
field.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = options();
  if (event.key === "Enter" && chosen()) chosen().click();
  else if (step && all.length) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  else return;
  event.preventDefault();
});
palette.addEventListener("htmx:after:swap", () => chosen() || choose(options()[0]));
