// The one place that speaks to screen readers: <div role="status" id="say">, outside of every swapped region.
export function say(text) {
  const status = document.getElementById("say");
  if (!status || !text) return;
  status.textContent = "";
  setTimeout(() => { status.textContent = text; }, 50);
}
