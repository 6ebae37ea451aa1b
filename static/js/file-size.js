// A file that is too large is said so before it is sent: the server does not read it.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[type=file][data-most]")) return;
  const tooLarge = [...target.files].some((file) => file.size > Number(target.dataset.most));
  target.setCustomValidity(tooLarge ? target.dataset.tooLarge : "");
  target.reportValidity();
});
