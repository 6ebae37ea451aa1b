// The projector's screen: full, light or dark, blank; and it stays awake while something is on the stage.
const root = document.documentElement;
const isDark = () => root.dataset.theme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);

const ACTS = {
  full: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.()),
  theme: () => document.querySelector(`[data-theme-choice=${isDark() ? "light" : "dark"}]`)?.click(),
  blank: () => root.toggleAttribute("data-blank"),
};
document.addEventListener("click", ({ target }) => ACTS[target.closest("[data-screen]")?.dataset.screen]?.());

let lock;
async function stayAwake() {
  if (document.hidden || !document.querySelector(".stage") || (lock && !lock.released)) return;
  try { lock = await navigator.wakeLock?.request("screen"); } catch { /* a low battery may refuse */ }
}
document.addEventListener("visibilitychange", stayAwake);
document.addEventListener("htmx:after:swap", stayAwake);
stayAwake();
