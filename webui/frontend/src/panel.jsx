// The properties of a shape: names of the law chosen from lists, nothing typed that has a list.
import { CheckboxEntry, SelectEntry, TextAreaEntry, TextFieldEntry, isSelectEntryEdited, isTextFieldEntryEdited } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { Conditions } from "./conditions";
import { awaitedBy, bodyOf, deadlineIn, expression, extend, extensionOf } from "./office";
import { say } from "./words";

const injectorOf = () => useService("injector");
const wait = () => useService("debounceInput");

function Chosen({ element, id, label, value, choices, choose, none, description }) {
  const known = choices.some((one) => one.id === value);
  const options = () => [
    { value: "", label: none || say("（请选择）") },
    ...(value && !known ? [{ value, label: `${value}（${say("没有这个名称")}）` }] : []),
    ...choices.map((one) => ({ value: one.id, label: one.label })),
  ];
  const note = description ?? choices.find((one) => one.id === value)?.note;
  return <SelectEntry id={id} element={element} label={label} description={note || undefined} getValue={() => value || ""} setValue={choose} getOptions={options} />;
}

function Written({ element, id, label, value, write, area, validate, description }) {
  const Entry = area ? TextAreaEntry : TextFieldEntry;
  return <Entry id={id} element={element} label={label} description={description} debounce={wait()} getValue={() => value || ""} setValue={write} validate={validate} rows={area ? 2 : undefined} autoResize={Boolean(area)} />;
}

// Among what can be chosen: begin a new one on a page of its own, which comes back to the shape.
const NEW = "+";
function beginning(injector, element, page, label, choose) {
  const studio = injector.get("studio");
  const about = { step: element.id, title: (element.businessObject.name || "").replace(/\s+/g, "") };
  return { choices: studio.isOpen ? [{ id: NEW, label }] : [], choose: (value) => (value === NEW ? studio.leave(page, about) : choose(value)) };
}

const Ticked = ({ element, id, label, value, tick }) => <CheckboxEntry id={id} element={element} label={label} getValue={() => value} setValue={tick} />;

// ---- what every shape has

function Name({ element, id }) {
  const modeling = injectorOf().get("modeling");
  return <Written element={element} id={id} area label={say("名称")} value={element.businessObject.name} write={(value) => modeling.updateProperties(element, { name: value || undefined })} />;
}

function Id({ element, id }) {
  const injector = injectorOf();
  const validate = (value) => {
    if (!/^[a-z][a-z0-9_]*$/.test(value || "")) return say("只用小写字母、数字和下划线，以字母开头");
    const there = injector.get("elementRegistry").get(value);
    return there && there !== element ? say("编号已经有了") : undefined;
  };
  const write = (value, error) => !error && value && injector.get("modeling").updateProperties(element, { id: value });
  return <Written element={element} id={id} label={say("编号")} value={element.businessObject.id} write={write} validate={validate} />;
}

function Documentation({ element, id }) {
  const injector = injectorOf();
  const text = (element.businessObject.documentation || []).map((one) => one.text).join("\n");
  const write = (value) => injector.get("modeling").updateProperties(element, { documentation: value ? [injector.get("bpmnFactory").create("bpmn:Documentation", { text: value })] : [] });
  return <Written element={element} id={id} area label={say("给经办人看的说明")} value={text} write={write} />;
}

// ---- steps

function Form({ element, id }) {
  const injector = injectorOf();
  const { forms } = injector.get("vocabulary");
  const process = injector.get("studio").process;
  const others = new Set(injector.get("elementRegistry").filter((one) => is(one, "bpmn:UserTask") && one !== element).map((one) => one.id));
  const choices = (forms[process] || []).filter((one) => !others.has(one.id)).map((one) => ({ ...one, note: say("表单编号就是这一步的编号") }));
  const anew = beginning(injector, element, "form", say("新建表单…"), (value) => value && injector.get("modeling").updateProperties(element, { id: value }));
  return <Chosen element={element} id={id} label={say("表单")} value={choices.some((one) => one.id === element.id) ? element.id : ""} choices={[...choices, ...anew.choices]} choose={anew.choose} />;
}

function Lane({ element, id }) {
  const injector = injectorOf();
  const value = extensionOf(element.businessObject, "office:Lane")?.name;
  return <Chosen element={element} id={id} label={say("谁来办")} value={value} choices={injector.get("vocabulary").lanes} none={say("画在哪条泳道，就由谁办")} choose={(name) => extend(injector, element, "office:Lane", name ? { name } : null)} />;
}

