// The drawing board: bpmn-js with our words, our lists, our checks.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { BpmnPropertiesPanelModule } from "bpmn-js-properties-panel";
import minimap from "diagram-js-minimap";
import clipboard from "./clipboard";
import Modeler from "./faithful";
import { Findings } from "./findings";
import floating from "./floating";
import ids from "./ids";
import importing from "./importing";
import { Keeping, when } from "./keeping";
import { laidOut } from "./layout";
import limits from "./limits";
import { office as moddle } from "./office";
import { Office } from "./office-calls";
import { OfficeProperties } from "./panel";
import { PARTS, Parts } from "./parts";
import { called, refused, remarks, sheets } from "./told";
import { say, speak, translate } from "./words";

const SOON = 250;
const IDLE = 900;
const AGAIN = 3000;
const SMALLEST = 0.6;

const board = document.getElementById("board");
const process = board.dataset.file.split("/").pop().replace(/\.bpmn$/, "");
speak(board.dataset.lang);

function made(vocabulary) {
  return new Modeler({
    container: "#board-canvas",
    bpmnRenderer: { defaultFillColor: "var(--sheet)", defaultStrokeColor: "var(--sheet-ink)" }, // light or dark as the page is
    moddleExtensions: { office: moddle },
    propertiesPanel: { parent: "#board-panel" },
    additionalModules: [
      BpmnPropertiesPanelModule,
      minimap,
      clipboard,
      floating,
      ids,
      importing,
      limits(vocabulary),
      { translate: ["value", translate], studio: ["value", { process }], parts: ["type", Parts], __init__: ["officeProperties"], officeProperties: ["type", OfficeProperties] },
    ],
  });
}

class Board {
  constructor(modeler, office) {
    this.modeler = modeler;
    this.office = office;
    Object.assign(modeler.get("studio"), { isOpen: board.dataset.open === "yes", leave: (page, about) => this.leave(page, about), bring: (forms) => this.inTurn(() => this.bring(forms)), takeBack: (forms) => this.inTurn(() => this.takeBack(forms)) });
    this.findings = new Findings(modeler, process);
    this.checked = document.getElementById("board-checked");
    // What the release in force changed, when a design goes over to it: each line leads to its shape.
    for (const one of document.querySelectorAll("#board-beside [data-element]")) one.addEventListener("click", () => this.findings.jump({ element: one.dataset.element }));
    const at = (id) => document.getElementById(id);
    this.keeping = new Keeping(office, board, at("board-state"), at("board-notice"), at("board-guests"));
  }

