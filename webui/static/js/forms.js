// Small comforts of forms; every page works without them.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("scripted");

  // The value of a field of a form, by its schema name.
  const given = (form, name) => {
    const found = [...form.querySelectorAll(`[name="f_${CSS.escape(name)}"]`)];
    const boxes = found.filter((one) => one.type === "radio" || one.type === "checkbox");
    if (boxes.length) return boxes.filter((one) => one.checked).map((one) => one.value);
    return found.map((one) => one.value);
  };

  // Fields that are asked for only after a certain answer.
  const reveal = (form) => {
    for (const part of form.querySelectorAll("[data-show-if]")) {
      const wanted = part.dataset.showValue.toLowerCase();
      const answers = given(form, part.dataset.showIf).map((one) => one.toLowerCase());
      part.hidden = !(answers.includes(wanted) || (wanted === "false" && answers.length === 0));
    }
  };

  // Of what the rules propose, only that for what is chosen now.
  const propose = (form) => {
    for (const part of form.querySelectorAll("[data-proposals]")) {
      let shown = 0;
      for (const one of part.querySelectorAll("[data-when]")) {
        one.hidden = !Object.entries(JSON.parse(one.dataset.when)).every(([name, value]) => {
          const answers = given(form, name);
          return value === null || (value === false ? answers.length === 0 : answers.includes(String(value)));
        });
        shown += one.hidden ? 0 : 1;
      }
      part.querySelector("[data-none]").hidden = shown > 0;
    }
  };

  const settle = (form) => {
    reveal(form);
    propose(form);
  };

  // How many characters are left in a long text.
  const count = (area) => {
    const left = Number(area.dataset.limit) - area.value.length;
    let line = area.nextElementSibling;
    if (!line || !line.classList.contains("left")) {
      line = document.createElement("div");
      line.className = "left";
      area.after(line);
    }
    line.textContent = `${area.value.length} / ${area.dataset.limit}`;
    line.classList.toggle("left-none", left < 0);
  };

  const hide = (box) => {
    document.getElementById(box.dataset.hides).hidden = box.checked;
  };

  // What was typed is not left by accident.
  const dirty = new Set();

  const begin = (part) => {
    for (const form of part.querySelectorAll("form[data-form]")) {
      settle(form);
      form.addEventListener("input", () => { settle(form); dirty.add(form); });
      form.addEventListener("change", () => settle(form));
      form.addEventListener("kept", () => dirty.delete(form));
      form.addEventListener("submit", () => {
        dirty.clear();
        for (const button of form.querySelectorAll("button:not([name])")) setTimeout(() => { button.disabled = true; });
      });
    }
    for (const form of part.querySelectorAll("form[data-settles]")) { // one that is tried: nothing is lost when it is left
      settle(form);
      for (const what of ["input", "change"]) form.addEventListener(what, () => settle(form));
    }
    for (const area of part.querySelectorAll("textarea[data-limit]")) {
      count(area);
      area.addEventListener("input", () => count(area));
    }
    for (const box of part.querySelectorAll("[data-hides]")) {
      hide(box);
      box.addEventListener("change", () => hide(box));
    }
    for (const button of part.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
    for (const button of part.querySelectorAll("[data-copy]")) {
      button.hidden = !navigator.clipboard;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
        button.textContent = button.dataset.copied;
      });
    }
    for (const here of document.querySelectorAll(".mainnav [aria-current], .tabs [aria-current]")) {
      const strip = here.parentElement;
      if (here.offsetLeft + here.offsetWidth > strip.offsetLeft + strip.clientWidth) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - 24;
    }
    const first = part.querySelector("[data-focus]");
    if (first) first.focus();
  };

  window.addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });
  window.addEventListener("pageshow", () => { for (const one of document.querySelectorAll("form[data-form] button[disabled]")) one.disabled = false; });
  document.addEventListener("htmx:afterSwap", (event) => begin(document.getElementById("main") || event.target));
  begin(document);
})();
