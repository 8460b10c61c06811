// The heat map: the diagram in force, coloured by what is open at each step, with the numbers of the table below it on every shape.
(async () => {
  "use strict";
  const place = document.getElementById("canvas");
  const told = JSON.parse(place.dataset.heat);
  const tools = document.querySelector(".canvas-tools");
  place.hidden = tools.hidden = false;
  const viewer = new BpmnJS({ container: place });
  const canvas = viewer.get("canvas");

  const words = (line, className, text) => {
    if (!text) return null;
    const span = document.createElement("span");
    span.className = className;
    span.textContent = text;
    return span;
  };

  // Read aloud from the table; on the picture it is hidden from readers.
  const mark = (line) => {
    const shape = viewer.get("elementRegistry").get(line.element);
    if (!shape) return;
    canvas.addMarker(shape, `heat-${line.heat}`);
    const html = document.createElement("div");
    html.className = "heat-badge";
    html.setAttribute("aria-hidden", "true");
    html.title = line.title;
    html.append(...[words(line, "heat-open", line.open), words(line, "heat-days", line.days), words(line, "heat-lapsed", line.lapsed)].filter(Boolean));
    if (html.childElementCount) viewer.get("overlays").add(shape, { position: { bottom: 4, left: 0 }, html });
  };

  const fit = () => canvas.zoom("fit-viewport", "auto");
  const look = { in: () => viewer.get("zoomScroll").stepZoom(1), out: () => viewer.get("zoomScroll").stepZoom(-1), fit };
  for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => look[button.dataset.zoom]());

  try {
    await viewer.importXML(told.xml);
    told.lines.forEach(mark);
    fit();
    window.addEventListener("beforeprint", fit);
    place.dataset.drawn = String(told.lines.length);
  } catch (error) {
    place.textContent = place.dataset.failed;
  }
})();
