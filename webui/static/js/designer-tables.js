// On a wide screen the tables of a design are edited in dmn-js; on a small one, and without script, cell by cell in a form.
(() => {
  "use strict";
  const page = document.getElementById("sheets");
  if (!page || !matchMedia("(min-width: 900px)").matches) return;
  const script = document.createElement("script");
  script.src = page.dataset.script;
  script.addEventListener("error", () => location.replace(`${location.pathname}?view=form`));
  document.head.append(script);
})();
