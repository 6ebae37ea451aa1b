// Tables marked data-grid are walked with the arrows: one cell at a time can be tabbed to, and Enter follows its link.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function next(cell, key, far) {
  const rows = [...cell.closest("[data-grid]").rows];
  const at = rows.indexOf(cell.parentElement);
  if (key === "Home" || key === "End") {
    const row = far ? (key === "Home" ? rows[0] : rows.at(-1)) : rows[at];
    return key === "Home" ? row.cells[0] : [...row.cells].at(-1);
  }
  const [down, along] = STEPS[key];
  const place = [...cell.parentElement.cells].slice(0, cell.cellIndex).reduce((sum, one) => sum + one.colSpan, 0);
  if (along) return cell.parentElement.cells[cell.cellIndex + along];
  let passed = 0;
  return [...(rows[at + down]?.cells ?? [])].find((one) => (passed += one.colSpan) > place);
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-grid] :is(td, th)");
  if (!cell || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.target === cell) return cell.querySelector("a")?.click();
  if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return;
  event.preventDefault();
  const to = next(cell, event.key, event.ctrlKey);
  if (!to) return;
  for (const one of cell.closest("[data-grid]").querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
});
