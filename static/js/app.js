// One module tree for every page. Behaviour hangs on data-* attributes and events, never on inline handlers.
import "./notice.js";
import "./trouble.js";
import "./theme.js";
import "./dialog.js";
import "./menu.js";
import "./keys.js";
import "./jump.js";
import "./live.js";
import "./focus.js";
import "./refused.js";
import "./edit.js";
import "./add.js";
import "./file-size.js";

document.documentElement.classList.add("js");

// What only some pages need comes when one of them shows it, or when it is swapped in.
function bring() {
  if (document.querySelector("[data-texts]")) import("./texts.js");
  if (document.querySelector("[data-rows]")) import("./rows.js");
  if (document.querySelector("[data-grid]")) import("./grid.js");
  if (document.querySelector("form[data-keep]")) import("./keep-form.js");
  if (document.querySelector("[data-passkey]")) import("./passkey.js");
  const n = document.querySelector("#waiting")?.dataset.n;
  if (n) document.title = document.title.replace(/^(\(\d+\) )?/, n > 0 ? `(${n}) ` : "");
  if (document.querySelector("[data-seconds]")) import("./timer.js");
}
bring();
document.addEventListener("htmx:after:swap", bring);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.leave) return;
  event.preventDefault();
  import("./leave.js").then(({ leave }) => leave(form), () => form.submit());
});
