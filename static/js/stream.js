// The page's one stream. hx-sse keeps it; here stands when it begins, and how a line that broke silently is left.
const stream = document.getElementById("live");

// htmx starts by a timer as soon as it is loaded, be its extension there or not, and never looks again. So the stream is
// set up by the module that listens to it: behind both scripts, behind that timer.
export function open() {
  setTimeout(() => {
    stream.setAttribute("hx-sse:connect", stream.dataset.connect);
    window.htmx.process(stream);
  });
}

// Hang up, or wait no longer: hx-sse comes back at once and says where it had heard last.
export function reopen() {
  const line = stream._htmx?.sse;
  line?.reader?.cancel();
  line?.delayCanceller?.();
}

export const there = Boolean(stream);
