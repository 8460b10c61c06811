// Beside the table: what the cell in hand may say, with the names people know, and which fact its column asks.
import { button, made } from "./nodes";
import { say } from "./saying";

const WORDS = /"([^"]*)"/g;
const LIST = /^(?:"[^"]*"(?:\s*,\s*|$))+$/;
const NOT = /^not\s*\((.*)\)$/s;

export class CellHelp {
  constructor(place) {
    this.place = place;
    this.facts = [];
    this.rest();
  }

  // The facts there are, and the tables of the release the design began with.
  know(facts, before) {
    Object.assign(this, { facts, before });
  }

  rest() {
    this.cell = null;
    this.place.replaceChildren(made("p", "hint", say("点一格，这里列出可以填的值。")));
  }

  at({ sheet, editor }, id) {
    const element = editor.get("elementRegistry").get(id);
    const clause = element?.col?.businessObject;
    if (!clause) return this.rest();
    Object.assign(this, { sheet, editor, cell: element.businessObject, clause });
    this.listen(editor);
    this.paint();
  }

  // A cell typed into is told again.
  listen(editor) {
    if (this.heard === editor) return;
    this.heard = editor;
    editor.on("commandStack.changed", () => {
      if (this.heard === editor && this.cell?.$parent) this.paint();
    });
  }

  get isAsked() {
    return Boolean(this.clause.inputExpression);
  }
  get about() {
    return this.isAsked ? this.clause.inputExpression.text : `answer.${this.clause.name || ""}`;
  }
  get type() {
    return (this.isAsked ? this.clause.inputExpression.typeRef : this.clause.typeRef) || "";
  }

  // The words of the column: those it is restricted to, else those the fact knows; with their names.
  words() {
    const fact = this.facts.find((one) => one.id === this.about);
    const names = new Map((fact?.values || []).map((one) => [one.id, one.label]));
    const only = [...(((this.isAsked ? this.clause.inputValues : this.clause.outputValues) || {}).text || "").matchAll(WORDS)].map(([, word]) => word);
    const said = only.length ? only : this.type === "string" ? [...names.keys()] : [];
    if (this.type === "boolean") return [["true", say("是")], ["false", say("否")]];
    return said.map((word) => [`"${word}"`, names.get(word) || word]);
  }

  chosen() {
    const text = (this.cell.text || "").trim();
    const inner = NOT.exec(text)?.[1].trim() ?? text;
    return { isNot: inner !== text, words: LIST.test(inner) ? [...inner.matchAll(WORDS)].map(([whole]) => whole) : [inner] };
  }

  put(text) {
    this.editor.get("modeling").editCell(this.cell, text);
  }

  press(word) {
    if (!this.isAsked || this.type === "boolean") return this.put(this.chosen().words.includes(word) ? (this.isAsked ? "-" : "null") : word);
    const { isNot, words } = this.chosen();
    const known = words.filter((one) => one.startsWith('"'));
    const left = known.includes(word) ? known.filter((one) => one !== word) : [...known, word];
    this.put(!left.length ? "-" : isNot ? `not(${left.join(", ")})` : left.join(", "));
  }

  word(label, isOn, press, note) {
    const node = button(label, press, "sheet-word");
    node.setAttribute("aria-pressed", String(isOn));
    node.append(made("code", "", note));
    return node;
  }

  paint() {
    const { isNot, words } = this.chosen();
    const row = this.sheet.logic.rule.indexOf(this.cell.$parent) + 1;
    const list = made("div", "sheet-words");
    for (const [word, name] of this.words()) list.append(this.word(name, words.includes(word), () => this.press(word), word));
    if (this.isAsked) list.append(this.word(say("不问"), ["", "-"].includes(words[0]), () => this.put("-"), "-"));
    if (this.isAsked && list.children.length > 2 && this.type !== "boolean" && words[0]?.startsWith('"')) {
      list.append(this.word(say("除了这些"), isNot, () => this.put(isNot ? words.join(", ") : `not(${words.join(", ")})`), "not(…)"));
    }
    this.place.replaceChildren(made("h3", "", say("第 {no} 条：{column}", { no: row, column: this.clause.label || this.about })), list);
    const old = this.old();
    if (old !== undefined && old !== (this.cell.text || "")) {
      const line = made("p", "hint", say("规程里原来写的是 {text}", { text: old || "—" }));
      line.append(" ", button(say("改回去"), () => this.put(old)));
      this.place.append(line);
    }
    if (this.isAsked) this.place.append(this.asking());
  }

  // What the release says in this cell; undefined where it has no such rule or column.
  old() {
    const { names, about } = this.sheet;
    const table = this.before.find((one) => one.id === about.id);
    const column = table?.columns.findIndex((one) => one.id === names.get(this.clause));
    return table?.rows.find((one) => one.id === names.get(this.cell.$parent))?.cells[column];
  }

  // The fact of the column, chosen by its name.
  asking() {
    const label = made("label", "form-label", say("这一列问哪个事实"));
    const select = made("select", "form-select");
    if (!this.facts.some((one) => one.id === this.about)) select.append(new Option(this.about || say("（选一个事实）"), this.about));
    for (const one of this.facts) select.append(new Option(`${one.label} · ${one.id}`, one.id, false, one.id === this.about));
    select.addEventListener("change", () => {
      const fact = this.facts.find((one) => one.id === select.value);
      const typeRef = { text: "string", yes_no: "boolean", number: "number" }[fact?.kind] || this.type;
      this.editor.get("modeling").updateProperties(this.clause, { label: fact?.label || this.clause.label, inputExpression: { text: select.value, typeRef } });
    });
    label.append(select);
    return label;
  }
}
