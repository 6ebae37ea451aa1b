// <button data-starter="field's id"> begins a sentence in that field, with its first gap selected.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-starter]");
  if (!button) return;
  const field = document.getElementById(button.dataset.starter);
  const text = field.value && !field.value.endsWith("\n") ? `${field.value}\n` : field.value;
  field.value = text + button.textContent.trim();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  const gap = field.value.indexOf("…", text.length);
  field.setSelectionRange(gap, gap + 1);
});
