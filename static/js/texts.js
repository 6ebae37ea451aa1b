// What a page with texts to edit needs, a story's or a charter's; app.js brings it.
import { names } from "./keep.js";
import "./attach.js";
import "./mention.js";
import "./starter.js";
import "./text-menu.js";

// Words that nobody goes on typing are rare: what shows them comes when there are any.
function bring() { if (document.querySelector("[data-texts] [data-copy]") || names().some((name) => name.startsWith("kept:"))) import("./kept.js"); }
bring();
// Nobody meets a conflict who has no editor open.
const lend = () => document.querySelector("text-editor") && import("./take.js");
lend();
document.addEventListener("htmx:after:swap", lend);
document.addEventListener("htmx:after:swap", bring);
