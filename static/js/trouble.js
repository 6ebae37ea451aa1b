// A request that failed says so and can be tried again; what was typed stays where it is.
import { notify } from "./notice.js";
import { make } from "./make.js";

const CHOICE = "[hx-trigger^=change]";
const IN_PLACE = new Set([409, 422]); // these answers are swapped in and speak for themselves

// A choice goes as it was made: the server says what others chose meanwhile.
function again(source, form, by) {
  const made = form?.matches(CHOICE) ? [...new FormData(form)] : [];
  const button = make("button", { type: "button", class: "button" }, document.body.dataset.again);
  button.addEventListener("click", () => {
    button.closest(".notice")?.remove();
    for (const [name, value] of made) form.elements[name].value = value;
    if (source?.isConnected && source.matches("button, a")) source.click();
    else if (form?.isConnected) form.requestSubmit(by?.form === form ? by : null);
    else document.body.dispatchEvent(new CustomEvent("resync"));
  });
  return button;
}

function failed(event) {
  const context = event.detail.ctx;
  const source = context?.sourceElement;
  const status = context?.response?.status;
  if (source?.id === "live" || IN_PLACE.has(status)) return;
  // Regions refresh themselves; while the page is offline the pill and the banner say enough.
  if (!status && !navigator.onLine && context?.request?.method === "GET") return;
  const words = document.body.dataset;
  const text = !navigator.onLine ? words.offline : status === 401 || status === 403 ? words.refused : words.failed;
  const form = source?.closest?.("form");
  // A choice that is let go shows again what holds.
  notify(text, { kind: "error", button: again(source, form, context.request?.submitter) }).addEventListener("dismissed", () => form?.matches(CHOICE) && form.reset());
}

document.addEventListener("htmx:response:error", failed);
document.addEventListener("htmx:error", failed);
