// Two releases of one diagram side by side: coloured where they differ, moved and zoomed together.
(async () => {
  "use strict";
  const place = document.getElementById("compare");
  const note = document.getElementById("compare-note");
  const sides = ["before", "after"];
  const viewers = {};

  const show = async (side, told, notes) => {
    const box = place.querySelector(`[data-side="${side}"]`);
    if (!told.xml) {
      box.textContent = place.dataset.missing;
      return;
    }
    const viewer = drawnIn(box);
    await viewer.importXML(told.xml);
    const canvas = viewer.get("canvas");
    const registry = viewer.get("elementRegistry");
    for (const [id, what] of Object.entries(told.marks)) if (registry.get(id)) canvas.addMarker(id, `diff-is-${what}`);
    const opinions = side === "after" ? told.opinions : {};
    for (const [id, texts] of Object.entries(opinions)) {
      if (!registry.get(id)) continue;
      const html = document.createElement("div");
      html.className = "opinion-badge";
      html.textContent = String(texts.length);
      viewer.get("overlays").add(id, { position: { top: -12, right: 12 }, html });
    }
    viewer.get("eventBus").on("element.click", ({ element }) => {
      const id = element.id.replace(/_label$/, "");
      const said = [...(notes[id] ?? []), ...(opinions[id] ?? [])];
      if (said.length) note.textContent = said.join("\n");
      // What may be spoken about: a shape with a name on the newer side, where that is a release.
      const comment = document.getElementById("compare-comment");
      if (!comment) return;
      comment.hidden = side !== "after" || !place.dataset.comment || !element.businessObject?.name || Boolean(element.waypoints);
      comment.firstElementChild.href = `${place.dataset.comment ?? ""}${encodeURIComponent(id)}`;
    });
    canvas.zoom("fit-viewport", "auto");
    viewers[side] = viewer;
  };

  // What is done to one picture is done to the other.
  const together = () => {
    let following = false;
    for (const side of sides) {
      const other = viewers[sides[1 - sides.indexOf(side)]];
      if (!viewers[side] || !other) return;
      viewers[side].get("eventBus").on("canvas.viewbox.changed", () => {
        if (following) return;
        following = true;
        const { x, y, width, height } = viewers[side].get("canvas").viewbox();
        other.get("canvas").viewbox({ x, y, width, height });
        following = false;
      });
    }
  };

  // What to begin with: what is new or gone sooner than what only stands elsewhere, a shape sooner than an arrow.
  const WEIGHT = ["clash", "added", "removed", "changed", "ruled", "moved"];
  const telling = (told) => {
    const marked = ["after", "before"].flatMap((side) => Object.entries(viewers[side] ? told[side].marks : {}).map(([id, what]) => ({ side, what, shape: viewers[side].get("elementRegistry").get(id) })));
    const weight = ({ what, shape }) => 2 * WEIGHT.indexOf(what) + (shape.waypoints ? 1 : 0);
    return marked.filter(({ shape }) => shape).sort((one, other) => weight(one) - weight(other))[0];
  };

  // Begin where something differs: large enough to be read, and in the middle.
  const begin = (viewer, shape) => {
    const canvas = viewer.get("canvas");
    if (canvas.zoom() >= 0.75) return;
    const { outer } = canvas.viewbox();
    const [width, height] = [outer.width / 0.75, outer.height / 0.75];
    const middle = shape.waypoints ? shape.waypoints[0] : { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 };
    canvas.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
  };

  try {
    const answer = await fetch(place.dataset.source, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    for (const side of sides) await show(side, { ...told[side], opinions: told.opinions }, told.notes);
    together();
    const first = telling(told);
    if (first) begin(viewers[first.side], first.shape);
    place.dataset.drawn = "yes";
  } catch (error) {
    note.textContent = place.dataset.failed;
  }
})();
