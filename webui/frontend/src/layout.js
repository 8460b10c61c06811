// A file may say what follows what and not where it stands: then it is given places, each process for itself, and nothing else is changed.
import { layoutProcess } from "bpmn-auto-layout";
import { every, isElement, opening, parsed, written } from "./sheet.js";
import { say } from "./words.js";

const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const DI = "http://www.omg.org/spec/BPMN/20100524/DI";
const SPACES = `xmlns:bpmndi="${DI}" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"`;
const [HEAD, ROOM, EMPTY, GAP] = [30, 40, 100, 40];

const is = (element, name, space = BPMN) => element.full() === `${space} ${name}`;
const find = (element, name, space = BPMN) => element.elements.filter((one) => is(one, name, space));
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
const local = (name) => (name || "").replace(/^.*:/, "");

// The text with a place for every shape; null where one shape has a place already, or where there is nothing to show.
export async function laidOut(xml) {
  const sheet = parsed(xml);
  const { root } = sheet;
  if (!root || !is(root, "definitions") || root.isEmpty || [...every(root)].some((one) => is(one, "BPMNShape", DI))) return null;
  const processes = find(root, "process").filter((one) => one.said("id"));
  const [collaboration] = find(root, "collaboration").filter((one) => one.said("id") && find(one, "participant").length);
  if (!processes.length && !collaboration) return null;
  named(root);
  const drawn = new Map();
  for (const process of processes) drawn.set(process.said("id"), await alone(root, process));
  const told = collaboration ? pools(collaboration, drawn) : [...drawn].map(([id, one]) => diagram(id, one.shapes)).join("");
  root.children = root.children.filter((piece) => !isElement(piece) || !is(piece, "BPMNDiagram", DI));
  root.children.push(told, ...[...drawn.values()].flatMap(({ inside }) => inside), "\n");
  return sheet.pieces.map(written).join("");
}

// An arrow that is drawn has an id.
function named(root) {
  const taken = new Set([...every(root)].map((one) => one.said("id")));
  let no = 1;
  for (const flow of [...every(root)].filter((one) => is(one, "sequenceFlow") && !one.said("id"))) {
    while (taken.has(`flow_${no}`)) no += 1;
    taken.add(`flow_${no}`);
    flow.attributes.push({ lead: " ", name: "id", equals: "=", value: `"flow_${no}"` });
  }
}

const diagram = (id, shapes) => `  <bpmndi:BPMNDiagram ${SPACES} id="diagram_${escaped(id)}"><bpmndi:BPMNPlane id="plane_${escaped(id)}" bpmnElement="${escaped(id)}">\n${shapes.join("\n")}\n  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n`;

// One process as the library lays it out: its shapes and edges, the space they take, and the sheets of the processes inside it.
async function alone(root, process) {
  const text = joined(opening(root.name, root.attributes, root.tail) + written(process) + `</${root.name}>`);
  const laid = parsed(await placed(text)).root;
  const spaces = laid.attributes.filter(({ name, value }) => name.startsWith("xmlns:") && value.includes("/20100524/D") && !SPACES.includes(`${name}=`));
  const [own, ...inside] = find(laid, "BPMNDiagram", DI);
  const [plane] = own ? find(own, "BPMNPlane", DI) : [];
  const shapes = plane ? plane.elements : [];
  const points = shapes.flatMap((one) => [...every(one)]).filter((one) => one.said("x") !== undefined);
  const right = Math.max(0, ...points.map((one) => Number(one.said("x")) + Number(one.said("width") || 0)));
  const low = Math.max(0, ...points.map((one) => Number(one.said("y")) + Number(one.said("height") || 0)));
  for (const one of [...shapes, ...inside]) one.attributes.push(...spaces);
  return { elements: shapes, shapes: shapes.map(written), right, low, inside: inside.map((one) => written(withSpaces(one))) };
}

// The library goes from step to step by what they say of their arrows; many files leave that to the arrows.
function joined(text) {
  const sheet = parsed(text);
  const found = new Map([...every(sheet.root)].map((one) => [one.said("id"), one]));
  for (const flow of [...found.values()].filter((one) => is(one, "sequenceFlow"))) {
    for (const [end, name] of [["sourceRef", "outgoing"], ["targetRef", "incoming"]]) {
      const step = found.get(local(flow.said(end)));
      if (step && !find(step, name).some((one) => one.inner.trim() === flow.said("id"))) add(step, flow.name.replace("sequenceFlow", name), flow.said("id"));
    }
  }
  return sheet.pieces.map(written).join("");
}

function add(element, name, text) {
  if (element.isEmpty) Object.assign(element, { isEmpty: false, tail: ">", close: `</${element.name}>` });
  element.children.push(`<${name}>${escaped(text)}</${name}>`);
}

async function placed(text) {
  try {
    return await layoutProcess(text);
  } catch (cause) {
    throw new Error(say("这个文件没有图形位置，自动排图也没有成功。请在原来的软件里排好图再导入。"), { cause });
  }
}

function withSpaces(element) {
  element.attributes.unshift(...SPACES.split(" ").map((one) => ({ lead: " ", name: one.split("=")[0], equals: "=", value: one.split("=")[1] })));
  return element;
}

// Pools below one another, each as wide as the widest; messages straight from one to the other.
function pools(collaboration, drawn) {
  const width = HEAD + 2 * ROOM + Math.max(600, ...[...drawn.values()].map((one) => one.right));
  const places = new Map();
  const shapes = [];
  let top = 80;
  for (const participant of find(collaboration, "participant")) {
    const inside = drawn.get(local(participant.said("processRef")));
    const place = { x: 160, y: top, width, height: inside ? inside.low + 2 * ROOM : EMPTY };
    places.set(participant.said("id"), place);
    shapes.push(shape(participant.said("id"), place));
    for (const one of inside?.elements || []) shapes.push(moved(one, place.x + HEAD + ROOM, place.y + ROOM, places));
    top += place.height + GAP;
  }
  for (const flow of find(collaboration, "messageFlow")) {
    const [from, to] = ["sourceRef", "targetRef"].map((end) => places.get(local(flow.said(end))));
    if (from && to) shapes.push(edge(flow.said("id"), from, to));
  }
  return diagram(collaboration.said("id"), shapes);
}

const shape = (id, { x, y, width, height }) => `<bpmndi:BPMNShape id="${escaped(id)}_di" bpmnElement="${escaped(id)}" isHorizontal="true"><dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}" /></bpmndi:BPMNShape>`;

function edge(id, from, to) {
  const middle = ({ x, width }) => x + width / 2;
  const isDown = from.y < to.y;
  const [start, end] = [from.y + (isDown ? from.height : 0), to.y + (isDown ? 0 : to.height)];
  return `<bpmndi:BPMNEdge id="${escaped(id)}_di" bpmnElement="${escaped(id)}"><di:waypoint x="${middle(from)}" y="${start}" /><di:waypoint x="${middle(to)}" y="${end}" /></bpmndi:BPMNEdge>`;
}

// A shape or an edge further right and down; where it comes to stand is noted.
function moved(element, right, down, places) {
  for (const one of every(element)) {
    for (const attribute of one.attributes) {
      const by = { x: right, y: down }[attribute.name];
      if (by !== undefined) attribute.value = `"${Number(one.said(attribute.name)) + by}"`;
    }
  }
  const [bounds] = element.elements.filter((one) => one.said("width") !== undefined);
  if (bounds) places.set(element.said("bpmnElement"), Object.fromEntries(["x", "y", "width", "height"].map((name) => [name, Number(bounds.said(name))])));
  return written(element);
}
