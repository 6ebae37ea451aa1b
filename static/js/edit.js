// <text-editor>: what somebody types is kept at every stroke in this browser and, when they pause, on the
// server as a draft that the others see. Only a saved or cancelled text is forgotten.
import { keep, recall } from "./keep.js";
import { draft } from "./draft.js";
import { act } from "./edit-acts.js";
import { typing } from "./focus.js";

const SIGNS = ["online", "htmx:sse:after:connection", "hb"]; // the server may be there again

class TextEditor extends HTMLElement {
  connectedCallback() {
    this.again ??= () => this.waiting && this.form.requestSubmit();
    for (const sign of SIGNS) addEventListener(sign, this.again);
    if (!this.form) this.begin(); // else it was only moved within the page
  }
  connectedMoveCallback() { /* being moved alive changes nothing */ }
  disconnectedCallback() {
    for (const sign of SIGNS) removeEventListener(sign, this.again);
    if (!this.settled) queueMicrotask(() => this.field.value === this.began || this.rescue());
  }
  async rescue() {
    if (document.querySelector(`text-editor[data-kept="${this.dataset.kept}"]`)) return; // moved, or opened anew
    await this.draft.flush(); // deleted by somebody before the server knew of these words: it gets them now
    document.body.dispatchEvent(new CustomEvent("resync"));
  }
  begin() {
    this.form = this.querySelector("form");
    this.field = this.form.elements.text;
    this.base = this.form.elements.base;
    this.began = this.field.value;
    this.quiet = "quiet" in this.dataset; // offered in a conflict's card: nobody writes there yet
    const kept = recall(this.dataset.kept);
    if (kept) [this.field.value, this.base.value] = [kept.text, kept.base];
    if (!typing() && !this.quiet) this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    this.draft = draft(this.dataset.draft, this.form);
    if (!this.quiet) this.draft.send(); // the others see at once that somebody writes here
    this.addEventListener("input", () => this.typed());
    act(this);
  }

  typed() {
    this.waiting = false; // who goes on writing has not finished: they save when they have
    keep(this.dataset.kept, { text: this.field.value, base: this.base.value });
    this.draft.soon();
  }
}

customElements.define("text-editor", TextEditor);
