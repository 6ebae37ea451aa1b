// One file goes up with the bar of its progress; what it became, or why it was not taken, is said where it was chosen.
import { make } from "./make.js";
import { notify } from "./notice.js";
import { refuse } from "./refused.js";

const fire = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

function failed(form, file) {
  const button = make("button", { type: "button", class: "button" }, document.body.dataset.again);
  button.addEventListener("click", () => { button.closest(".notice").remove(); upload(form, file); });
  notify(`${file.name} ${form.dataset.failed}`, { kind: "error", button });
}

function answered(request, form, file) {
  const { refused, ...said } = JSON.parse(request.getResponseHeader("HX-Trigger") ?? "{}");
  for (const [name, detail] of Object.entries(said)) fire(name, detail);
  if (request.status === 200) fire(form.dataset.attach); // its region fetches itself, with the stream or without
  else if (refused) refuse(form, refused.value);
  else failed(form, file);
}

export const upload = (form, file) => new Promise((done) => {
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
