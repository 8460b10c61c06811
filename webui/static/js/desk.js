// The desk renews itself without taking anything from who works on it: ticks, focus, open menus and typed text stay.
(() => {
  "use strict";
  const EVERY = 25000;
  let tag = "";
  let waiting = 0;
  let left = false;

  const desk = () => document.getElementById("desk");
  const rows = (part) => [...part.querySelectorAll("tr[data-row]")];
  const box = (row) => row.querySelector(".tick");

  // What is ticked is said beside the buttons.
  const count = () => {
    const said = desk() && desk().querySelector(".bulk-count");
    if (!said) return;
    said.dataset.plain = said.dataset.plain || said.textContent;
    const ticked = rows(desk()).filter((row) => box(row) && box(row).checked);
    for (const row of rows(desk())) row.classList.toggle("ticked", ticked.includes(row));
    said.textContent = ticked.length ? `${said.dataset.ticked} ${ticked.length}` : said.dataset.plain;
    const all = desk().querySelector("[data-tick-all]");
    all.checked = ticked.length > 0 && ticked.length === rows(desk()).length;
  };

  const say = (text) => {
    const news = document.getElementById("desk-news");
    if (news) news.textContent = text;
  };

  const busy = (row) => row.contains(document.activeElement) || row.querySelector("details[open]");

  // A row takes the place of its former state, unless somebody is just using it.
  const renew = (body, fresh) => {
    const here = new Map(rows(body).map((row) => [row.dataset.row, row]));
    const wanted = rows(fresh);
    let came = 0;
    let before = null;
    for (const row of wanted) {
      const old = here.get(row.dataset.row);
      here.delete(row.dataset.row);
      let stands = old;
      if (!old) came += 1;
      if (!old || (old.dataset.now !== row.dataset.now && !busy(old))) {
        if (old && box(old) && box(row)) box(row).checked = box(old).checked;
        if (old) old.replaceWith(row);
        stands = row;
        window.htmx.process(row);
      }
      const next = before ? before.nextElementSibling : body.firstElementChild;
      if (next !== stands && !(old && busy(stands))) body.insertBefore(stands, next);
      before = stands;
    }
    for (const gone of here.values()) if (!busy(gone)) gone.remove();
    return came;
  };

  const put = (fresh, selector) => {
    const [old, now] = [desk().querySelector(selector), fresh.querySelector(selector)];
    if (!old || !now || old.contains(document.activeElement)) return;
    old.innerHTML = now.innerHTML;
    window.htmx.process(old);
  };

  const take = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    put(fresh, "#desk-tabs");
    const [old, now] = [desk().querySelector("tbody"), fresh.querySelector("tbody")];
    let came = 0;
    if (old && now) {
      const top = window.scrollY;
      put(fresh, "#desk-rows > .chips");
      came = renew(old, now);
      put(fresh, "#desk-rows > .card-foot");
      window.scrollTo(0, top);
    } else if (!desk().querySelector("#desk-rows").contains(document.activeElement)) {
      came = now ? rows(now).length : 0;
      put(fresh, "#desk-rows");
      begin();
    }
    count();
    if (came) say(desk().dataset.came.replace("#", String(came)));
  };

  const ask = async () => {
    const part = desk();
    if (!part || left || document.hidden) return;
    const headers = { "X-Unattended": "yes", "HX-Request": "true" };
    if (tag) headers["If-None-Match"] = tag;
    const asked = part.dataset.live;
    let answer;
    try {
      answer = await fetch(asked, { headers, cache: "no-store", credentials: "same-origin" });
    } catch {
      return; // no line just now: the next look comes by itself
    }
    if (answer.headers.has("HX-Redirect")) {
      left = true;
      say(part.dataset.left);
      return;
    }
    if (answer.status !== 200) return;
    const text = await answer.text();
    // Meanwhile another tab of the desk may have been opened.
    if (desk() === part && part.dataset.live === asked) {
      tag = answer.headers.get("ETag") || "";
      take(text);
    }
  };

  const wait = () => {
    window.clearInterval(waiting);
    waiting = window.setInterval(ask, Number(document.documentElement.dataset.every) || EVERY);
  };

  const begin = () => {
    const all = desk() && desk().querySelector("[data-tick-all]");
    if (all) {
      all.closest("label").hidden = false;
      all.addEventListener("change", () => {
        for (const row of rows(desk())) if (box(row)) box(row).checked = all.checked;
        count();
      });
    }
    count();
  };

  // A row's menu closes with Escape, and when somebody goes on elsewhere without having written anything into it.
  const written = (menu) => [...menu.querySelectorAll("textarea, input:not([type=hidden])")].some((one) => one.value);
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.row-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.row-menu[open]")) {
      if (!menu.contains(event.target) && !written(menu)) menu.open = false;
    }
  });

  document.addEventListener("change", (event) => { if (event.target.matches(".tick")) count(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { ask(); wait(); } });
  document.addEventListener("htmx:afterSwap", () => { tag = ""; begin(); });
  document.addEventListener("desk:look", ask);
  begin();
  wait();
})();
