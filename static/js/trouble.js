// A request that failed says so and can be tried again; what was typed stays where it is.
import { notify } from "./notice.js";
import { make } from "./make.js";

const IN_PLACE = new Set([409, 422]); // these answers are swapped in and speak for themselves

function again(source) {
  const form = source?.closest?.("form");
  const button = make("button", { type: "button", class: "button" }, document.body.dataset.again);
  button.addEventListener("click", () => {
    button.closest(".notice")?.remove();
    if (form?.isConnected) form.requestSubmit();
    else if (source?.isConnected && source.matches("button, a")) source.click();
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
  notify(text, { kind: "error", button: again(source) });
}

document.addEventListener("htmx:response:error", failed);
document.addEventListener("htmx:error", failed);
