// Our own extension of BPMN: what a service task does, which table a rule task asks, who acts where no lane is drawn.
const attribute = (name) => ({ name, isAttr: true, type: "String" });

export const office = {
  name: "Office",
  uri: "urn:petition-office:bpmn:1.0",
  prefix: "office",
  xml: { tagAlias: "lowerCase" },
  types: [
    { name: "Act", superClass: ["Element"], properties: ["name", "event", "answer", "value", "document", "deadline", "reason", "stage"].map(attribute) },
    { name: "Decision", superClass: ["Element"], properties: [attribute("ref")] },
    { name: "Lane", superClass: ["Element"], properties: [attribute("name")] },
  ],
};

export const extensionOf = (element, type) => (element.extensionElements?.values || []).find((one) => one.$type === type);

// Sets or, with no properties, takes away the extension of a type; whatever else stands there stays. One step of undo.
export function extend(injector, shape, type, properties) {
  const factory = injector.get("bpmnFactory");
  const object = shape.businessObject;
  const others = (object.extensionElements?.values || []).filter((one) => one.$type !== type);
  const values = properties ? [...others, factory.create(type, properties)] : others;
  const holder = values.length ? factory.create("bpmn:ExtensionElements", { values }) : undefined;
  if (holder) holder.$parent = object;
  for (const one of values) one.$parent = holder;
  injector.get("modeling").updateProperties(shape, { extensionElements: holder });
}

export const bodyOf = (expression) => (expression?.body || "").trim();
export const expression = (injector, body) => injector.get("bpmnFactory").create("bpmn:FormalExpression", { body });

export const deadlineIn = (timer) => /^deadline\(\s*"([^"]*)"\s*\)$/.exec(bodyOf(timer?.timeDate))?.[1] || "";
export const awaitedBy = (object) => (object.eventDefinitions || [])[0];
