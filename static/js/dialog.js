// <button data-dialog="keys"> opens <dialog id="keys">; a dialog that arrives with data-open opens itself.
export function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.dispatchEvent(new CustomEvent("dialog:open"));
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    opener.closest("[popover]")?.hidePopover();
    open(document.getElementById(opener.dataset.dialog));
  }
  // A press on the veil closes, as Esc does; one that began inside doesn't get here.
  if (event.target.matches?.("dialog.dialog") && event.target.open) {
    const edge = event.target.getBoundingClientRect();
    const inside = event.clientX >= edge.left && event.clientX <= edge.right && event.clientY >= edge.top && event.clientY <= edge.bottom;
    if (!inside) event.target.close();
  }
});

document.addEventListener("htmx:after:swap", () => open(document.querySelector("dialog[data-open]:not([open])")));
