// What a <text-editor> does about saving and cancelling: by keys and buttons, and when the server answers or does not.
import { forget } from "./keep.js";
import { typing } from "./focus.js";

function pressed(editor, event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) editor.form.requestSubmit();
  else if (event.key === "Escape") editor.querySelector("[data-cancel]")?.click();
  else return;
  event.preventDefault();
}

// Words that would go are asked about first, before htmx sees the press.
function cancelling(editor, event) {
  const button = event.target.closest("[data-cancel]");
  if (!button || editor.field.value === editor.began || confirm(button.dataset.ask)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function sending(editor) {
  editor.draft.stop();
  editor.waiting = false;
  editor.field.readOnly = true; // what is typed now would be lost with the answer
}

// Only a save is sent again by itself; a "Cancel" that met a dead network must never become one.
const saving = (editor, ctx) => ctx.sourceElement === editor.form;

function answered(editor, ctx, status = ctx.response.status) {
  editor.field.readOnly = false;
  editor.waiting = status >= 500 && saving(editor, ctx);
  editor.settled = [200, 409, 422].includes(status); // these take the editor's place
  if (status === 200 || status === 409) forget(editor.dataset.kept); // with a conflict the server keeps it
  if (status === 200) document.addEventListener("htmx:after:swap", () => typing() || document.getElementById(editor.dataset.after)?.focus(), { once: true });
}

function unanswered(editor, ctx) {
  editor.field.readOnly = false;
  editor.waiting = saving(editor, ctx); // sent again when the server is there again
}

export function act(editor) {
  const own = (then) => ({ detail: { ctx } }) => editor.form.contains(ctx.sourceElement) && then(ctx);
  editor.addEventListener("keydown", (event) => pressed(editor, event));
  editor.addEventListener("click", (event) => cancelling(editor, event), true);
  editor.addEventListener("htmx:before:request", own(() => sending(editor)));
  editor.addEventListener("htmx:after:request", own((ctx) => answered(editor, ctx)));
  editor.addEventListener("htmx:error", own((ctx) => unanswered(editor, ctx)));
}
