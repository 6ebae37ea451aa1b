// A person's hand and eye in a page of the spine test. Each act happens in one turn of the page, so that nothing
// comes between looking and pressing; what was pressed and what stood in the field goes back to the test.
(() => {
  const TOKEN = /Z[a-z]\d+/g;
  const news = [];
  const known = new Set();
  const line = [];
  const row = (key) => document.querySelector(`#story [data-key-of="${key}"]`);
  const field = (li) => li?.querySelector("text-editor textarea[name=text]");
  const shown = '#criteria > li:not([data-state]) > p.text, #story .wording:not([data-state]) > .prose, #story-heading, #comments > li:not([data-state]) > .words';
  const texts = '#criteria > li, #comments > li, #story .wording';

  const look = () => {
    const at = Date.now();
    for (const place of document.querySelectorAll(shown)) {
      for (const token of place.textContent.match(TOKEN) ?? []) {
        if (!known.has(token)) { known.add(token); news.push([token, at]); }
      }
    }
  };
  addEventListener("DOMContentLoaded", () => {
    look();
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    document.addEventListener("htmx:sse:after:connection", () => line.push(Date.now()));
  });

  const place = (text, where) => {
    const edges = [...text.matchAll(/^|(?<=\s)|$/g)].map((edge) => edge.index);
    return edges[Math.min(edges.length - 1, Math.floor(where * edges.length))];
  };

  // The one menu of the page, opened for a text; nothing if the line is dead or there is none.
  const menu = async (key) => {
    const more = row(key)?.querySelector("[data-more]");
    const stay = (event) => event.preventDefault(); // before its script is there, the button leads to a page of its own
    more?.form?.addEventListener("submit", stay);
    more?.click();
    more?.form?.removeEventListener("submit", stay);
    for (let turn = 0; more && turn < 40; turn++) {
      await new Promise((then) => setTimeout(then, 25));
      const open = document.querySelector("#text-menu:popover-open");
      if (open?.querySelector(`form[action*="/${key}/"]`)) return open;
    }
    return null;
  };

  window.hand = {
    news: () => [news.splice(0), line.splice(0)],

    rows: () => [...document.querySelectorAll(texts)].map((li) => {
      const editor = field(li);
      const state = li.dataset.state ?? "shown"; // a conflict's card holds an editor too, and is none
      const held = [...li.querySelectorAll("textarea")].map((area) => area.value);
      return { key: li.dataset.keyOf, state, held, text: li.querySelector(":scope > :is(p.text, h1, .prose)")?.textContent ?? null,
        pen: state !== "shown" || Boolean(li.querySelector("[data-edit]")), // a comment is its author's alone
        busy: editor?.readOnly ?? false, base: li.querySelector("[name=base]")?.value ?? null };
    }),

    edit(key) {
      const button = row(key)?.querySelector("[data-edit]");
      button?.click();
      return Boolean(button);
    },

    // Types a word at a word's edge, or in place of a word.
    type(key, where, token, replace) {
      const area = field(row(key));
      if (!area || area.readOnly) return null;
      const before = area.value;
      const from = place(before, where);
      const end = replace ? from + (before.slice(from).match(/^\S+\s?/)?.[0].length ?? 0) : from;
      area.focus();
      area.setSelectionRange(from, end);
      document.execCommand("insertText", false, from === before.length ? ` ${token}` : `${token} `);
      return { before, after: area.value, base: area.form.elements.base.value };
    },

    // Sets the caret for a real keyboard.
    caret(key, where) {
      const area = field(row(key));
      if (!area || area.readOnly) return null;
      area.focus();
      const from = place(area.value, where);
      area.setSelectionRange(from, from);
      window.writingIn = area;
      return { before: area.value, end: from === area.value.length, base: area.form.elements.base.value };
    },

    written() {
      const area = window.writingIn;
      return { value: area.value, there: area.isConnected, focused: document.activeElement === area, busy: area.readOnly };
    },

    save(key) {
      const area = field(row(key));
      if (!area || area.readOnly) return null;
      const sent = { value: area.value, base: area.form.elements.base.value, at: Date.now() };
      area.form.requestSubmit();
      return sent;
    },

    cancel(key) {
      const area = field(row(key));
      if (!area || area.readOnly) return null;
      const value = area.value;
      row(key).querySelector("[data-cancel]").click();
      return { value };
    },

    // A conflict card: keep mine, take theirs, or edit both and save.
    settle(key, how, token) {
      const li = row(key);
      if (li?.dataset.state !== "conflict") return null;
      const [mine, both] = li.querySelectorAll("textarea");
      if (how === "both" && both.readOnly) return null; // a save pressed in a tunnel is on its way by itself
      const answer = { mine: mine.value, base: mine.form.elements.base.value, at: Date.now() };
      if (how === "mine") mine.form.querySelector("button:not([formaction])").click();
      else if (how === "theirs") mine.form.querySelector("button[formaction]").click();
      else {
        li.querySelector("details.both").open = true;
        answer.before = both.value;
        both.focus();
        both.setSelectionRange(both.value.length, both.value.length);
        document.execCommand("insertText", false, ` ${token}`);
        answer.mine = both.value;
        both.form.querySelector("button").click();
      }
      return answer;
    },

    // A text that was deleted under one's hands: bring it back with one's words, or discard them.
    gone(key, how) {
      const li = row(key);
      if (li?.dataset.state !== "gone") return null;
      const area = li.querySelector("textarea");
      const answer = { mine: area.value, base: area.form.elements.base?.value ?? null, at: Date.now() };
      const act = { back: 'form[action$="/restoration/"]', anew: 'form[action$="/draft/criterion/"]', discard: 'form[action$="/discard/"]' }[how];
      li.querySelector(`.conflict ${act} button`).click();
      return answer;
    },

    async move(key, step) {
      const button = (await menu(key))?.querySelector(`button[name=step][value="${step}"]`);
      button?.click();
      return Boolean(button);
    },

    async remove(key) {
      const form = (await menu(key))?.querySelector('form[action$="/withdrawal/"]');
      form?.querySelector("button").click();
      return Boolean(form);
    },

    // "Somebody is writing here": delete all the same, or leave it.
    answer(key, sure) {
      const li = row(key);
      if (li?.dataset.state !== "asking") return null;
      li.querySelector(sure ? ".conflict button" : ".conflict a").click();
      return true;
    },

    // After a save was combined with another's: "Undo my change".
    revert(key) {
      const form = row(key)?.querySelector('form[action$="/reversion/"]');
      form?.querySelector("button").click();
      return form ? { revision: form.elements.revision.value, base: form.elements.seen?.value ?? null, at: Date.now() } : null;
    },

    async restore(key) {
      const body = new URLSearchParams({ csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value });
      const answer = await fetch(`${location.pathname}texts/${key}/restoration/`, { method: "POST", body }).catch(() => null);
      return answer?.ok ?? false;
    },

    // What this browser keeps of unsaved words, by key of the text.
    kept: () => Object.keys(localStorage).filter((name) => /^kept:((criterion|comment)-1-\d+|story-1-\w+)@/.test(name))
      .map((name) => [name.replace(/^kept:(?:story-1-)?(title|narrative|criterion|comment)(?:-1(-\d+))?@.*/, "$1$2"), localStorage.getItem(name)]),

    undo() {
      const button = document.querySelector('#notices button[hx-post*="/restoration/"]');
      button?.click();
      return Boolean(button);
    },
  };
})();
