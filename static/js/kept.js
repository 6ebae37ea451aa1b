// Words that this browser still keeps for a text in which nobody writes now: it was deleted, or the page was loaded anew.
// The server gets them as a draft, and the page shows them where they belong.
import { forget, names, recall } from "./keep.js";
import { say } from "./say.js";

const KEPT = /^kept:((?:story|criterion|comment)-(\d+)-(\w+)@(.+))$/;

async function give(place, key) {
  const { text, base } = recall(place) ?? {};
  if (!text) return;
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken, text, base, found: 1 });
  const answer = await fetch(`${document.getElementById("story").dataset.texts}${key}/draft/`, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status !== 204 || recall(place)?.text !== text) return;
  forget(place);
  document.body.dispatchEvent(new CustomEvent("resync"));
}

function look() {
  const { whose, number } = document.getElementById("story")?.dataset ?? {};
  for (const name of names()) {
    const [, place, story, rest, owner] = KEPT.exec(name) ?? [];
    if (!whose || owner !== whose || story !== number || document.querySelector(`text-editor[data-kept="${place}"]`)) continue;
    give(place, place.startsWith("story") ? rest : `${place.split("-")[0]}-${rest}`);
  }
}

async function copy(button) {
  const words = button.closest(".conflict").querySelector("dd");
  getSelection().selectAllChildren(words); // for who must copy them by hand: without https there is no clipboard
  await navigator.clipboard?.writeText(words.textContent);
  say(button.dataset.said);
}

look();
document.addEventListener("htmx:after:swap", look);
addEventListener("online", look);
document.addEventListener("click", ({ target }) => target.closest?.("[data-copy]") && copy(target.closest("[data-copy]")));
