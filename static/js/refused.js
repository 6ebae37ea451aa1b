// A refused act leaves the page as it is. Its reason stands beside the field where the form has a place for it
// ([data-refused]); else it comes as a notice. (htmx lets a status rule overrule the server's "HX-Reswap: none", which
// would empty the form.)
const place = (form) => form?.querySelector("[data-refused]");
let form = null; // that asked for what was refused

function mark(bad) {
  for (const field of form.querySelectorAll("[aria-errormessage]")) field.ariaInvalid = bad;
  place(form).hidden = !bad;
}

// Several reasons can come one after the other, of several files.
export function refuse(refused, reason) {
  form = refused;
  const [words] = place(form).getElementsByTagName("span");
  words.textContent = place(form).hidden ? reason : `${words.textContent} ${reason}`;
  mark(true);
  form.querySelector("[aria-errormessage]").focus();
}
export function forgive(asking) {
  form = place(asking) ? asking : null;
  if (form) mark(false);
}
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => forgive(ctx.sourceElement.closest("form")));
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.hx?.reswap !== "none") return;
  form = ctx.sourceElement.closest("form");
  // What is saved by choosing it shows again what holds: the words ask to look, and to choose anew.
  if (form?.matches("[hx-trigger^=change]")) { form.reset(); document.body.dispatchEvent(new CustomEvent("resync")); }
  event.preventDefault();
});
document.addEventListener("refused", (event) => {
  if (!place(form)) return;
  event.stopImmediatePropagation();
  refuse(form, event.detail.value);
}, true);
