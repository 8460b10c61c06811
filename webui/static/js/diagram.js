// The diagram of a petition: the designer's own picture, walked shapes grey, present ones lit.
(async () => {
  "use strict";
  const place = document.getElementById("canvas");
  const viewer = new BpmnJS({ container: place });
  const canvas = viewer.get("canvas");

  const draw = async () => {
    const answer = await fetch(place.dataset.source, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { xml, states } = await answer.json();
    await viewer.importXML(xml);
    // A frame around steps keeps its own look; the steps inside it are lit.
    const steps = viewer.get("elementRegistry").filter((one) => states[one.id] && !one.labelTarget && !one.children?.length);
    for (const one of steps) canvas.addMarker(one, `at-${states[one.id]}`);
    return steps.filter((one) => states[one.id] === "current");
  };

  let current = [];
  const look = {
    in: () => viewer.get("zoomScroll").stepZoom(1),
    out: () => viewer.get("zoomScroll").stepZoom(-1),
    fit: () => canvas.zoom("fit-viewport", "auto"),
    current: () => {
      const box = canvas.viewbox().outer;
      const around = { top: box.height / 3, bottom: box.height / 3, left: box.width / 3, right: box.width / 3 };
      canvas.zoom(0.85);
      if (current.length) canvas.scrollToElement(current[0], around);
      else canvas.viewbox({ x: canvas.viewbox().inner.x, y: canvas.viewbox().inner.y, width: box.width, height: box.height });
    },
  };
  for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => look[button.dataset.zoom]());

  try {
    current = await draw();
    look.fit();
    if (canvas.zoom() < 0.6) look.current();
    place.dataset.drawn = "yes";
  } catch (error) {
    place.textContent = place.dataset.failed;
  }
})();
