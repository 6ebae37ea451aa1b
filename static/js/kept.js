// Words that this browser still keeps for a text in which nobody writes now: it was deleted, or the page was loaded anew.
// The server gets them as a draft, and the page shows them where they belong.
import { forget, keep, names, recall } from "./keep.js";
import "./left.js";
import { say } from "./say.js";

const KEPT = /^kept:((\w+)-(\d+)-(\w+)@(.+))$/; // kind, number of its host, the rest of its key
const ON_ITS_WAY = 10_000; // ms in which an editor arrives that was asked for before the server had the words
const host = () => document.querySelector("[data-texts]");
const open = (place) => document.querySelector(`text-editor[data-kept="${place}"]`);

async function give(place, key) {
  const { text, base, given } = recall(place) ?? {};
  if (!text || given) return;
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken, text, base, found: 1 });
  const answer = await fetch(`${host().dataset.texts}${key}/draft/`, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status !== 204 || recall(place)?.text !== text) return;
  keep(place, { text, base, given: true });
  setTimeout(() => recall(place)?.given && !open(place) && forget(place), ON_ITS_WAY);
  document.body.dispatchEvent(new CustomEvent("resync"));
}

function look() {
  const { whose, number, kinds = "" } = host()?.dataset ?? {};
  for (const name of names()) {
    const [, place, kind, of, rest, owner] = KEPT.exec(name) ?? [];
    const own = kinds.split(" ").indexOf(kind); // the first of them is the host itself
    if (!whose || own < 0 || owner !== whose || of !== number || open(place)) continue;
    give(place, own ? `${kind}-${rest}` : rest);
  }
}

async function copy(button) {
  const words = button.closest(".conflict").querySelector("dd");
  getSelection().selectAllChildren(words); // for who must copy them by hand: without https there is no clipboard
  await navigator.clipboard?.writeText(words.textContent);
  say(button.dataset.said);
}

for (const name of names()) if (KEPT.test(name) && recall(name.slice(5))?.given) forget(name.slice(5)); // by an earlier page
look();
document.addEventListener("htmx:after:swap", look);
addEventListener("online", look);
document.addEventListener("click", ({ target }) => target.closest?.("[data-copy]") && copy(target.closest("[data-copy]")));
