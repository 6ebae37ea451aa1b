// A request that failed says so and can be tried again; what was typed stays where it is.
import { notify } from "./notice.js";
import { make } from "./make.js";

const IN_PLACE = new Set([409, 422]); // these answers are swapped in and speak for themselves

function failed({ detail: { ctx } }) {
  const { sourceElement: source, response, request } = ctx ?? {};
  const status = response?.status;
  if (source?.id === "live" || IN_PLACE.has(status)) return;
  // Regions refresh themselves; while the page is offline the pill and the banner say enough.
  if (!status && !navigator.onLine && request?.method === "GET") return;
  // What a region tells of was deleted meanwhile: the page around it says so.
  if (status === 404 && request?.method === "GET" && !source?.matches("a, button, form")) return;
  const words = document.body.dataset;
  const form = source?.closest?.("form");
  const choice = form?.matches("[hx-trigger^=change]");
  const chosen = choice ? [...new FormData(form)] : []; // goes as it was made: the server knows what others chose meanwhile
  const button = make("button", { type: "button", class: "button" }, words.again);
  const text = !navigator.onLine ? words.offline : status === 401 || status === 403 ? words.refused : words.failed;
  const notice = notify(text, { kind: "error", button });
  notice.addEventListener("dismissed", () => choice && form.reset()); // shows again what holds
  button.addEventListener("click", () => {
    notice.remove();
    for (const [name, value] of chosen) form.elements[name].value = value;
    if (source?.isConnected && source.matches("button, a")) source.click();
    else if (form?.isConnected) form.requestSubmit(request?.submitter?.form === form ? request.submitter : null);
    else document.body.dispatchEvent(new CustomEvent("resync"));
  });
}

document.addEventListener("htmx:response:error", failed);
document.addEventListener("htmx:error", failed);