function Act({ element, id }) {
  const injector = injectorOf();
  const value = extensionOf(element.businessObject, "office:Act")?.name;
  return <Chosen element={element} id={id} label={say("动作")} value={value} choices={injector.get("vocabulary").acts} choose={(name) => extend(injector, element, "office:Act", name ? { name } : null)} />;
}

const LISTS = { event: "events", document: "documents", deadline: "deadlines", stage: "stages" };

function Argument({ element, id, argument }) {
  const injector = injectorOf();
  const vocabulary = injector.get("vocabulary");
  const act = extensionOf(element.businessObject, "office:Act");
  const label = argument.is_required ? argument.label : `${argument.label}（${say("可以不写")}）`;
  const write = (value) => {
    const kept = Object.fromEntries(["name", "event", "answer", "value", "document", "deadline", "reason", "stage"].filter((key) => act[key]).map((key) => [key, act[key]]));
    extend(injector, element, "office:Act", { ...kept, [argument.name]: value || undefined });
  };
  const choices = LISTS[argument.kind] && vocabulary[LISTS[argument.kind]];
  if (choices) return <Chosen element={element} id={id} label={label} value={act?.[argument.name]} choices={choices} choose={write} />;
  return <Written element={element} id={id} label={label} value={act?.[argument.name]} write={write} description={argument.kind === "answer" ? say("英文小写，后面的条件写作 answer.名称") : undefined} />;
}

function Decision({ element, id }) {
  const injector = injectorOf();
  const anew = beginning(injector, element, "table", say("新建决策表…"), (ref) => extend(injector, element, "office:Decision", ref ? { ref } : null));
  return <Chosen element={element} id={id} label={say("问哪一张决策表")} value={extensionOf(element.businessObject, "office:Decision")?.ref} choices={[...injector.get("vocabulary").decisions, ...anew.choices]} choose={anew.choose} />;
}

function Called({ element, id }) {
  const injector = injectorOf();
  const choices = injector.get("vocabulary").processes.filter((one) => one.id !== injector.get("studio").process);
  return <Chosen element={element} id={id} label={say("调用哪个流程")} value={element.businessObject.calledElement} choices={choices} choose={(value) => injector.get("modeling").updateProperties(element, { calledElement: value || undefined })} />;
}

// ---- events

function Deadline({ element, id }) {
  const injector = injectorOf();
  const timer = awaitedBy(element.businessObject);
  const choose = (name) => injector.get("modeling").updateModdleProperties(element, timer, { timeDate: name ? expression(injector, `deadline("${name}")`) : undefined, timeDuration: undefined, timeCycle: undefined });
  return <Chosen element={element} id={id} label={say("哪一个时限届满")} value={deadlineIn(timer)} choices={injector.get("vocabulary").deadlines} choose={choose} />;
}

function Message({ element, id }) {
  const injector = injectorOf();
  const awaited = awaitedBy(element.businessObject);
  const choose = (name) => {
    const definitions = injector.get("bpmnjs").getDefinitions();
    let message = definitions.rootElements.find((one) => one.$type === "bpmn:Message" && one.name === name);
    if (name && !message) {
      message = injector.get("bpmnFactory").create("bpmn:Message", { id: `msg_${name}`, name });
      message.$parent = definitions;
      injector.get("modeling").updateModdleProperties(element, definitions, { rootElements: [...definitions.rootElements, message] });
    }
    injector.get("modeling").updateModdleProperties(element, awaited, { messageRef: name ? message : undefined });
  };
  return <Chosen element={element} id={id} label={say("等待提出什么")} value={awaited.messageRef?.name} choices={injector.get("vocabulary").messages} choose={choose} />;
}

function Interrupts({ element, id }) {
  const injector = injectorOf();
  const tick = (value) => injector.get("bpmnReplace").replaceElement(element, { type: "bpmn:BoundaryEvent", cancelActivity: value, eventDefinitionType: awaitedBy(element.businessObject)?.$type });
  return <Ticked element={element} id={id} label={say("打断所在的步骤")} value={element.businessObject.cancelActivity !== false} tick={tick} />;
}

// ---- several times

const repeated = (element) => (is(element.businessObject.loopCharacteristics, "bpmn:MultiInstanceLoopCharacteristics") ? element.businessObject.loopCharacteristics : null);

function Times({ element, id }) {
  const injector = injectorOf();
  const loop = repeated(element);
  const most = injector.get("vocabulary").most_instances;
  const validate = (value) => (/^[1-9][0-9]*$/.test(value || "") && Number(value) <= most ? undefined : say("写 1 到 {n} 的整数", { n: most }));
  const write = (value) => injector.get("modeling").updateModdleProperties(element, loop, { loopCardinality: value ? expression(injector, value) : undefined });
  return <Written element={element} id={id} label={say("办几份")} value={bodyOf(loop.loopCardinality)} write={write} validate={validate} />;
}

