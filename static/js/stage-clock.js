// The time it is where the engagement is, and what is left of the minutes planned. When none are left, it says so and no more.
const MINUTE = 60_000;

function tell() {
  const clock = document.getElementById("stage-clock");
  const left = document.getElementById("stage-left");
  if (!clock) return;
  clock.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: clock.dataset.zone }).format();
  const minutes = Math.round((Date.parse(left.dataset.ends) - Date.now()) / MINUTE);
  left.textContent = (minutes < 0 ? left.dataset.over : left.dataset.left).replace("{n}", Math.abs(minutes));
}

setInterval(tell, 10_000);
document.addEventListener("htmx:after:swap", tell);
tell();
