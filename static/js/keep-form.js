// Forms marked data-keep keep every line that is typed, in this browser, until the server has taken them.
import { forget, keep, recall } from "./keep.js";

const FORM = "form[data-keep]";
const place = (form) => `${form.getAttribute("action")}:${form.dataset.keep}`;
const fields = (form) => [...form.querySelectorAll("textarea")];

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.(FORM);
  if (form) keep(place(form), Object.fromEntries(fields(form).map((field) => [field.name, field.value])));
});
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(FORM);
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement.closest?.(FORM);
  if (form && ctx.response?.status === 200) forget(place(form));
});
for (const form of document.querySelectorAll(FORM)) {
  const kept = recall(place(form));
  if (!kept) continue;
  for (const field of fields(form)) field.value = kept[field.name] ?? field.value;
  form.closest("details")?.setAttribute("open", "");
}
