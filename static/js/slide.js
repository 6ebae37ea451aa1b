// A slider and its field say the same: whichever is moved takes the other along. The field is what is sent.
document.addEventListener("input", ({ target }) => {
  const field = target.dataset.slides && document.getElementById(target.dataset.slides);
  if (field) field.value = target.value;
  const slider = target.id && document.querySelector(`[data-slides="${CSS.escape(target.id)}"]`);
  if (slider && target.value) slider.value = target.value.replace(",", ".");
});
