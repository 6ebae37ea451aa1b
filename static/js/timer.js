// <time data-seconds="75"> was 75 seconds old when it arrived, and counts on. It only shows: nothing happens by itself.
const begun = new WeakMap();

setInterval(() => {
  for (const element of document.querySelectorAll("[data-seconds]")) {
    const { seconds } = element.dataset;
    if (begun.get(element)?.seconds !== seconds) begun.set(element, { seconds, at: performance.now() });
    const passed = Math.floor(Number(seconds) + (performance.now() - begun.get(element).at) / 1000);
    element.textContent = `${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
  }
}, 500);
