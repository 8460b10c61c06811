// Comforts of filling in a step: what is typed is kept by itself, texts kept ready are put in, files are dropped. All works without.
(() => {
  "use strict";
  const SOON = 1500, PAUSE = 3000, AGAIN = 20000;

  const asked = (address, body) =>
    fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });

  // The answer of the office to a script; null where a page came instead, as after the idle limit.
  const heard = async (answer) => ((answer.headers.get("Content-Type") || "").includes("json") ? answer.json() : null);

  // ---- drafts

  const keeping = (form) => {
    const state = form.querySelector("[data-draft-state]");
    let timer = 0, first = true, sending = false, again = false, over = false;

    const say = (text, warn) => {
      state.textContent = text;
      state.classList.toggle("draft-warn", warn);
    };

    const later = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    };

    const save = async () => {
      if (over) return;
      if (sending) { again = true; return; }
      sending = true;
      try {
        const typed = new FormData(form);
        for (const files of form.querySelectorAll("input[type=file]")) typed.delete(files.name);  // chosen again, not typed
        const answer = await asked(form.dataset.draft, typed);
        const told = await heard(answer);
        if (over) return;
        say(told ? told.sentence : form.dataset.draftExpired, !told || !answer.ok || told.lost);
        if (told && answer.ok && !again) form.dispatchEvent(new Event("kept"));
      } catch {
        say(form.dataset.draftFailed, true);
        later(AGAIN);
      } finally {
        sending = false;
        if (again) { again = false; later(PAUSE); }
      }
    };

    form.addEventListener("input", (event) => {
      const { name, type } = event.target;
      if (name && type !== "file" && (name.startsWith("f_") || "draftWhole" in form.dataset)) {
        later(first ? SOON : PAUSE);
        first = false;
      }
    });
    form.addEventListener("submit", () => { over = true; clearTimeout(timer); });
    window.addEventListener("pageshow", () => { over = false; });
  };

  // ---- texts kept ready

  const fields = (form, name) => [...form.querySelectorAll(`[name="f_${CSS.escape(name)}"]`)];

  // A choice is chosen, words of several lines follow those typed, one line typed stays; a text put in before gives way.
  const put = (form, name, text, ready) => {
    const found = fields(form, name);
    if (!found.length) return;
    const boxes = found.filter((one) => one.type === "radio" || one.type === "checkbox");
    for (const box of boxes) box.checked = box.value === text;
    if (!boxes.length) {
      const before = found[0].value.trim();
      if (found[0].tagName === "SELECT" || ready.has(before) || text.includes(before)) found[0].value = text;
      else if (found[0].tagName === "TEXTAREA") found[0].value = `${before}\n${text}`;
    }
    const around = found[0].closest("details");
    if (around) around.open = true;
    found[0].dispatchEvent(new Event("input", { bubbles: true }));
  };

  const picking = (part) => {
    const form = part.closest("form"), list = part.querySelector("select"), told = part.querySelector("[data-done]");
    const texts = (one) => JSON.parse(one.dataset.fields || "{}");
    const ready = new Set([...list.options].flatMap((one) => Object.values(texts(one))));
    part.querySelector("[data-picker-go]").addEventListener("click", (event) => {
      event.preventDefault();
      const chosen = list.selectedOptions[0];
      if (!chosen || !chosen.dataset.fields) { list.focus(); return; }
      for (const [name, text] of Object.entries(texts(chosen))) put(form, name, text, ready);
      told.textContent = told.dataset.done;
      const gap = [...form.querySelectorAll("textarea, input[type=text]")].find((one) => one.value.includes("未填】"));
      if (!gap) return;
      gap.focus();
      gap.setSelectionRange(gap.value.indexOf("【"), gap.value.indexOf("未填】") + 3);
    });
  };

  // ---- files

  const dropping = (form) => {
    const zone = form.querySelector(".drop-zone"), input = form.querySelector("input[type=file]");
    const told = form.querySelector(".drop-told"), refused = form.querySelector(".drop-refused");
    const beside = form.querySelector("[name=task]") !== null;
    form.querySelector(".drop-call").hidden = false;

    const worded = (text, words) => text.replace(/\{(\w+)\}/g, (_, name) => words[name]);

    const refuse = (name, reason) => {
      const line = document.createElement("li");
      line.textContent = worded(form.dataset.refused, { name, reason });
      refused.append(line);
      refused.hidden = false;
    };

    const one = async (file) => {
      const body = new FormData(form);
      body.set("file", file);
      body.set("key", crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`);
      try {
        const answer = await asked(form.action, body), said = await heard(answer);
        if (said && !said.refused.length) return true;
        refuse(file.name, said ? said.refused[0] : form.dataset.lost);
      } catch {
        refuse(file.name, form.dataset.lost);
      }
      return false;
    };

    const send = async (files) => {
      const names = [];
      refused.replaceChildren();
      refused.hidden = true;
      for (const [at, file] of files.entries()) {
        told.textContent = worded(form.dataset.sending, { at: at + 1, of: files.length, name: file.name });
        if (await one(file)) names.push(file.name);
      }
      told.textContent = names.length ? `${worded(form.dataset.sent, { done: names.length })} ${names.join("、")}` : "";
      input.value = "";
      if (!beside && names.length === files.length) location.reload();
    };

    form.addEventListener("submit", (event) => {
      const files = [...input.files];
      if (files.length && (beside || files.length > 1)) { event.preventDefault(); send(files); }
    });
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("drop-over"); });
    }
    for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("drop-over"));
    zone.addEventListener("drop", (event) => { event.preventDefault(); send([...event.dataTransfer.files]); });
  };

  for (const form of document.querySelectorAll("form[data-draft]")) keeping(form);
  for (const part of document.querySelectorAll("[data-picker]")) picking(part);
  for (const form of document.querySelectorAll("form[data-drop]")) dropping(form);
  // A file dropped beside the place for it must not take the page, and what was typed, away.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
})();
