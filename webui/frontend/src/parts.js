// Common parts, put in as groups of shapes: drawn once, named right, to be changed afterwards like anything else.
// Put on an arrow that is selected they stand in it at once; the forms of their steps come with them.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "./words";

const act = (name, more = {}) => ({ $type: "office:Act", name, ...more });
// A step asks what the form ``like`` of the shelves asks, else one question; its English and its article go into its form.
const step = (name, en, like, more = {}) => ({ type: "bpmn:UserTask", name, en, like, ...more });
const does = (name, ...said) => ({ type: "bpmn:ServiceTask", name, act: act(...said) });
const choice = (name) => ({ type: "bpmn:ExclusiveGateway", name });
const HEAD = "承办机关负责人";
// A hearing has one diagram of its own: what the law asks of its panel, its notice and its votes is held against the steps drawn there.
const HEARING = "由负责人决定是否听证；确定时间、地点、主持人和听证员，通知书写明几时几分，送达后满规则“听证通知提前日数”规定的日数才举行；举行并制作笔录，评议表决形成结论，出具听证报告，供拟写意见。这些步骤画在“听证”流程图里。信访工作条例第三十一条第六项。";

// Each node stands at a column and, where it is not 0, a row, or ``on`` the lower edge of another, which goes on; flows are [from, to, name, condition]; ``default`` names the usual exit; ``out`` is the node the way goes on from, the last where it is not said.
export const PARTS = [
  {
    name: "受理并告知",
    nodes: [does("受理", "accept"), step("填写受理告知内容", "What the acceptance says", "prepare_acceptance"), does("出具受理告知书", "issue", { document: "acceptance_notice" }), step("送达受理告知书", "Serve the acceptance", "serve_acceptance"), does("受理告知书已送达", "serve", { document: "acceptance_notice" })],
    flows: [[0, 1], [1, 2], [2, 3], [3, 4]],
  },
  {
    name: "调查核实",
    nodes: [step("调查核实", "Inquiry", "inquiry"), step("审核调查情况", "Review the inquiry", "approve_opinion", { lane: HEAD }), choice("调查是否充分")],
    flows: [[0, 1], [1, 2], [2, 0, "补充调查", 'answer.approval == "return"']],
  },
  {
    name: "意见并送达",
    nodes: [step("拟写处理意见", "Draft the opinion", "draft_opinion"), step("审签处理意见", "Approve the opinion", "approve_opinion", { lane: HEAD }), choice("审签结果"), does("出具信访处理意见书", "issue", { document: "handling_opinion" }), step("送达处理意见书", "Serve the opinion", "serve_opinion"), does("处理意见书已送达", "serve", { document: "handling_opinion" })],
    flows: [[0, 1], [1, 2], [2, 0, "退回", 'answer.approval == "return"'], [2, 3, "同意", null, "default"], [3, 4], [4, 5]],
  },
  {
    name: "听证",
    nodes: [choice("是否可以听证"), { type: "bpmn:CallActivity", name: "听证：决定、通知、举行、报告", called: "hearing", row: 1, says: HEARING }, choice("听证之后")],
    flows: [[0, 1, "可以听证", "rule.hearing"], [1, 2], [0, 2, "不听证", null, "default"]],
  },
  {
    name: "会签",
    nodes: [step("会签", "Countersign", "approve_opinion", { times: 2 }), choice("会签结果"), step("汇总会签意见", "Sum up the countersigning", "", { basis: "信访工作条例 第三十二条" })],
    flows: [[0, 1], [1, 0, "退回修改", 'answer.approval == "return"'], [1, 2, "同意", null, "default"]],
  },
  {
    name: "逾期升级督办",
    nodes: [step("办理", "Handle", "", { basis: "信访工作条例 第三十四条" }), { type: "bpmn:BoundaryEvent", name: "办理期限届满", deadline: "handling", on: 0 }, { ...does("提请督办", "supervise"), row: 1 }, { type: "bpmn:EndEvent", name: "已提请督办", row: 1 }],
    flows: [[1, 2], [2, 3]],
    out: 0,
  },
];

const GAP = 160;
const ROW = 130;

