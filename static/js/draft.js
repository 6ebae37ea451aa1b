// Sends what is typed to the server as a draft: when the writer pauses, one at a time, and never after saving began.
const PAUSE = 1500;
const wait = () => new Promise((resume) => setTimeout(resume, PAUSE));

export function draft(address, form) {
  let timer;
  let underWay = Promise.resolve();
  let stopped = false;

  async function post() {
    const body = new FormData(form);
    const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true }).catch(() => null);
    return answer && answer.status < 500;
  }
  const send = () => {
    clearTimeout(timer);
    underWay = underWay.then(async () => { if (!stopped && !(await post()) && !stopped) soon(); });
    return underWay;
  };
  const soon = () => { stopped = false; clearTimeout(timer); timer = setTimeout(send, PAUSE); };
  const stop = () => { stopped = true; clearTimeout(timer); };
  // Until the server has it, however long the network is away.
  const flush = async () => { stop(); await underWay; while (!(await post())) await wait(); };
  return { send, soon, stop, flush };
}
