// Lists with one row for each thing: j and k walk along them, and the letters of the page act on the row one is in, else
// on the first. The letters are buttons that nobody sees (data-row-key); what they press in a row bears data-does.
const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const here = () => document.activeElement?.closest("[data-row]");

function along(by) {
  const all = rows();
  const at = all.indexOf(here());
  const row = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

function act(letter) {
  const found = (here() ?? rows()[0])?.querySelector(`[data-does="${letter}"]`);
  if (found?.matches("summary")) {
    found.parentElement.open = true;
    found.parentElement.querySelector("textarea")?.focus();
  } else found?.click();
}

document.addEventListener("click", ({ target }) => {
  const letter = target.closest?.("[data-row-key]")?.dataset.rowKey;
  if (letter === "j" || letter === "k") along(letter === "j" ? 1 : -1);
  else if (letter) act(letter);
});
