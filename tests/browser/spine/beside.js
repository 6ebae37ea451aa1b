// What a person of the spine test chooses and says beside a story's texts. Each act happens in one turn of the page.
(() => {
  const all = (selector) => [...document.querySelectorAll(`#story ${selector}`)];
  const choice = (name) => all(`form.estimate [name="${name}"]`)[0];
  const notice = (button) => document.querySelector(`#notices .notice[data-kind=error] ${button}`);
  const nth = (found, where) => found[Math.floor(where * found.length)];
  const held = (selector) => all(selector)[0]?.value ?? "";

  window.beside = {
    choose(name, value) {
      const field = choice(name);
      if (!field || field.value === value) return null;
      const seen = field.form.elements.seen.value;
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return { value, seen };
    },

    // Presses one of the forms that match: an owner on or off, a label off, a comment back.
    press(selector, where) {
      const form = nth(all(selector), where);
      form?.querySelector("button").click();
      return Boolean(form);
    },

    // A label goes at once; one that met a dead line still stands in its field and goes now.
    label(word) {
      const field = all("#story_label-word")[0];
      if (!field || field.readOnly) return null;
      const typed = !field.value;
      if (typed) {
        field.value = word;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      field.form.requestSubmit();
      return { typed };
    },

    say(word) {
      const area = all("#new-comment")[0];
      if (!area || area.readOnly) return null;
      area.focus();
      area.setSelectionRange(area.value.length, area.value.length);
      document.execCommand("insertText", false, `${word} `);
      return { value: area.value };
    },

    send() {
      const area = all("#new-comment")[0];
      if (!area?.value || area.readOnly) return false;
      area.form.requestSubmit();
      return true;
    },

    again() {
      const button = notice("button:not([data-dismiss])");
      button?.click();
      return Boolean(button);
    },

    dismiss() {
      const button = notice("[data-dismiss]");
      button?.click();
      return Boolean(button);
    },

    held: () => [held("#new-comment"), held("#story_label-word")],

    facts: () => ({
      points: choice("points") ? choice("points").value : all("#story-facts > span b.num")[0]?.textContent.replace("–", ""),
      deadline: choice("deadline")?.value,
      owners: all("#owners-menu form:has([name=take_off]) [name=member]").map((one) => one.value),
      labels: all('form[action$="/labels/"]:has([name=take_off]) [name=name]').map((one) => one.value),
    }),
  };
})();