export class Parts {
  constructor(create, elementFactory, bpmnFactory, elementRegistry, eventBus, commandStack, vocabulary, studio) {
    Object.assign(this, { create, elementFactory, bpmnFactory, elementRegistry, eventBus, commandStack, vocabulary, studio });
    this.all = PARTS;
    this.brought = new Map();
    commandStack.registerHandler("office.part", PutPart);
    eventBus.on("commandStack.changed", ({ trigger }) => (trigger === "clear" ? this.brought.clear() : this.follow()));
  }
  // On the arrow that is selected, or wherever it is dropped.
  begin(event, part, [chosen] = []) {
    const arrow = chosen?.labelTarget || chosen; // who clicks what is written on an arrow means the arrow
    if (is(arrow, "bpmn:SequenceFlow")) return this.putOn(arrow, part);
    const { shapes, flows } = this.drawn(part);
    this.eventBus.once("create.end", () => this.bring(part, shapes));
    return this.create.start(event, [...shapes, ...flows]);
  }
  putOn(arrow, part) {
    const { shapes, flows } = this.drawn(part);
    this.commandStack.execute("office.part", { arrow, part, shapes, flows });
    return this.bring(part, shapes);
  }
  drawn(part) {
    const shapes = [];
    this.there = new Set(Object.values(this.vocabulary.forms).flat().map((one) => one.id));
    for (const [at, node] of part.nodes.entries()) shapes.push(this.shape(node, at, shapes[node.on]));
    return { shapes, flows: part.flows.map((flow) => this.flow(flow, shapes)) };
  }
  // The forms of the steps; a step that is there and has none is told by the check.
  bring(part, shapes) {
    const steps = part.nodes.map((node, at) => [node, shapes[at]]).filter(([node]) => node.type === "bpmn:UserTask");
    const forms = steps.filter(([, shape]) => this.elementRegistry.get(shape.id)).map(([{ like, name, en, basis }, shape]) => ({ name: shape.id, like, title: name, title_en: en, basis }));
    for (const form of forms) this.brought.set(form.name, { form, isThere: true });
    return this.studio.bring(forms);
  }
  // A step that goes, taken back or deleted, takes the form it brought with it; one that comes back brings it again.
  follow() {
    const turned = [...this.brought.values()].filter(({ form, isThere }) => isThere !== Boolean(this.elementRegistry.get(form.name)));
    for (const one of turned) one.isThere = !one.isThere;
    const [back, gone] = [true, false].map((isThere) => turned.filter((one) => one.isThere === isThere).map(({ form }) => form));
    if (gone.length) this.studio.takeBack(gone);
    if (back.length) this.studio.bring(back);
  }
  // The id of a step is that of its form: of its own, after the one it is like.
  free(like) {
    let no = 2;
    while (this.there.has(`${like}_${no}`) || this.elementRegistry.get(`${like}_${no}`)) no += 1;
    this.there.add(`${like}_${no}`);
    this.brought.delete(`${like}_${no}`); // of a step that was taken back for good: it was another one
    return `${like}_${no}`;
  }
  shape(node, at, host) {
    const beside = host ? { attachedToRef: host.businessObject, cancelActivity: false } : {};
    const own = node.type === "bpmn:UserTask" ? { id: this.free(node.like || "step") } : {};
    const object = this.bpmnFactory.create(node.type, { name: node.name, ...own, ...beside });
    if (node.act) {
      const { $type, ...said } = node.act;
      object.extensionElements = this.bpmnFactory.create("bpmn:ExtensionElements", { values: [this.bpmnFactory.create($type, said)] });
    }
    if (node.lane && this.vocabulary.lanes.some((one) => one.id === node.lane)) object.extensionElements = this.bpmnFactory.create("bpmn:ExtensionElements", { values: [this.bpmnFactory.create("office:Lane", { name: node.lane })] });
    if (node.says) object.documentation = [this.bpmnFactory.create("bpmn:Documentation", { text: node.says })];
    if (node.called) object.calledElement = node.called;
    if (node.times) object.loopCharacteristics = this.bpmnFactory.create("bpmn:MultiInstanceLoopCharacteristics", { loopCardinality: this.expression(String(node.times)) });
    if (node.deadline) object.eventDefinitions = [this.bpmnFactory.create("bpmn:TimerEventDefinition", { timeDate: this.expression(`deadline("${node.deadline}")`) })];
    const shape = this.elementFactory.createShape({ type: node.type, businessObject: object, ...(host ? { host } : {}) });
    const [x, y] = host ? [host.x + host.width / 2, host.y + host.height] : [at * GAP, (node.row || 0) * ROW];
    Object.assign(shape, { x: x - shape.width / 2, y: y - shape.height / 2 });
    return shape;
  }
  flow([from, to, name, condition, usual], shapes) {
    const [source, target] = [shapes[from], shapes[to]];
    const object = this.bpmnFactory.create("bpmn:SequenceFlow", name ? { name } : {});
    if (condition) object.conditionExpression = this.expression(condition);
    if (usual) source.businessObject.default = object;
    return this.elementFactory.createConnection({ type: "bpmn:SequenceFlow", businessObject: object, source, target, waypoints: route(source, target) });
  }
  expression(body) {
    return this.bpmnFactory.create("bpmn:FormalExpression", { body });
  }
}
Parts.$inject = ["create", "elementFactory", "bpmnFactory", "elementRegistry", "eventBus", "commandStack", "vocabulary", "studio"];

