// A story opened from the board stands in the panel: its own page, at its own address. Without room it is a plain link.
import { at } from "./stream.js";
import { titleOf } from "./cards.js";
import { mayGo } from "./unsaved.js";

export const panel = document.getElementById("panel");
export const whole = panel.querySelector("[data-whole]"); // the link to the story's page, so the story that is shown
const room = panel.querySelector(".panel-story");
export const home = { title: document.title, path: location.pathname + location.search, place: panel.dataset.place };
export const number = (path) => /\/stories\/(\d+)\/$/.exec(path.split("#")[0])?.[1];
export const leave = () => mayGo(room, panel.dataset.ask);

export async function open(path, { push = true } = {}) {
  const [page, place] = path.split("#");
  if (panel.hidden) home.path = push ? location.pathname + location.search : home.path;
  panel.hidden = false;
  panel.ariaBusy = "true";
  await window.htmx.ajax("GET", page, { source: panel, target: ".panel-story", push: push ? "true" : "false" });
  panel.ariaBusy = null;
  whole.href = page;
  const heading = room.querySelector("#story-heading");
  document.title = `#${number(page)} ${heading?.textContent ?? ""}`;
  (document.getElementById(place) ?? panel).scrollIntoView({ block: place ? "start" : "nearest" });
  heading?.focus({ preventScroll: true });
  at(`story-${number(page)}`);
}

export function close({ push = true } = {}) {
  panel.hidden = true;
  window.htmx.swap({ sourceElement: panel, target: room.firstElementChild, text: "", swap: "delete" }); // hangs up what listened there
  if (push) history.pushState({ htmx: true }, "", home.path);
  document.title = home.title;
  at(home.place);
  titleOf(document.getElementById(`card-${number(whole.pathname)}`))?.focus();
}
