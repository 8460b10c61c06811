// What a file from elsewhere brought that is not seen on the canvas, and why one cannot be opened at all: in words, each thing by its name.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say, translate } from "./words";

const [MOST, LONGEST] = [5, 40];
const NAMED = /<([\w:.-]+) id="([^"]*)" \/>/;

// What the library says of what it read, each with our sentence; ``{a}`` and ``{b}`` are the things it names.
const SENTENCES = [
  [/^unparsable content[\s\S]*duplicate ID <(?<a>.*)>/, "编号“{a}”用了两次，只画得出第一个"],
  [/^unparsable content[\s\S]*illegal ID <(?<a>.*)>/, "编号“{a}”里有空格，没有画"],
  [/^unparsable content <?\/?(?<a>[^\s>]*)[\s\S]*line: (?<b>\d+)/, "不认识“{a}”"],
  [/^unresolved reference <(?<a>.*)>/, "{of}指向的“{a}”不在文件里"],
  [/^unknown attribute <(?<a>.*)>/, "{of}的属性“{a}”"],
  [/^no bpmnElement referenced in (?<a>.*)/, "图形{a}没有说画的是什么"],
  [/^correcting missing bpmnElement on .* to (?<a>.*)/, "图上没有说画的是哪个流程，照{a}画出"],
  [/^multiple DI elements defined for (?<a>.*)/, "{a}画了不止一次，只显示一个"],
];
const REFUSALS = [
  [/^no (?:diagram|process or collaboration|plane)/, "文件里没有流程，也没有可以画的图。"],
  [/^unsupported bpmnElement .*: (?<a>.*)/, "它画的是{a}，这里画不出来。文件原样留着，可以从设计稿的 ZIP 里取出。"],
  [/^unparsable content <?\/?(?<a>[^\s>]*)[\s\S]*line: (?<b>\d+)/, "第 {b} 行的“{a}”读不出来。"],
  [/^failed to parse document/, "它不是 BPMN 文件。"],
];

const quoted = (text) => say("“{text}”", { text: clipped(text) });
const clipped = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
const kind = (element) => translate(element.$type.replace(/^\w+:/, "").replace(/(?<=[a-z])(?=[A-Z])/g, " "));
export const called = (element) => (element?.name || "").replace(/\s+/g, " ").trim() || element?.id || (element ? kind(element) : "");

class Reading {
  constructor(modeler) {
    this.byId = new Map(modeler.known || []);
  }
  // The library writes an element as <bpmn:Task id="x" />.
  thing(text) {
    const [, , id] = NAMED.exec(text) || [];
    return id === undefined ? clipped(text) : quoted(called(this.byId.get(id)) || id);
  }
  // An arrow by its name, else by its id and where its other end is.
  loose({ element, loose, drawn }) {
    const [{ element: missing }] = loose;
    const what = quoted(called(element));
    if (is(element, "bpmn:BoundaryEvent")) return say("边界事件{a}没有附在画出来的步骤上，没有画", { a: what });
    const beside = drawn.length ? say("（另一头是{b}）", { b: quoted(called(drawn[0])) }) : "";
    return missing ? say("箭头{a}连到没有画出来的{b}，没有画", { a: what + beside, b: quoted(called(missing)) }) : say("箭头{a}有一头没有连着，没有画", { a: what + beside });
  }
  sentence({ message, element, loose, drawn }, list) {
    if (loose) return this.loose({ element, loose, drawn });
    for (const [pattern, words] of list) {
      const found = pattern.exec(message);
      if (!found) continue;
      const { a = "", b = "" } = found.groups || {};
      return say(words, { a: this.thing(a), b: this.thing(b), of: element ? quoted(called(element)) : "" });
    }
    return say("有一处读不出来（{message}）", { message: message.split("\n")[0] });
  }
}

const shorter = (list) => [...new Set(list)].slice(0, MOST).join(say("；"));

// Why a file cannot be opened.
export const refused = (modeler, error) => error.said || new Reading(modeler).sentence(error, REFUSALS);

// Sentences about what was read and is not seen as it stands in the file.
export function remarks(modeler, warnings) {
  const reading = new Reading(modeler);
  const told = [];
  const lost = undrawn(modeler);
  const read = warnings.filter(({ message }) => !/encoding/.test(message)).map((one) => reading.sentence(one, SENTENCES));
  if (lost.length) told.push(say("有 {n} 个图形这里画不出来，会原样留在文件里：{what}", { n: lost.length, what: shorter(lost.map((one) => `${kind(one)}${one.name ? quoted(called(one)) : ""}`)) }));
  if (read.length) told.push(say("这张图里有 {n} 处这里不认识、也画不出来的内容，会原样留在文件里：{what}", { n: read.length, what: shorter(read) }));
  return told;
}

// What has a place on the sheet and still no shape: choreographies and conversations, mostly.
function undrawn(modeler) {
  const registry = modeler.get("elementRegistry");
  const places = modeler.places.get(modeler.get("canvas").getRootElement().di) || [];
  const drawn = new Set(registry.getAll().map((one) => one.businessObject));
  const strange = (one) => one && !drawn.has(one) && ["Choreography", "Conversation", "Participant"].some((name) => one.$type.includes(name));
  return places.map((one) => one.bpmnElement).filter(strange);
}

// The sheets of a file, but for those of frames: those are opened on the sheet their frame stands on.
export const sheets = (modeler) => (modeler.getDefinitions().diagrams || []).filter((one) => one.plane && !is(one.plane.bpmnElement || {}, "bpmn:SubProcess"));
