// Taking the other's wording sets one's own aside, and what was typed of both: for ten seconds it can be had back, as unsaved words.
import { forget } from "./keep.js";
import { make } from "./make.js";
import { notify } from "./notice.js";

// What would be gone: of both if somebody wrote there, else one's own.
function words(button) {
  const editor = button.closest(".conflict").querySelector("text-editor");
  if (!editor) return null;
  const typed = editor.field.value !== editor.began;
  return { editor, text: typed ? editor.field.value : button.form.elements.text.value, base: editor.base.value };
}

function offer(button, { editor, text, base }) {
  const { draft, kept } = editor.dataset;
  editor.settled = true; // nothing to rescue: it is offered
  editor.draft.stop();
  forget(kept);
  const csrfmiddlewaretoken = button.form.elements.csrfmiddlewaretoken.value;
  const undo = make("button", { type: "button", class: "button", "data-key": "z", "aria-keyshortcuts": "z" }, document.body.dataset.undo);
  const notice = notify(button.dataset.take, { button: undo });
  undo.addEventListener("click", async () => {
    const body = new URLSearchParams({ csrfmiddlewaretoken, text, base, found: 1 });
    const answer = await fetch(draft, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return; // it stays, to be pressed again
    notice.remove();
    document.body.dispatchEvent(new CustomEvent("resync", { bubbles: true }));
  });
}

let aside;
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.matches?.("[data-take]")) aside = words(ctx.sourceElement);
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (aside && ctx.response.status === 200 && ctx.sourceElement.matches?.("[data-take]")) offer(ctx.sourceElement, aside);
});
