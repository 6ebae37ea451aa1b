// Light, dark or as the system; roomy or compact. Kept in localStorage, and in a cookie for the
// first paint.
const root = document.documentElement;
const FOREVER = 365 * 24 * 3600;

function keep(name, value) {
  const [host, secure] = location.protocol === "https:" ? ["__Host-", "; secure"] : ["tandem_", ""];
  document.cookie = `${host}${name}=${value}; path=/; samesite=lax; max-age=${value ? FOREVER : 0}${secure}`;
  try { localStorage.setItem(`tandem_${name}`, value); } catch { /* private windows may refuse */ }
}

function kept(name) {
  try { return localStorage.getItem(`tandem_${name}`) ?? ""; } catch { return ""; }
}

function show(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  for (const button of document.querySelectorAll(`[data-${name}-choice]`)) {
    button.setAttribute("aria-pressed", String(name === "density" ? Boolean(value) : button.dataset[`${name}Choice`] === value));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice], [data-density-choice]");
  if (!button) return;
  const name = "themeChoice" in button.dataset ? "theme" : "density";
  const value = name === "theme" ? button.dataset.themeChoice : root.dataset.density ? "" : "compact";
  keep(name, value);
  show(name, value);
});

for (const name of ["theme", "density"]) show(name, root.dataset[name] ?? kept(name));