// A part put on an arrow: room is made behind its source, the arrow leads into the part, and another one out of it. One step of undo.
class PutPart {
  constructor(modeling, spaceTool, elementRegistry) {
    Object.assign(this, { modeling, spaceTool, elementRegistry });
  }
  preExecute({ arrow, part, shapes, flows }) {
    const { source, target } = arrow;
    const parent = arrow.parent;
    this.room("x", source.x + source.width + 1, part.nodes.length * GAP);
    if (part.nodes.some((node) => node.row || node.on !== undefined)) this.room("y", source.y + source.height + 1, ROW);
    const [left, top] = [source.x + source.width + GAP / 2, source.y + source.height / 2];
    const [right, bottom] = ["x", "y"].map((axis, no) => Math.max(...shapes.map((one) => one[axis] + (no ? one.height : one.width))));
    const [least, highest] = ["x", "y"].map((axis) => Math.min(...shapes.map((one) => one[axis])));
    const centre = { x: left + (right - least) / 2, y: top + (highest + bottom) / 2 };
    this.modeling.createElements([...shapes, ...flows], centre, parent);
    const out = shapes[part.out ?? shapes.length - 1];
    this.modeling.reconnectEnd(arrow, shapes[0], middle(shapes[0]));
    const leaving = this.modeling.connect(out, target, { type: "bpmn:SequenceFlow" });
    if (is(out, "bpmn:ExclusiveGateway") && out.outgoing.length > 1) this.modeling.updateProperties(out, { default: leaving.businessObject });
  }
  room(axis, start, delta) {
    const elements = this.elementRegistry.filter((one) => one.parent);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(elements, axis, delta, start);
    if (movingShapes.length) this.spaceTool.makeSpace(movingShapes, resizingShapes, { x: 0, y: 0, [axis]: delta }, axis === "x" ? "e" : "s", start);
  }
}
PutPart.$inject = ["modeling", "spaceTool", "elementRegistry"];

const middle = (shape) => ({ x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 });

// Forward along the row or around a corner; back over the top.
function route(source, target) {
  const [from, to] = [middle(source), middle(target)];
  if (to.x < from.x) return [{ x: from.x, y: source.y }, { x: from.x, y: target.y - 40 }, { x: to.x, y: target.y - 40 }, { x: to.x, y: target.y }];
  if (to.y > from.y) return [{ x: from.x, y: source.y + source.height }, { x: from.x, y: to.y }, { x: target.x, y: to.y }];
  if (to.y < from.y) return [{ x: source.x + source.width, y: from.y }, { x: to.x, y: from.y }, { x: to.x, y: target.y + target.height }];
  return [{ x: source.x + source.width, y: from.y }, { x: target.x, y: to.y }];
}

export const partNames = () => PARTS.map((part) => say(part.name));
