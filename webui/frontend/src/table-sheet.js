// A table of the office as the elements dmn-js edits, and back. dmn-js never sees the file: the office writes into that what differs.
import { DmnModdle } from "dmn-moddle";
import { Ids } from "ids";

export const NARROW = 104;
const CELLS = { input: "dmn:UnaryTests", output: "dmn:LiteralExpression" };

export class TableSheet {
  constructor(table) {
    this.moddle = new DmnModdle();
    this.moddle.ids = new Ids([32, 36, 1]);
    this.remarks = table.columns.filter((one) => one.kind === "annotation");
    // What elements are called in the file; those drawn since are called nothing yet.
    this.names = new WeakMap();
    this.decision = this.decided(table);
  }

  create(type, attributes, parent) {
    const made = this.moddle.create(type, attributes);
    if ("id" in made.$descriptor.propertiesByName && !made.id) {
      const id = this.moddle.ids.nextPrefixed(`${type.slice(4)}_`, made);
      made.id = id;
    }
    for (const one of Object.values(attributes).flat()) if (one?.$type) one.$parent = made;
    if (parent) made.$parent = parent;
    return made;
  }

  decided(table) {
    const at = (kind) => table.columns.map((one, no) => [one, no]).filter(([one]) => one.kind === kind);
    const columns = { input: at("input"), output: at("output") };
    const [input, output] = ["input", "output"].map((kind) => columns[kind].map(([one]) => this.column(one)));
    const rule = table.rows.map((row) => {
      const [inputEntry, outputEntry] = ["input", "output"].map((kind) => columns[kind].map(([, no]) => this.create(CELLS[kind], { text: row.cells[no] })));
      const said = row.cells.slice(table.columns.length - this.remarks.length);
      return this.named(this.create("dmn:DecisionRule", { inputEntry, outputEntry, annotationEntry: this.told(said) }), row.id);
    });
    const { hit_policy: hitPolicy, aggregation } = table;
    const logic = this.create("dmn:DecisionTable", { hitPolicy, aggregation: aggregation || undefined, input, output, rule });
    this.about = { id: table.id, name: table.name };
    return this.create("dmn:Decision", { name: table.name, decisionLogic: logic });
  }

  column({ id, kind, label, about, type, values }) {
    const allowed = values ? this.create("dmn:UnaryTests", { text: values }) : undefined;
    if (kind === "output") return this.named(this.create("dmn:OutputClause", { label, name: about, typeRef: type || undefined, outputValues: allowed, width: NARROW }), id);
    const inputExpression = this.create("dmn:LiteralExpression", { text: about, typeRef: type || undefined });
    return this.named(this.create("dmn:InputClause", { label, inputExpression, inputValues: allowed, width: NARROW }), id);
  }

  told(texts) {
    return texts.map((text) => this.create("dmn:RuleAnnotation", { text }));
  }

  named(element, id) {
    this.names.set(element, id);
    return element;
  }

  get logic() {
    return this.decision.decisionLogic;
  }

  clauses() {
    return [...(this.logic.input || []), ...this.logic.output];
  }

  rule(id) {
    return this.logic.rule.find((one) => this.names.get(one) === id);
  }

  // The table as it stands on the page, for the office.
  now() {
    const { input = [], output, rule = [], hitPolicy, aggregation } = this.logic;
    const id = (one) => this.names.get(one) || "";
    const inputs = input.map((one) => ({ kind: "input", id: id(one), label: one.label || "", about: one.inputExpression.text || "", type: one.inputExpression.typeRef || "", values: one.inputValues?.text || "" }));
    const outputs = output.map((one) => ({ kind: "output", id: id(one), label: one.label || "", about: one.name || "", type: one.typeRef || "", values: one.outputValues?.text || "" }));
    const rows = rule.map((one) => {
      const said = this.remarks.map((_, no) => one.annotationEntry?.[no]?.text || "");
      return { id: id(one), cells: [...one.inputEntry, ...one.outputEntry].map((cell) => cell.text || "").concat(said) };
    });
    return { ...this.about, hit_policy: hitPolicy, aggregation: aggregation || "", columns: [...inputs, ...outputs, ...this.remarks], rows };
  }

  // What the office called the new ones among what was sent.
  learn(elements, table) {
    elements.forEach((one, no) => this.names.set(one, [...table.columns.filter((column) => column.kind !== "annotation"), ...table.rows][no].id));
  }

  get elements() {
    return [...this.clauses(), ...(this.logic.rule || [])];
  }
}
