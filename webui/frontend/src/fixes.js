// What can be put right by one click, by the rule that was broken. Each fix is one step of undo.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { bodyOf, deadlineIn, awaitedBy, expression, extend, extensionOf } from "./office";
import { say } from "./words";

const upper = (kind) => `bpmn:${kind.replace(/^./, (letter) => letter.toUpperCase())}`;
const ACT_ARGUMENTS = ["name", "event", "answer", "value", "document", "deadline", "reason", "stage"];

// What a shape without a name could be called.
function proposed(shape, vocabulary) {
  const object = shape.businessObject;
  const of = (list, id) => list.find((one) => one.id === id)?.label || "";
  const act = extensionOf(object, "office:Act");
  if (act?.name) return of(vocabulary.acts, act.name) + (act.document ? of(vocabulary.documents, act.document) : act.deadline ? of(vocabulary.deadlines, act.deadline) : act.event ? of(vocabulary.events, act.event) : "");
  if (object.calledElement) return of(vocabulary.processes, object.calledElement);
  const awaited = awaitedBy(object);
  if (deadlineIn(awaited)) return of(vocabulary.deadlines, deadlineIn(awaited)) + say("届满");
  if (awaited?.messageRef) return of(vocabulary.messages, awaited.messageRef.name);
  const form = Object.values(vocabulary.forms).flat().find((one) => one.id === object.id);
  if (form) return form.label;
  const plain = { "bpmn:StartEvent": "开始", "bpmn:EndEvent": "结束", "bpmn:ExclusiveGateway": "怎样处理", "bpmn:ParallelGateway": "同时办理", "bpmn:EventBasedGateway": "等待", "bpmn:UserTask": "办理", "bpmn:SubProcess": "办理过程", "bpmn:SequenceFlow": "符合条件" };
  return plain[shape.type] ? say(plain[shape.type]) : "";
}

function free(registry, id) {
  let made = id;
  for (let no = 2; registry.get(made); no += 1) made = `${id}_${no}`;
  return made;
}

const FIXES = {
  no_name(shape, found, { modeling, vocabulary }) {
    const name = proposed(shape, vocabulary);
    return name && { label: say("取名「{name}」", { name }), apply: () => modeling.updateProperties(shape, { name }) };
  },
  no_condition(shape, found, { modeling }) {
    const gateway = shape.source;
    return gateway && !gateway.businessObject.default && { label: say("设为默认出口"), apply: () => modeling.updateProperties(gateway, { default: shape.businessObject }) };
  },
  useless_condition(shape, found, { modeling }) {
    return { label: say("去掉条件"), apply: () => modeling.updateProperties(shape, { conditionExpression: undefined }) };
  },
  bad_id(shape, found, { modeling, elementRegistry }) {
    const id = /^[a-z][a-z0-9_]*$/.test(found.suggestion) && free(elementRegistry, found.suggestion);
    // Among many at once another may have called it something else before: a process after its file.
    const apply = () => shape.businessObject.id === found.found && modeling.updateProperties(shape, { id: free(elementRegistry, found.suggestion) });
    return id && { label: say("编号改为 {id}", { id }), apply };
  },
  no_form(shape, found, { modeling, elementRegistry }) {
    return found.suggestion && !elementRegistry.get(found.suggestion) && { label: say("改用表单 {id}", { id: found.suggestion }), apply: () => modeling.updateProperties(shape, { id: found.suggestion }) };
  },
  unknown_process(shape, found, { modeling }) {
    return found.suggestion && { label: say("改为 {id}", { id: found.suggestion }), apply: () => modeling.updateProperties(shape, { calledElement: found.suggestion }) };
  },
  unknown_decision(shape, found, { injector }) {
    return found.suggestion && { label: say("改为 {id}", { id: found.suggestion }), apply: () => extend(injector, shape, "office:Decision", { ref: found.suggestion }) };
  },
  unknown_deadline(shape, found, services) {
    if (!found.suggestion) return null;
    const timer = is(shape, "bpmn:Event") && awaitedBy(shape.businessObject);
    if (!timer) return inAct(shape, found, services);
    const apply = () => services.modeling.updateModdleProperties(shape, timer, { timeDate: expression(services.injector, `deadline("${found.suggestion}")`) });
    return { label: say("改为 {id}", { id: found.suggestion }), apply };
  },
  unknown_name: inCondition,
  value_unknown: inCondition,
  condition_quotes: whole,
  condition_letters: whole,
  unsupported_element(shape, found, services) {
    if (shape.type !== upper(found.found)) return withoutExtension(shape, found, services);
    const apply = () => services.bpmnReplace.replaceElement(shape, { type: upper(found.suggestion), ...(found.suggestion === "subProcess" ? { isExpanded: true } : {}) });
    return KINDS[found.suggestion] && { label: say("改画成{kind}", { kind: say(KINDS[found.suggestion]) }), apply };
  },
  foreign_attribute: withoutAttribute,
  foreign_code: withoutAttribute,
};
for (const kind of ["act", "document", "event", "stage", "argument"]) FIXES[`unknown_${kind}`] = inAct;

