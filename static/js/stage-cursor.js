// The criterion one is at: the arrows and a touch move it, and its verdicts have the keys. It begins at the first that the
// client has said nothing of, and goes there again after each verdict.
const rows = () => [...document.querySelectorAll("#demo .criterion")];
let chosen = "";
let judged = false; // by this person, just now

function mark() {
  const all = rows();
  const at = all.find((row) => row.id === chosen) ?? all.find((row) => "first" in row.dataset);
  for (const row of all) {
    row.ariaCurrent = row === at ? "true" : null;
    for (const button of row.querySelectorAll("[data-cue]")) {
      if (row === at) button.dataset.key = button.dataset.cue;
      else delete button.dataset.key;
    }
  }
  return at;
}

function go(row) {
  if (!row) return;
  chosen = row.id;
  mark();
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", ({ target }) => {
  const step = target.closest("[data-step]");
  if (step) {
    const all = rows();
    const here = all.findIndex((row) => row.ariaCurrent);
    go(all[here < 0 ? 0 : Math.min(Math.max(here + Number(step.dataset.step), 0), all.length - 1)]);
  } else if (!target.closest("button, summary, form, a")) {
    const row = target.closest("#demo .criterion");
    if (row) go(row);
  }
});
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (!ctx.sourceElement.closest(".verdict")) return;
  chosen = "";
  judged = true;
});
document.addEventListener("htmx:after:swap", () => {
  const at = mark();
  if (judged) (at ?? document.getElementById("sign-off"))?.scrollIntoView({ block: "nearest" });
  judged = false;
});
mark();
