// Ctrl K or the magnifier open the palette; what it does comes with the first time.
import { open } from "./dialog.js";

const palette = document.getElementById("palette");

document.addEventListener("keydown", (event) => {
  if (!palette || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  open(palette);
});
palette?.addEventListener("dialog:open", async () => {
  palette.querySelector("[role=combobox]").select();
  const { here } = await import("./palette.js");
  here();
});
