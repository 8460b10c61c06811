// The heat map: the diagram in force, coloured by what is open at each step, with the numbers of the table below it on every shape.
(async () => {
  "use strict";
  const place = document.getElementById("canvas");
  const told = JSON.parse(place.dataset.heat);
  const tools = document.querySelector(".canvas-tools");
  place.hidden = tools.hidden = false;
  const viewer = drawnIn(place);
  const canvas = viewer.get("canvas");

  const words = (className, text) => {
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
    html.append(...[words(line.heat ? "heat-open" : "heat-open heat-none", line.open), words("heat-lapsed", line.lapsed), words("heat-days", line.days)].filter(Boolean));
    if (html.childElementCount) viewer.get("overlays").add(shape, { position: { bottom: 4, left: 0 }, scale: { min: 0.8 }, html });
  };

  // Where most is open stands in the middle; a diagram that would be too small to read is not shown whole at first.
  const hottest = () => {
    const line = told.lines.reduce((one, other) => (other.heat > one.heat ? other : one), told.lines[0]);
    const shape = line && viewer.get("elementRegistry").get(line.element);
    centred(viewer, shape, 0.8);
  };
  const { fit } = steering(viewer, { hottest });

  // A whole diagram is too small for all words: how many are open, and what lapsed, must do.
  const narrow = () => place.classList.toggle("heat-small", canvas.zoom() < 0.6);

  try {
    await viewer.importXML(told.xml);
    viewer.get("eventBus").on("canvas.viewbox.changed", narrow);
    told.lines.forEach(mark);
    fit();
    if (canvas.zoom() < 0.7) hottest();
    window.addEventListener("beforeprint", fit);
    place.dataset.drawn = String(told.lines.length);
  } catch (error) {
    place.textContent = place.dataset.failed;
  }
})();
