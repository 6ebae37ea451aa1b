// Cards that are chosen, and the bar that appears for what can be done with all of them.
const bar = document.getElementById("selection");
const chosen = () => [...document.querySelectorAll("#plan input[name=numbers]:checked")];

function count() {
  const many = chosen().length;
  bar.toggleAttribute("data-none", !many);
  bar.querySelector(".num").textContent = many;
}

function clear() {
  for (const box of chosen()) box.checked = false;
  count();
}

document.addEventListener("change", ({ target }) => target.name === "numbers" && count());
document.addEventListener("htmx:after:swap", count);
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => ctx.sourceElement === bar && ctx.response.status === 200 && clear());
bar?.querySelector("[data-clear]").addEventListener("click", clear);
if (bar) count();
