// The diagram of a petition: the designer's own picture, walked shapes grey, present ones lit.
(async () => {
  "use strict";
  const place = document.getElementById("canvas");
  const viewer = drawnIn(place);
  const canvas = viewer.get("canvas");

  // The time left of a shape, on its upper edge; read aloud from the list below the picture.
  const badge = (one) => {
    const shape = viewer.get("elementRegistry").get(one.element);
    if (!shape) return;
    const html = document.createElement("div");
    html.className = `due-badge edge-${one.band}`;
    html.textContent = one.text;
    html.title = one.title;
    html.setAttribute("aria-hidden", "true");
    viewer.get("overlays").add(shape, { position: { top: -12, left: 4 }, html });
  };

  const draw = async () => {
    const answer = await fetch(place.dataset.source, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { xml, states, badges } = await answer.json();
    await viewer.importXML(xml);
    // A frame around steps keeps its own look; the steps inside it are lit.
    const steps = viewer.get("elementRegistry").filter((one) => states[one.id] && !one.labelTarget && !one.children?.length);
    for (const one of steps) canvas.addMarker(one, `at-${states[one.id]}`);
    for (const one of badges) badge(one);
    return steps.filter((one) => states[one.id] === "current");
  };

  let current = [];
  const look = steering(viewer, {
    current: () => {
      const { width, height } = canvas.viewbox().outer;
      centred(viewer, current[0], 0.85);
      if (!current.length) canvas.viewbox({ x: canvas.viewbox().inner.x, y: canvas.viewbox().inner.y, width, height });
    },
  });

  try {
    current = await draw();
    look.fit();
    if (canvas.zoom() < 0.6) look.current();
    place.dataset.drawn = "yes";
  } catch (error) {
    place.textContent = place.dataset.failed;
  }
})();