  async open() {
    const about = await this.office.read();
    this.keeping.welcome(about);
    const left = this.keeping.left;
    const isNewer = left && left.xml !== about.xml;
    const isCarriedOn = isNewer && left.version === about.version;
    const given = isCarriedOn ? left.xml : about.xml;
    const placed = await laidOut(given);
    const { warnings } = await this.modeler.importXML(placed || given);
    if (isCarriedOn) this.keeping.resumed(left);
    else if (isNewer) this.offer(left);
    else this.remark(placed, warnings);
    this.choose(sheets(this.modeler));
    if (placed) this.keeping.changed(placed);
    const title = this.modeler.getDefinitions().rootElements.find((one) => is(one, "bpmn:Process"))?.name;
    if (title) document.getElementById("board-title").textContent = title;
    this.fit();
    this.modeler.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && this.later());
    this.sent();
    board.dataset.drawn = "yes";
  }

  // What a file from elsewhere brought that is not seen on the canvas.
  remark(placed, warnings) {
    const told = remarks(this.modeler, warnings);
    if (placed) told.unshift(say("这个文件没有图形位置，已自动排好。各步骤排在一个泳池里，泳道和批注要您自己摆放。"));
    if (told.length) this.keeping.tell(told.join(" "), [say("知道了"), () => this.keeping.quiet()]);
  }

  offer(left) {
    const restore = async () => {
      try {
        await this.modeler.importXML(left.xml);
      } catch (error) {
        return unreadable(this.modeler, error);
      }
      this.keeping.quiet();
      return this.later();
    };
    this.keeping.offer(say("这台电脑上还留着 {time} 没有保存的改动，但这张图后来又有人保存过。", { time: when(left) }), restore);
  }

  // A file of several sheets: one is drawn on at a time.
  choose(all) {
    if (all.length < 2) return;
    const list = document.createElement("select");
    list.className = "form-select form-select-sm";
    list.setAttribute("aria-label", say("看哪一张图"));
    all.forEach((one, at) => list.append(new Option(say("第 {no} 张，共 {n} 张：{name}", { no: at + 1, n: all.length, name: one.name || called(one.plane.bpmnElement) }), at)));
    list.addEventListener("change", async () => {
      await this.modeler.open(all[list.value]);
      this.fit();
    });
    document.getElementById("board-tools").prepend(list);
  }

  fit() {
    const canvas = this.modeler.get("canvas");
    const wanted = this.modeler.get("elementRegistry").get(location.hash.slice(1));
    canvas.zoom("fit-viewport", "auto");
    if (wanted) {
      canvas.zoom(0.9);
      this.findings.look(wanted);
      // The panel listens once it has been painted.
      requestAnimationFrame(() => setTimeout(() => this.modeler.get("selection").select(wanted)));
    } else if (canvas.zoom() < SMALLEST) {
      const { inner } = canvas.viewbox();
      canvas.zoom(0.8);
      const { width, height } = canvas.viewbox();
      canvas.viewbox({ x: inner.x - 140, y: inner.y - 20, width, height });
    }
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sent(true), SOON);
  }

  // Forms come and go one after another, as their steps did.
  inTurn(work) {
    this.turn = (this.turn || Promise.resolve()).then(work);
    return this.turn;
  }

  listForms(came, gone) {
    const { forms } = this.modeler.get("vocabulary");
    const left = (forms[process] || []).filter(({ id }) => ![...came.map(({ name }) => name), ...gone].includes(id));
    forms[process] = [...left, ...came.map((one) => ({ id: one.name, label: one.title, note: "" }))];
  }

  // The forms of a common part that was taken back; the diagram without its steps is kept first, for what a step asks stays.
  async takeBack(forms) {
    clearTimeout(this.timer);
    await this.sent(true);
    if (!(await this.keeping.settled())) return;
    try {
      const { gone } = await this.office.formsBack(process, forms);
      this.listForms([], gone);
      const left = forms.filter(({ name }) => !gone.includes(name)).map(({ title }) => say("“{text}”", { text: title }));
      if (left.length) this.keeping.tell(say("步骤去掉了，{forms}的表单还留着：后来改过，或者别处用到。可以在“表单”页里删去。", { forms: left.join("、") }), [say("知道了"), () => this.keeping.quiet()]);
    } catch (error) {
      this.keeping.tell(error.said || say("步骤去掉了，现在不能删去它们的表单，可以以后在“表单”页里删去。"));
    }
  }

  // The forms of a common part that was put in; what is missing then is told as a finding.
  async bring(forms) {
    try {
      if (forms.length) await this.office.forms(process, forms);
      this.listForms(forms, []);
      clearTimeout(this.timer);
      await this.sent(true);
    } catch (error) {
      this.keeping.tell(error.said || say("现在不能给这些步骤新建表单，可以以后在表单一栏里新建。"));
    }
  }

  // To a page of the studio for a shape, once the diagram is kept: what is begun there changes it in the office.
  async leave(page, about) {
    clearTimeout(this.timer);
    if (this.modeler.get("commandStack").canUndo()) this.keeping.changed((await this.modeler.saveXML({ format: true })).xml);
    if (await this.keeping.settled()) location.assign(`${board.dataset.new}/${page}?${new URLSearchParams({ process, ...about })}`);
  }

  // Each change: kept, looked over at once, and gone through on every path when the hand rests.
  async sent(isChange = false) {
    const { xml } = await this.modeler.saveXML({ format: true });
    if (isChange) {
      this.findings.stop();
      this.keeping.changed(xml);
    }
    this.asking?.abort();
    clearTimeout(this.idle);
    this.asking = new AbortController();
    const { signal } = this.asking;
    await this.check(xml, false, signal);
    this.idle = setTimeout(() => this.check(xml, true, signal), isChange ? IDLE : 0);
  }

  async check(xml, paths, signal) {
    const begun = performance.now();
    this.checked.textContent = paths ? say("正在核对各条路径…") : say("正在检查…");
    delete this.checked.dataset.paths;
    try {
      const judged = await this.office.check(xml, paths, signal);
      if (signal.aborted) return;
      if (judged.broken_off !== "busy") this.findings.show(judged.findings, paths);
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      const errors = judged.findings.filter((one) => one.severity === "error").length;
      // With a fault in the drawing itself no path is gone.
      const isGone = !errors || judged.findings.some((one) => one.steps.length);
      const isBusy = judged.broken_off === "busy"; // others are checking: again, until it is this one's turn
      if (isBusy) this.idle = setTimeout(() => this.check(xml, true, signal), AGAIN);
      const told = isBusy ? say("正在检查的人多，正在排队…") : judged.broken_off ? say("太复杂，没有核对完") : !paths ? say("已检查画法") : isGone ? say("各条路径已核对，{seconds} 秒", { seconds }) : say("画法改好以后，再核对各条路径");
      this.checked.textContent = errors ? `${say("{n} 处要改", { n: errors })} · ${told}` : told;
      if (paths && !isBusy) this.checked.dataset.paths = seconds;
    } catch (error) {
      if (error.name !== "AbortError") this.checked.textContent = error.said || say("现在不能检查，稍后再试");
    }
  }
}

