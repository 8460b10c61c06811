// A diagram in rehearsal: where the tokens stand and which arrows they took; or how many scenarios took each arrow.
(async () => {
  "use strict";
  const place = document.getElementById("canvas");
  const told = JSON.parse(place.dataset.play);
  const tools = document.querySelector(".canvas-tools");
  place.hidden = tools.hidden = false;
  const viewer = drawnIn(place);
  const canvas = viewer.get("canvas");
  const shapes = viewer.get("elementRegistry");

  // Read aloud from the lists below the picture; on it hidden from readers.
  const label = (element, className, text, position, title) => {
    const html = document.createElement("div");
    html.className = className;
    html.textContent = text;
    if (title) html.title = title;
    html.setAttribute("aria-hidden", "true");
    viewer.get("overlays").add(element, { position, html });
  };

  const middle = (arrow) => {
    const points = arrow.waypoints;
    const left = Math.min(...points.map((one) => one.x));
    const top = Math.min(...points.map((one) => one.y));
    const [from, to] = points.slice(Math.floor((points.length - 1) / 2));
    return { left: (from.x + to.x) / 2 - left - 10, top: (from.y + to.y) / 2 - top - 10 };
  };

  const rehearsed = () => {
    const steps = shapes.filter((one) => told.states[one.id] && !one.labelTarget && !one.waypoints && !one.children?.length);
    for (const one of steps) canvas.addMarker(one, `at-${told.states[one.id]}`);
    for (const id of told.taken) if (shapes.get(id)) canvas.addMarker(id, "arrow-taken");
    for (const one of told.badges) {
      if (shapes.get(one.element)) label(one.element, `due-badge edge-${one.band}`, one.text, { top: -12, left: 4 }, one.title);
    }
    for (const id of told.choose) if (shapes.get(id)) canvas.addMarker(id, "can-be-done");
    viewer.get("eventBus").on("element.click", ({ element }) => {
      document.querySelector(`[data-choose="${CSS.escape(element.id)}"]`)?.click();
    });
    return steps.filter((one) => told.states[one.id] === "current");
  };

  const covered = () => {
    for (const [id, number] of Object.entries(told.arrows)) {
      const arrow = shapes.get(id);
      if (!arrow) continue;
      canvas.addMarker(arrow, number ? "arrow-taken" : "arrow-never");
      label(arrow, number ? "arrow-times" : "arrow-times arrow-times-never", String(number), middle(arrow));
    }
    return shapes.filter((one) => one.waypoints && told.arrows[one.id] === 0);
  };

  let looked = [];
  const look = steering(viewer, { current: () => centred(viewer, looked[0], 0.85) });

  try {
    await viewer.importXML(told.xml);
    looked = told.arrows ? covered() : rehearsed();
    look.fit();
    if (canvas.zoom() < 0.6) look.current();
    place.dataset.drawn = "yes";
  } catch (error) {
    place.textContent = place.dataset.failed;
  }
})();
