// Keys for everything the pages do; they do nothing while something is typed, and can be switched off on this machine.
(() => {
  "use strict";
  const KEPT = "petition.keys";
  const sheet = document.getElementById("keys");
  if (!sheet) return;

  const isOn = () => localStorage.getItem(KEPT) !== "off";
  const typing = (one) => one && (one.isContentEditable || one.matches("textarea, select, input:not([type=checkbox]):not([type=radio])"));
  const rows = () => [...document.querySelectorAll("main table.rows tbody tr")].filter((row) => row.offsetParent !== null);
  const current = () => rows().find((row) => row.contains(document.activeElement)) || rows().find((row) => row.classList.contains("row-now"));
  const press = (found) => { if (found && !found.disabled) found.click(); return Boolean(found); };

  const move = (by) => {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    const row = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    for (const one of all) one.classList.toggle("row-now", one === row);
    const link = row.querySelector("a.title, a, button");
    if (link) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  };

  const tick = () => press(current() && current().querySelector(".tick"));

  // The act on every ticked row, else on the present one.
  const many = (act) => {
    const bulk = document.getElementById("bulk");
    const button = bulk && bulk.querySelector(`button[value="${act}"]`);
    if (!button || bulk.hidden) return false;
    const ticked = document.querySelectorAll(".tick:checked").length;
    if (!ticked && !current()) return false;
    if (!ticked) current().querySelector(".tick").checked = true;
    return press(button);
  };

  const claim = () => {
    const one = current() && current().querySelector("form[action$='/claim'] button");
    return document.querySelector(".tick:checked") ? many("claim") : press(one) || many("claim");
  };

  const search = () => {
    const field = document.querySelector("main [data-search]") || document.querySelector("main input[type=search]");
    if (field) { field.focus(); field.select(); return true; }
    return go("petitions");
  };

  const go = (room) => press(document.querySelector(`.mainnav a[data-go="${room}"]`));

  // The form somebody is in, else the first of the page that is filled in.
  const submit = () => {
    const inside = document.activeElement && document.activeElement.closest("main form");
    const form = inside || document.querySelector("main form[data-form]");
    if (!form || form.getAttribute("role") === "search") return false;
    return press(form.querySelector("[data-submit]") || form.querySelector("button.btn-primary") || form.querySelector("button:not([formaction])"));
  };

  const leave = () => {
    for (const one of document.querySelectorAll(".row-now")) one.classList.remove("row-now");
    for (const one of document.querySelectorAll(".tick:checked")) press(one);
    document.activeElement.blur();
    return true;
  };

  const open = () => { if (!sheet.open) sheet.showModal(); return true; };

  const KEYS = {
    "?": open, j: () => move(1), k: () => move(-1), x: tick, c: claim, h: () => many("hand_over"), u: () => many("urge"), s: submit,
    "/": search, Escape: leave,
    ArrowDown: () => Boolean(current()) && move(1), ArrowUp: () => Boolean(current()) && move(-1),
  };
  const ROOMS = { d: "desk", p: "petitions", r: "registration", q: "queue" };
  let going = 0;

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !sheet.open) {
      if (submit()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || sheet.open) return;
    const at = event.composedPath()[0]; // also inside an editor that keeps its own tree
    if (typing(at)) {
      if (event.key === "Escape") at.blur();
      return;
    }
    if (!isOn()) return;
    const second = Date.now() - going < 1500;
    going = 0;
    let done;
    if (second && ROOMS[event.key]) done = go(ROOMS[event.key]);
    else if (event.key === "g") { going = Date.now(); done = true; }
    else if (/^[1-9]$/.test(event.key)) done = press(document.querySelectorAll("main nav.tabs a")[Number(event.key) - 1]);
    else if (KEYS[event.key]) done = KEYS[event.key]();
    if (done) event.preventDefault();
  });

  // A browser closes a dialog by Escape and keeps the focus inside by itself; it goes back to where it was.
  const begin = () => {
    for (const button of document.querySelectorAll("[data-keys]")) {
      button.hidden = false;
      button.onclick = open;
    }
  };
  const box = sheet.querySelector("[data-keys-on]");
  const note = sheet.querySelector("[data-keys-off]");
  const show = () => { box.checked = isOn(); note.hidden = isOn(); };
  box.addEventListener("change", () => { localStorage.setItem(KEPT, box.checked ? "on" : "off"); show(); });
  sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
  document.addEventListener("htmx:afterSwap", begin);
  show();
  begin();
})();
