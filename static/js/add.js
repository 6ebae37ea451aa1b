// Forms marked data-add keep what is typed until it is taken, then stand empty for the next one.
import { forget, keep, recall } from "./keep.js";

const page = (form) => (form.closest("dialog") ? form.getAttribute("action") : location.pathname); // a dialog is the same on all
const place = (form) => `${page(form)}#${form.id}:${form.dataset.add}`;
const field = (form) => form.querySelector("textarea, input[type=text]");
const fields = (form) => [...form.querySelectorAll("textarea, select, input:not([type=hidden], [type=file])")].filter((one) => one.name);
const what = (one) => (one.type === "checkbox" || one.type === "radio" ? "checked" : "value");
const key = (one) => (what(one) === "checked" ? `${one.name}=${one.value}` : one.name);

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-add]");
  if (form) keep(place(form), Object.fromEntries(fields(form).map((one) => [key(one), one[what(one)]])));
});
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-add]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
// What would be typed while it is under way would go with the answer.
for (const [name, busy] of [["htmx:before:request", true], ["htmx:finally:request", false]]) document.addEventListener(name, ({ detail: { ctx } }) => {
  if (ctx.sourceElement.matches("form[data-add]")) field(ctx.sourceElement).readOnly = busy;
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement; // what a field of it asks meanwhile takes nothing
  if (!form.matches("form[data-add]") || ctx.response.status !== 200) return;
  forget(place(form));
  form.reset();
  form.closest("details")?.removeAttribute("open");
});
function restore() {
  for (const form of document.querySelectorAll("form[data-add]")) {
    const kept = recall(place(form));
    const { name, value } = field(form); // a page may begin the text with something newer
    if (kept && (!value || value === kept[name])) for (const one of fields(form)) one[what(one)] = kept[key(one)] ?? one[what(one)];
  }
}
restore();
document.addEventListener("htmx:after:swap", restore); // a story opened in the panel
