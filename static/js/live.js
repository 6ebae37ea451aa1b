// Says whether the stream is alive. The server's "hb" event comes every 15 s; three missed ones mean it is down,
// and while it is, the regions are asked to fetch themselves once a minute.
import { say } from "./say.js";

const PATIENCE = 45_000;
const POLL = 60_000;
const stream = document.getElementById("live");
const pill = document.getElementById("live-pill");
const banner = document.getElementById("down");
let watch;
let poll;

function show(state) {
  if (!pill || pill.dataset.state === state) return;
  const was = pill.dataset.state;
  pill.dataset.state = state;
  pill.textContent = state === "live" ? pill.dataset.live : pill.dataset.down;
  if (banner) banner.hidden = state === "live";
  if (was) say(pill.textContent);
}

function alive() {
  clearTimeout(watch);
  clearInterval(poll);
  poll = undefined;
  watch = setTimeout(down, PATIENCE);
  if (navigator.onLine) show("live");
}

function down() {
  clearTimeout(watch);
  show("down");
  poll ??= setInterval(() => {
    if (!document.hidden) document.body.dispatchEvent(new CustomEvent("resync", { bubbles: true }));
  }, POLL);
}

if (stream) {
  for (const name of ["hb", "htmx:sse:after:connection", "htmx:sse:after:message"]) document.addEventListener(name, alive);
  addEventListener("offline", down);
  addEventListener("online", () => document.body.dispatchEvent(new CustomEvent("resync", { bubbles: true })));
  // A hidden tab gives its stream back; that is no trouble to speak of.
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(watch) : (watch = setTimeout(down, PATIENCE))));
  watch = setTimeout(down, PATIENCE);
  // Only now: a stream that opened before we listened would never be seen to be alive.
  document.body.dispatchEvent(new CustomEvent("stream"));
}
