// Palette, context pad and replace menu offer what runs here, and nothing else; the list comes from the office.
import * as options from "bpmn-js/lib/features/replace/ReplaceOptions";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { say } from "./words";

const small = (type) => type.replace("bpmn:", "").replace(/^./, (letter) => letter.toLowerCase());

// Whether a target of the libraries' own menus may be drawn.
export function runs(vocabulary, target) {
  const kind = small(target.type);
  if (!vocabulary.elements.includes(kind) || target.triggeredByEvent || target.instantiate) return false;
  if (kind === "subProcess" && target.isExpanded === false) return false; // what it holds would be out of sight
  if (target.eventGatewayType && target.eventGatewayType !== "Exclusive") return false;
  const awaited = vocabulary.awaited[kind];
  if (!awaited) return true;
  return awaited.includes(target.eventDefinitionType ? small(target.eventDefinitionType) : "");
}

const NEW = [
  ["startEvent", "event", "bpmn-icon-start-event-none", "开始", { type: "bpmn:StartEvent" }],
  ["message", "event", "bpmn-icon-intermediate-event-catch-message", "等待提出（消息）", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:MessageEventDefinition" }],
  ["timer", "event", "bpmn-icon-intermediate-event-catch-timer", "等待时限届满", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" }],
  ["endEvent", "event", "bpmn-icon-end-event-none", "结束", { type: "bpmn:EndEvent" }],
  ["userTask", "step", "bpmn-icon-user-task", "用户任务：人填一张表单办一步", { type: "bpmn:UserTask" }],
  ["serviceTask", "step", "bpmn-icon-service-task", "服务任务：一个动作", { type: "bpmn:ServiceTask" }],
  ["businessRuleTask", "step", "bpmn-icon-business-rule-task", "业务规则任务：问一张决策表", { type: "bpmn:BusinessRuleTask" }],
  ["callActivity", "step", "bpmn-icon-call-activity", "调用另一个流程", { type: "bpmn:CallActivity" }],
  ["exclusiveGateway", "choice", "bpmn-icon-gateway-xor", "排他网关：按条件走一条", { type: "bpmn:ExclusiveGateway" }],
  ["parallelGateway", "choice", "bpmn-icon-gateway-parallel", "并行网关：全部出去，全部到齐", { type: "bpmn:ParallelGateway" }],
  ["eventBasedGateway", "choice", "bpmn-icon-gateway-eventbased", "事件网关：先到先走", { type: "bpmn:EventBasedGateway" }],
  ["subProcess", "frame", "bpmn-icon-subprocess-expanded", "子流程框", { type: "bpmn:SubProcess", isExpanded: true }],
  ["participant", "frame", "bpmn-icon-participant", "泳池（一张图一个）", { type: "bpmn:Participant" }],
  ["dataObject", "note", "bpmn-icon-data-object", "材料（只给人看）", { type: "bpmn:DataObjectReference" }],
  ["textAnnotation", "note", "bpmn-icon-text-annotation", "文字注释", { type: "bpmn:TextAnnotation" }],
  ["group", "note", "bpmn-icon-group", "分组框（只给人看）", { type: "bpmn:Group" }],
];
const APPENDED = ["userTask", "serviceTask", "exclusiveGateway", "endEvent"];
const WAITED = ["message", "timer"];

class Palette {
  constructor(palette, create, elementFactory, handTool, lassoTool, spaceTool, globalConnect, vocabulary) {
    Object.assign(this, { create, elementFactory, vocabulary });
    this.tools = [
      ["hand-tool", "bpmn-icon-hand-tool", "移动画布", (event) => handTool.activateHand(event)],
      ["lasso-tool", "bpmn-icon-lasso-tool", "框选", (event) => lassoTool.activateSelection(event)],
      ["space-tool", "bpmn-icon-space-tool", "腾出或者收回空间", (event) => spaceTool.activateSelection(event)],
      ["connect-tool", "bpmn-icon-connection-multi", "连线", (event) => globalConnect.start(event)],
    ];
    palette.registerProvider(this);
  }
  getPaletteEntries() {
    const entries = {};
    for (const [id, className, title, click] of this.tools) entries[id] = { group: "tools", className, title: say(title), action: { click } };
    entries["tool-separator"] = { group: "tools", separator: true };
    for (const [id, group, className, title, attributes] of NEW.filter((one) => runs(this.vocabulary, one[4]))) {
      const begin = (event) => this.create.start(event, this.shapes(attributes));
      entries[`create.${id}`] = { group, className, title: say(title), action: { click: begin, dragstart: begin } };
    }
    return entries;
  }
  shapes(attributes) {
    if (attributes.type === "bpmn:Participant") return this.elementFactory.createParticipantShape();
    const shape = this.elementFactory.createShape(attributes);
    if (!attributes.isExpanded) return shape;
    return [shape, this.elementFactory.createShape({ type: "bpmn:StartEvent", x: 40, y: 82, parent: shape })];
  }
}
Palette.$inject = ["palette", "create", "elementFactory", "handTool", "lassoTool", "spaceTool", "globalConnect", "vocabulary"];

class ContextPad {
  constructor(contextPad, autoPlace, create, elementFactory, vocabulary) {
    Object.assign(this, { autoPlace, create, elementFactory, vocabulary });
    contextPad.registerProvider(500, this);
  }
  getContextPadEntries(element) {
    return (entries) => {
      const couldAppend = Object.keys(entries).some((id) => id.startsWith("append.") && id !== "append.text-annotation");
      const kept = Object.fromEntries(Object.entries(entries).filter(([id]) => !id.startsWith("append.") || id === "append.text-annotation"));
      const isWaiting = is(element, "bpmn:EventBasedGateway");
      const offered = couldAppend ? NEW.filter(([id, , , , target]) => (isWaiting ? WAITED : APPENDED).includes(id) && runs(this.vocabulary, target)) : [];
      const added = offered.map(([id, , className, title, target]) => [`append.${id}`, this.appending(element, className, title, target)]);
      return { ...Object.fromEntries(added), ...kept };
    };
  }
  appending(element, className, title, target) {
    const dragstart = (event) => this.create.start(event, this.elementFactory.createShape(target), { source: element });
    const click = () => this.autoPlace.append(element, this.elementFactory.createShape(target));
    return { group: "model", className, title: `${say("接着画")}：${say(title)}`, action: { click, dragstart } };
  }
}
ContextPad.$inject = ["contextPad", "autoPlace", "create", "elementFactory", "vocabulary"];

// By the name the library gives each entry of its menu.
const TARGETS = {};
for (const one of Object.values(options).flat()) if (one?.actionName) TARGETS[one.actionName] = one.target;
// Markers for what runs differently here, or not at all.
const NO_MARKS = ["toggle-loop", "toggle-adhoc"];

class ReplaceMenu {
  constructor(popupMenu, vocabulary) {
    this.vocabulary = vocabulary;
    popupMenu.registerProvider("bpmn-replace", 500, this);
  }
  getPopupMenuEntries(element) {
    return (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => this.offers(element, id)));
  }
  getPopupMenuHeaderEntries() {
    return (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !NO_MARKS.includes(id)));
  }
  offers(element, id) {
    const target = TARGETS[id];
    return target ? runs(this.vocabulary, target) : !NO_MARKS.includes(id) && !id.startsWith("replace-with-");
  }
}
ReplaceMenu.$inject = ["popupMenu", "vocabulary"];

export default (vocabulary) => ({
  __init__: ["paletteProvider", "officePad", "officeReplaceMenu"],
  vocabulary: ["value", vocabulary],
  paletteProvider: ["type", Palette],
  officePad: ["type", ContextPad],
  officeReplaceMenu: ["type", ReplaceMenu],
});
