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

// Who is here at which place is told by the stream's address: another place is another line, taken up where this one ends.
let line;
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => { if (ctx.sourceElement === stream) line = ctx; });

export function at(place) {
  if (!stream) return;
  const moved = (address) => address.replace(/([?&]at=)[^&]*/, `$1${place}`);
  stream.dataset.connect = moved(stream.dataset.connect);
  if (!line) return;
  line.request.action = moved(line.request.action);
  reopen();
  setTimeout(reopen, 100); // the first hangs up, the second waits no longer
}

export const there = Boolean(stream);
