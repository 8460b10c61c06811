// A viewer whose lines and shapes take the colours of the page, light or dark.
const drawnIn = (container) => new BpmnJS({ container, bpmnRenderer: { defaultFillColor: "var(--sheet)", defaultStrokeColor: "var(--sheet-ink)" } });

// The buttons below a diagram: nearer, farther, the whole of it; `more` names those of one page.
const steering = (viewer, more) => {
  "use strict";
  const canvas = viewer.get("canvas");
  const look = {
    in: () => viewer.get("zoomScroll").stepZoom(1),
    out: () => viewer.get("zoomScroll").stepZoom(-1),
    fit: () => canvas.zoom("fit-viewport", "auto"),
    ...more,
  };
  for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => look[button.dataset.zoom]());
  return look;
};

// Show a shape in the middle, so near that it can be read.
const centred = (viewer, shape, zoom) => {
  "use strict";
  const canvas = viewer.get("canvas");
  const { width, height } = canvas.viewbox().outer;
  canvas.zoom(zoom);
  if (shape) canvas.scrollToElement(shape, { top: height / 3, bottom: height / 3, left: width / 3, right: width / 3 });
};
