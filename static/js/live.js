// Says whether the stream is alive. The server's "hb" event comes every 15 s; three missed ones mean it is down,
// and while it is, the regions fetch themselves once a minute.
import { say } from "./say.js";
import { open, reopen, there } from "./stream.js";

const PATIENCE = 45_000;
const POLL = 60_000;
const pill = document.getElementById("live-pill");
const banner = document.getElementById("down");
let watch;
let poll;

const resync = () => document.body.dispatchEvent(new CustomEvent("resync", { bubbles: true }));

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
  watch = setTimeout(silent, PATIENCE);
  if (navigator.onLine) show("live");
}

const silent = () => { down(); reopen(); };

function down() {
  clearTimeout(watch);
  show("down");
  poll ??= setInterval(() => document.hidden || resync(), POLL);
}

if (there) {
  for (const name of ["hb", "htmx:sse:after:connection", "htmx:sse:after:message"]) document.addEventListener(name, alive);
  addEventListener("offline", down);
  addEventListener("online", () => { reopen(); resync(); });
  // A hidden tab gives its stream back; that is no trouble.
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(watch) : (watch = setTimeout(silent, PATIENCE))));
  watch = setTimeout(silent, PATIENCE);
  open();
}
