// Files go up as soon as they are chosen, dropped or pasted, one after the other, each with its progress.
import { make } from "./make.js";
import { notify } from "./notice.js";

const FORM = "form[data-attach]";
const fire = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

function failed(form, file) {
  const button = make("button", { type: "button", class: "button" }, document.body.dataset.again);
  button.addEventListener("click", () => { button.closest(".notice").remove(); up(form, [file]); });
  notify(`${file.name} ${form.dataset.failed}`, { kind: "error", button });
}

function answered(request, form, file) {
  const said = JSON.parse(request.getResponseHeader("HX-Trigger") ?? "{}");
  for (const [name, detail] of Object.entries(said)) fire(name, detail);
  if (request.status === 200) fire(form.dataset.attach); // its region fetches itself, with the stream or without
  else if (!said.refused) failed(form, file);
}

const send = (form, file) => new Promise((done) => {
  const [body, request] = [new FormData(form), new XMLHttpRequest()]; // fetch tells nothing of what has gone up
  body.set("files", file);
  const bar = make("progress", { max: 1, value: 0, "aria-label": file.name });
  const line = make("li", {}, file.name, bar);
  form.querySelector(".uploads").append(line);
  request.upload.onprogress = ({ loaded, total }) => { bar.value = loaded / total; };
  request.onloadend = () => { line.remove(); answered(request, form, file); done(); };
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(body);
});

async function up(form, files) {
  for (const file of files) {
    if (file.size > form.dataset.limit) notify(`${file.name} ${form.dataset.tooLarge}`, { kind: "error" });
    else await send(form, file);
  }
}

function take(event) {
  const [form, files] = [document.querySelector(FORM), event.dataTransfer?.files ?? event.clipboardData?.files ?? event.target.files];
  if (!form || !files.length || (event.type === "change" && !form.contains(event.target))) return;
  event.preventDefault();
  up(form, [...files]);
  if (event.type === "change") event.target.value = "";
}
for (const name of ["drop", "paste", "change"]) document.addEventListener(name, (event) => (event.type !== "change" || event.target.type === "file") && take(event));
document.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && document.querySelector(FORM) && event.preventDefault());
