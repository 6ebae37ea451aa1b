// A refused act leaves the page as it is: its reason comes as a notice. (htmx lets a status rule overrule the
// server's "HX-Reswap: none", which would empty the very form that holds what was typed.)
document.addEventListener("htmx:before:swap", (event) => {
  if (event.detail.ctx.hx?.reswap === "none") event.preventDefault();
});
