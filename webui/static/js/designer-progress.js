// How far a run of moves is, asked again until it has ended; then the page is shown anew.
(() => {
  "use strict";
  const bar = document.getElementById("run-progress");
  const ask = async () => {
    const answer = await fetch(bar.dataset.source, { headers: { Accept: "application/json", "X-Unattended": "yes" } });
    if (!answer.ok) return;
    const told = await answer.json();
    bar.value = told.percent;
    document.getElementById("run-percent").textContent = `${told.percent}%`;
    document.getElementById("run-state").textContent = told.label;
    if (["ended", "undone"].includes(told.state)) location.reload();
    else setTimeout(ask, 1500);
  };
  setTimeout(ask, 1000);
})();