function Enough({ element, id }) {
  const injector = injectorOf();
  const loop = repeated(element);
  const write = (value) => injector.get("modeling").updateModdleProperties(element, loop, { completionCondition: value ? expression(injector, value) : undefined });
  return <Conditions id={id} text={bodyOf(loop.completionCondition)} write={write} facts={injector.get("vocabulary").facts} />;
}

// ---- arrows and lanes

const isChoice = (flow) => is(flow.source, "bpmn:ExclusiveGateway") && flow.source.outgoing.length > 1;

function Default({ element, id }) {
  const modeling = injectorOf().get("modeling");
  const gateway = element.source;
  const tick = (value) => {
    if (value) modeling.updateProperties(element, { conditionExpression: undefined });
    modeling.updateProperties(gateway, { default: value ? element.businessObject : undefined });
  };
  return <Ticked element={element} id={id} label={say("默认出口：别的条件都不成立时走这里")} value={gateway.businessObject.default === element.businessObject} tick={tick} />;
}

function Condition({ element, id }) {
  const injector = injectorOf();
  const write = (value) => injector.get("modeling").updateProperties(element, { conditionExpression: value ? expression(injector, value) : undefined });
  return <Conditions id={id} text={bodyOf(element.businessObject.conditionExpression)} write={write} facts={injector.get("vocabulary").facts} />;
}

function LaneName({ element, id }) {
  const injector = injectorOf();
  return <Chosen element={element} id={id} label={say("谁的泳道")} value={element.businessObject.name} choices={injector.get("vocabulary").lanes.map((one) => ({ ...one, label: one.id === one.label ? one.label : `${one.label}（${one.id}）` }))} choose={(name) => injector.get("modeling").updateProperties(element, { name: name || undefined })} />;
}

// ---- which of them a shape has

const entry = (id, component, more = {}) => ({ id, component, isEdited: component === Id ? isTextFieldEntryEdited : isSelectEntryEdited, ...more });

function whatFor(element, vocabulary) {
  const object = element.businessObject;
  const awaited = is(element, "bpmn:Event") ? awaitedBy(object) : null;
  const act = vocabulary.acts.find((one) => one.id === extensionOf(object, "office:Act")?.name);
  return [
    is(element, "bpmn:UserTask") && entry("form", Form),
    is(element, "bpmn:ServiceTask") && entry("act", Act),
    ...(is(element, "bpmn:ServiceTask") && act ? act.arguments.map((argument) => entry(`act-${argument.name}`, Argument, { argument })) : []),
    is(element, "bpmn:BusinessRuleTask") && entry("decision", Decision),
    is(element, "bpmn:CallActivity") && entry("called", Called),
    is(element, "bpmn:UserTask") && entry("lane", Lane),
    is(element, "bpmn:Lane") && entry("lane-name", LaneName),
    is(awaited, "bpmn:TimerEventDefinition") && entry("deadline", Deadline),
    is(awaited, "bpmn:MessageEventDefinition") && entry("message", Message),
    is(element, "bpmn:BoundaryEvent") && entry("interrupts", Interrupts),
  ].filter(Boolean);
}

export class OfficeProperties {
  constructor(propertiesPanel, vocabulary) {
    this.vocabulary = vocabulary;
    propertiesPanel.registerProvider(this);
  }
  getGroups(element) {
    return (before) => {
      if (!element.businessObject) return before; // a file that could not be read leaves a canvas of nothing
      const isFlow = is(element, "bpmn:SequenceFlow");
      const named = is(element, "bpmn:Lane") ? [] : [entry("name", Name)];
      const what = whatFor(element, this.vocabulary);
      const groups = [{ id: "general", label: say("名称和说明"), entries: [...named, entry("id", Id), entry("documentation", Documentation)] }];
      if (what.length) groups.unshift({ id: "what", label: say("做什么"), entries: what, shouldOpen: true });
      if (isFlow && isChoice(element)) {
        const isDefault = element.source.businessObject.default === element.businessObject;
        groups.unshift({ id: "when", label: say("什么情况走这里"), entries: [entry("default", Default), ...(isDefault ? [] : [entry("condition", Condition)])], shouldOpen: true });
      }
      if (is(element, "bpmn:Activity") && repeated(element)) {
        groups.push({ id: "times", label: say("办几份"), entries: [entry("count", Times), entry("enough", Enough)], shouldOpen: true });
      }
      return groups.map((one) => ({ shouldOpen: true, ...one }));
    };
  }
}
OfficeProperties.$inject = ["propertiesPanel", "vocabulary"];
