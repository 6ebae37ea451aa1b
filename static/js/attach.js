// Files go up as soon as they are chosen, dropped or pasted, one by one.
import { forgive, refuse } from "./refused.js";
import { upload } from "./upload.js";

const attachment = () => document.querySelector("form[data-attach]");

async function all(form, files) {
  forgive(form);
  for (const file of files) {
    if (file.size > form.dataset.limit) refuse(form, `“${file.name}” ${form.dataset.tooLarge}`);
    else await upload(form, file);
  }
}

function take(event, files) {
  const form = attachment();
  if (!form || !files?.length) return;
  event.preventDefault();
  all(form, [...files]);
}

document.addEventListener("drop", (event) => take(event, event.dataTransfer.files));
document.addEventListener("paste", (event) => take(event, event.clipboardData.files));
document.addEventListener("change", (event) => {
  if (!event.target.closest("[data-attach]") || event.target.type !== "file") return;
  take(event, [...event.target.files]);
  event.target.value = ""; // the same file can be chosen again
});
document.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && attachment() && event.preventDefault());
