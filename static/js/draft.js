// Sends what is typed to the server as a draft: when the writer pauses, one at a time, and never after saving began.
const PAUSE = 1500;

export function draft(address, form) {
  let timer;
  let underWay;
  let stopped = false;
  const send = () => {
    clearTimeout(timer);
    if (stopped) return;
    if (underWay) return soon();
    const headers = { "HX-Request": "true" };
    underWay = fetch(address, { method: "POST", body: new FormData(form), headers, keepalive: true })
      .catch(() => soon()).finally(() => { underWay = undefined; });
  };
  const soon = () => { stopped = false; clearTimeout(timer); timer = setTimeout(send, PAUSE); };
  const stop = () => { stopped = true; clearTimeout(timer); };
  return { send, soon, stop };
}