// ---- the bar above the canvas

function tools(modeler) {
  const bar = document.getElementById("board-tools");
  const stack = modeler.get("commandStack");
  const add = (label, press, keys) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = label;
    if (keys) button.title = keys;
    button.addEventListener("click", press);
    bar.append(button);
    return button;
  };
  const undo = add(say("撤销"), () => stack.undo(), "Ctrl+Z");
  const redo = add(say("重做"), () => stack.redo(), "Ctrl+Y");
  const able = () => {
    undo.disabled = !stack.canUndo();
    redo.disabled = !stack.canRedo();
  };
  modeler.on(["commandStack.changed", "import.done"], able);
  able();
  const find = (event) => {
    event.stopPropagation(); // a click anywhere else closes the pad
    modeler.get("searchPad").toggle();
  };
  add(say("查找"), find, "Ctrl+F");
  modeler.on("searchPad.closed", () => setTimeout(() => modeler.get("canvas").focus()));
  add(say("看全图"), () => modeler.get("canvas").zoom("fit-viewport", "auto"));
  bar.append(parts(modeler));
  add(say("下载"), () => download(modeler));
}

function parts(modeler) {
  const menu = document.createElement("details");
  menu.className = "board-parts";
  const head = document.createElement("summary");
  head.className = "btn btn-sm";
  head.textContent = say("常用部分");
  const list = document.createElement("div");
  list.className = "board-parts-list";
  const hint = document.createElement("p");
  hint.textContent = say("先点一条连线，就插在那条线上。");
  list.append(hint);
  for (const part of PARTS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say(part.name);
    button.addEventListener("click", (event) => {
      menu.open = false;
      modeler.get("parts").begin(event, part, modeler.get("selection").get());
    });
    list.append(button);
  }
  menu.append(head, list);
  return menu;
}

async function download(modeler) {
  const { xml } = await modeler.saveXML({ format: true });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([xml], { type: "application/xml" }));
  link.download = `${process}.bpmn`;
  link.click();
  URL.revokeObjectURL(link.href);
}

// A file the library cannot show: the page says why and stays.
function unreadable(modeler, error) {
  const notice = document.getElementById("board-notice");
  notice.textContent = `${say("这张图打不开：")}${refused(modeler, error)}`;
  notice.hidden = false;
  board.dataset.drawn = "failed";
}

(async () => {
  const office = new Office(board);
  let modeler = {};
  try {
    modeler = made(await office.vocabulary());
    board.modeler = modeler; // for whoever adds to the board
    tools(modeler);
    await new Board(modeler, office).open();
  } catch (error) {
    unreadable(modeler, error);
  }
})();
