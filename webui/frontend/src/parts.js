// Common parts, put in as groups of shapes: drawn once, named right, to be changed afterwards like anything else.
import { say } from "./words";

const act = (name, more = {}) => ({ $type: "office:Act", name, ...more });
const step = (name) => ({ type: "bpmn:UserTask", name });
const does = (name, ...said) => ({ type: "bpmn:ServiceTask", name, act: act(...said) });
const choice = (name) => ({ type: "bpmn:ExclusiveGateway", name });

// Each node stands at a column and, where it is not 0, a row, or ``on`` the lower edge of another, which goes on; flows are [from, to, name, condition]; ``default`` names the usual exit.
export const PARTS = [
  {
    name: "受理并告知",
    nodes: [does("受理", "accept"), does("出具受理告知书", "issue", { document: "acceptance_notice" }), step("送达受理告知书"), does("受理告知书已送达", "serve", { document: "acceptance_notice" })],
    flows: [[0, 1], [1, 2], [2, 3]],
  },
  {
    name: "调查核实",
    nodes: [step("调查核实"), step("审核调查情况"), choice("调查是否充分")],
    flows: [[0, 1], [1, 2], [2, 0, "补充调查", 'answer.approval == "return"']],
  },
  {
    name: "意见并送达",
    nodes: [step("拟写处理意见"), step("审签处理意见"), choice("审签结果"), does("出具信访处理意见书", "issue", { document: "handling_opinion" }), step("送达处理意见书"), does("处理意见书已送达", "serve", { document: "handling_opinion" })],
    flows: [[0, 1], [1, 2], [2, 0, "退回", 'answer.approval == "return"'], [2, 3, "同意", null, "default"], [3, 4], [4, 5]],
  },
  {
    name: "听证",
    nodes: [step("决定是否听证"), choice("是否听证"), { type: "bpmn:CallActivity", name: "听证", called: "hearing", row: 1 }, { ...choice("听证之后"), row: 0 }],
    flows: [[0, 1], [1, 2, "举行听证", 'answer.hearing_decision == "hold"'], [2, 3], [1, 3, "不听证", null, "default"]],
  },
  {
    name: "会签",
    nodes: [{ ...step("会签"), times: 2 }, choice("会签结果"), step("汇总会签意见")],
    flows: [[0, 1], [1, 0, "退回修改", 'answer.approval == "return"'], [1, 2, "同意", null, "default"]],
  },
  {
    name: "逾期升级督办",
    nodes: [step("办理"), { type: "bpmn:BoundaryEvent", name: "办理期限届满", deadline: "handling", on: 0 }, { ...does("提请督办", "supervise"), row: 1 }, { type: "bpmn:EndEvent", name: "已提请督办", row: 1 }],
    flows: [[1, 2], [2, 3]],
  },
];

const GAP = 160;
const ROW = 130;

export class Parts {
  constructor(create, elementFactory, bpmnFactory) {
    Object.assign(this, { create, elementFactory, bpmnFactory });
  }
  begin(event, part) {
    const shapes = [];
    for (const [at, node] of part.nodes.entries()) shapes.push(this.shape(node, at, shapes[node.on]));
    const flows = part.flows.map((flow) => this.flow(flow, shapes));
    this.create.start(event, [...shapes, ...flows]);
  }
  shape(node, at, host) {
    const beside = host ? { attachedToRef: host.businessObject, cancelActivity: false } : {};
    const object = this.bpmnFactory.create(node.type, { name: node.name, ...beside });
    if (node.act) {
      const { $type, ...said } = node.act;
      object.extensionElements = this.bpmnFactory.create("bpmn:ExtensionElements", { values: [this.bpmnFactory.create($type, said)] });
    }
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
Parts.$inject = ["create", "elementFactory", "bpmnFactory"];

// Forward along the row or around a corner; back over the top.
function route(source, target) {
  const middle = (shape) => ({ x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 });
  const [from, to] = [middle(source), middle(target)];
  if (to.x < from.x) return [{ x: from.x, y: source.y }, { x: from.x, y: target.y - 40 }, { x: to.x, y: target.y - 40 }, { x: to.x, y: target.y }];
  if (to.y > from.y) return [{ x: from.x, y: source.y + source.height }, { x: from.x, y: to.y }, { x: target.x, y: to.y }];
  if (to.y < from.y) return [{ x: source.x + source.width, y: from.y }, { x: to.x, y: from.y }, { x: to.x, y: target.y + target.height }];
  return [{ x: source.x + source.width, y: from.y }, { x: target.x, y: to.y }];
}

export const partNames = () => PARTS.map((part) => say(part.name));
