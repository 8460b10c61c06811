// While a rule, a form or a letter is being changed: what it would be, beside it, half a second after the last stroke.
(() => {
  "use strict";
  const form = document.querySelector("form[data-rule-form]");
  if (!form) return;
  let timer = 0;
  let asked = 0;

  const look = async () => {
    const sent = new FormData(form);
    sent.set("act", "look");
    const mine = ++asked;
    const answer = await fetch(form.action, { method: "POST", body: sent, credentials: "same-origin" });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const aside = page.getElementById("rule-aside");
    const shown = document.getElementById("rule-aside");
    if (!aside || shown.contains(document.activeElement)) return;
    shown.replaceWith(aside);
    document.dispatchEvent(new Event("rule-aside")); // its text gets an editor again
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 500);
  });
})();

// A place of a letter is put where the cursor was last.
(() => {
  "use strict";
  let area = document.querySelector("textarea[data-letter]");
  if (!area) return;
  document.addEventListener("focusin", (event) => { if (event.target.matches("textarea[data-letter]")) area = event.target; });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    area.setRangeText(button.dataset.fill, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
