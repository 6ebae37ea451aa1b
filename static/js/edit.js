// <text-editor>: what somebody types is kept at every stroke in this browser (keep.js) and, when they pause, on the
// server as a draft that the others see. Only a saved or cancelled text is forgotten.
import { forget, keep, recall } from "./keep.js";
import { draft } from "./draft.js";

class TextEditor extends HTMLElement {
  connectedCallback() {
    this.again ??= () => this.waiting && this.form.requestSubmit();
    for (const sign of ["online", "htmx:sse:after:connection"]) document.defaultView.addEventListener(sign, this.again);
    if (this.form) return; // moved within the page, not opened
    this.form = this.querySelector("form");
    this.field = this.form.elements.text;
    this.base = this.form.elements.base;
    this.began = this.field.value;
    const kept = recall(this.dataset.kept);
    if (kept) [this.field.value, this.base.value] = [kept.text, kept.base];
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    this.draft = draft(this.dataset.draft, this.form);
    this.draft.send();
    this.addEventListener("input", () => { keep(this.dataset.kept, { text: this.field.value, base: this.base.value }); this.draft.soon(); });
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("click", (event) => this.cancelling(event), true);
    this.addEventListener("htmx:before:request", () => { this.draft.stop(); this.field.readOnly = true; });
    this.addEventListener("htmx:after:request", ({ detail }) => this.answered(detail.ctx));
    this.addEventListener("htmx:error", () => { this.field.readOnly = false; this.waiting = true; });
  }

  connectedMoveCallback() { /* being moved alive changes nothing */ }

  disconnectedCallback() {
    for (const sign of ["online", "htmx:sse:after:connection"]) document.defaultView.removeEventListener(sign, this.again);
  }

  pressed(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    else if (event.key === "Escape") this.querySelector("[data-cancel]").click();
    else return;
    event.preventDefault();
  }

  cancelling(event) {
    const button = event.target.closest("[data-cancel]");
    if (!button || this.field.value === this.began || confirm(button.dataset.ask)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  answered({ response, sourceElement }) {
    if (!this.form.contains(sourceElement)) return;
    this.field.readOnly = this.waiting = false;
    if (response.status === 200 || response.status === 409) forget(this.dataset.kept); // 409: the server keeps it
  }
}

customElements.define("text-editor", TextEditor);
