// What the check finds: marked on the shapes, listed with its article; a counter-example plays on the diagram.
import { fixOf, fixesOf } from "./fixes";
import { button, made } from "./nodes";
import { say } from "./words";

const PACE = 420;
const PLACE = /^\S+\.(?:bpmn|dmn|yaml)(?::\d+){0,2}\s+/;

export class Findings {
  constructor(modeler, process) {
    this.modeler = modeler;
    this.process = process;
    this.list = document.getElementById("board-list");
    this.bar = document.getElementById("board-play");
    this.marked = [];
    this.playing = 0;
  }

  get canvas() {
    return this.modeler.get("canvas");
  }
  shape(id) {
    return this.modeler.get("elementRegistry").get(id);
  }

  show(findings, isWhole) {
    for (const [id, marker] of this.marked) if (this.shape(id)) this.canvas.removeMarker(id, marker);
    this.marked = [];
    for (const one of findings) {
      if (!this.shape(one.element)) continue;
      this.marked.push([one.element, `found-${one.severity}`]);
      this.canvas.addMarker(one.element, `found-${one.severity}`);
    }
    this.list.replaceChildren(...(findings.length ? findings.map((one) => this.line(one)) : [made("li", "found-none", isWhole ? say("没有发现问题。") : say("画法没有问题，正在核对各条路径。"))]));
    const whole = fixesOf(findings, this.modeler);
    if (whole) {
      const item = made("li", "found found-whole");
      item.append(made("span", "", say("编号、别的软件的附注和能直接换的图形，可以一次改好。")), button(whole.label, whole.apply, "btn btn-sm found-fix"));
      this.list.prepend(item);
    }
    this.list.dataset.found = String(findings.length);
  }

  line(one) {
    const item = made("li", `found found-line-${one.severity}`);
    const message = one.message.replace(PLACE, "");
    const jump = button(one.name && !message.includes(`「${one.name}」`) ? `「${one.name}」${message}` : message, () => this.jump(one), "found-jump");
    if (!this.shape(one.element)) jump.disabled = !one.file || one.file.startsWith(`${this.process}/`);
    const hints = made("div", "found-hints");
    if (one.basis) hints.append(made("span", "basis", `${say("依据：")}${one.basis}`));
    if (one.suggestion && !message.includes(one.suggestion)) hints.append(made("span", "basis", `${say("可以改为：")}${one.suggestion}`));
    const fix = fixOf(one, this.modeler);
    if (fix) hints.append(button(fix.label, fix.apply, "btn btn-sm found-fix"));
    if (one.steps.length > 1) hints.append(button(say("在图上走一遍反例"), () => this.play(one), "btn btn-sm found-play"));
    item.append(jump, hints);
    return item;
  }

  // To the shape; a shape of another diagram is in that diagram.
  jump(one) {
    const shape = this.shape(one.element);
    if (!shape) {
      const board = document.getElementById("board");
      if (one.file) location.assign(`${board.dataset.base}?file=${encodeURIComponent(`workflows/${one.file}`)}#${one.element}`);
      return;
    }
    this.modeler.get("selection").select(shape);
    this.look(shape);
  }

  look(shape) {
    const box = this.canvas.viewbox().outer;
    this.canvas.scrollToElement(shape, { top: box.height / 3, bottom: box.height / 3, left: box.width / 3, right: box.width / 3 });
  }

  // Step by step, each shape lit as it is gone by; what happens in other diagrams is told in words.
  play(one) {
    this.stop();
    const turn = (this.playing += 1);
    const told = made("span", "play-told");
    const list = made("ol", "play-steps visually-hidden");
    this.bar.replaceChildren(button(say("停下"), () => this.stop()), told, list);
    this.bar.hidden = false;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const next = (at) => {
      if (turn !== this.playing) return;
      const step = one.steps[at];
      const here = step.process === this.process && this.shape(step.element);
      told.textContent = `${at + 1} / ${one.steps.length} 「${step.name}」${here ? "" : say("（在别的图里）")}`;
      list.append(made("li", "", step.name));
      if (here) {
        for (const id of this.modeler.get("elementRegistry").filter((el) => this.canvas.hasMarker(el, "play-now"))) this.canvas.removeMarker(id, "play-now");
        this.canvas.addMarker(step.element, "play-gone");
        this.canvas.addMarker(step.element, "play-now");
        if (!still || at === one.steps.length - 1) this.look(this.shape(step.element));
      }
      if (at + 1 === one.steps.length) this.bar.dataset.played = String(one.steps.length);
      else if (still) next(at + 1);
      else setTimeout(next, here ? PACE : PACE / 6, at + 1);
    };
    next(0);
  }

  stop() {
    this.playing += 1;
    this.bar.hidden = true;
    delete this.bar.dataset.played;
    for (const element of this.modeler.get("elementRegistry").getAll()) {
      this.canvas.removeMarker(element, "play-gone");
      this.canvas.removeMarker(element, "play-now");
    }
  }
}