const KINDS = { userTask: "用户任务", serviceTask: "服务任务", exclusiveGateway: "排他网关", parallelGateway: "并行网关", subProcess: "子流程框" };

function inAct(shape, found, { injector }) {
  const act = extensionOf(shape.businessObject, "office:Act");
  const key = act && ACT_ARGUMENTS.find((one) => act[one] === found.found);
  if (!found.suggestion || !key) return null;
  const kept = Object.fromEntries(ACT_ARGUMENTS.filter((one) => act[one]).map((one) => [one, act[one]]));
  return { label: say("改为 {id}", { id: found.suggestion }), apply: () => extend(injector, shape, "office:Act", { ...kept, [key]: found.suggestion }) };
}

function inCondition(shape, found, { injector, modeling }) {
  const text = bodyOf(shape.businessObject.conditionExpression);
  if (!found.suggestion || !found.found || !text.includes(found.found)) return null;
  return { label: say("改为 {id}", { id: found.suggestion }), apply: () => modeling.updateProperties(shape, { conditionExpression: expression(injector, text.replaceAll(found.found, found.suggestion)) }) };
}

function whole(shape, found, { injector, modeling }) {
  return found.suggestion && { label: say("改为 {id}", { id: found.suggestion }), apply: () => modeling.updateProperties(shape, { conditionExpression: expression(injector, found.suggestion) }) };
}

// The prefix a file uses is its own: what counts is the local name.
function withoutAttribute(shape, found, { modeling }) {
  const attributes = shape.businessObject.$attrs || {};
  const local = (found.found || "").split(":").pop();
  const key = Object.keys(attributes).find((one) => one.includes(":") && one.split(":").pop() === local);
  return key && { label: say("去掉 {id}", { id: key }), apply: () => modeling.updateProperties(shape, { [key]: undefined }) };
}

// What another program noted about a shape for itself.
function withoutExtension(shape, found, { injector, modeling }) {
  const kept = shape.businessObject.extensionElements?.values || [];
  const values = kept.filter((one) => one.$type.split(":").pop() !== found.found);
  if (values.length === kept.length) return null;
  const apply = () => {
    const holder = values.length ? injector.get("bpmnFactory").create("bpmn:ExtensionElements", { values }) : undefined;
    if (holder) holder.$parent = shape.businessObject;
    modeling.updateProperties(shape, { extensionElements: holder });
  };
  return { label: say("去掉 {id}", { id: found.found }), apply };
}

// What can be put right without asking what was meant, in this order: a shape drawn anew is another one.
const PLAIN = ["process_name", "bad_id", "foreign_attribute", "foreign_code", "unsupported_element"];

// All of it at once; null for less than two.
export function fixesOf(findings, modeler) {
  const ruled = (rule) => findings.filter((one) => one.rule === `diagram_${rule}`);
  const fixes = PLAIN.flatMap(ruled).flatMap((one) => fixOf(one, modeler) || []);
  if (fixes.length < 2) return null;
  return { label: say("一次改好 {n} 处", { n: fixes.length }), apply: () => fixes.forEach((one) => one.apply()) };
}

// What concerns the sheet as a whole stands on no shape.
const OF_THE_SHEET = {
  process_name({ modeling, process, wanted }) {
    return process.businessObject.id !== wanted && { label: say("编号改为 {id}", { id: wanted }), apply: () => modeling.updateProperties(process, { id: wanted }) };
  },
};

function ofTheSheet(found, modeler) {
  const fix = OF_THE_SHEET[found.rule.replace(/^diagram_/, "")];
  if (!fix) return null;
  const modeling = modeler.get("modeling");
  const pool = modeler.get("elementRegistry").find((one) => is(one, "bpmn:Participant"));
  const root = modeler.get("canvas").getRootElement();
  const object = (pool || root).businessObject.processRef || root.businessObject;
  // The process below a pool has no shape of its own: it is changed through its pool.
  const renaming = { updateProperties: (shape, what) => (pool ? modeling.updateModdleProperties(pool, object, what) : modeling.updateProperties(root, what)) };
  return fix({ modeling: renaming, process: { businessObject: object }, wanted: modeler.get("studio").process }) || null;
}

export function fixOf(found, modeler) {
  const whole = ofTheSheet(found, modeler);
  if (whole) return whole;
  const registry = modeler.get("elementRegistry");
  const shape = registry.get(found.element);
  const fix = FIXES[found.rule.replace(/^diagram_/, "")];
  if (!shape || !fix) return null;
  const services = { injector: modeler.get("injector"), modeling: modeler.get("modeling"), vocabulary: modeler.get("vocabulary"), elementRegistry: registry, bpmnReplace: modeler.get("bpmnReplace") };
  return fix(shape, found, services) || null;
}
