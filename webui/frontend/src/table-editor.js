// dmn-js's table of decisions with what this office runs: no boxed expressions, no scripts, no types it has not.
import { createComponentVNode, createVNode } from "inferno";
import { Component } from "inferno";
import Viewer from "dmn-js-decision-table/lib/Viewer";
import addRule from "dmn-js-decision-table/lib/features/add-rule";
import cellSelection from "dmn-js-decision-table/lib/features/cell-selection";
import columnResize from "dmn-js-decision-table/lib/features/column-resize";
import contextMenus from "dmn-js-decision-table/lib/features/context-menu";
import copying from "dmn-js-decision-table/lib/features/copy-cut-paste";
import copyingKeys from "dmn-js-decision-table/lib/features/copy-cut-paste/key-bindings";
import createInputs from "dmn-js-decision-table/lib/features/create-inputs";
import indices from "dmn-js-decision-table/lib/features/decision-rule-indices";
import rules from "dmn-js-decision-table/lib/features/decision-rules/editor";
import DecisionRulesCellEditorComponent from "dmn-js-decision-table/lib/features/decision-rules/components/DecisionRulesCellEditorComponent";
import head from "dmn-js-decision-table/lib/features/decision-table-head";
import headEditor from "dmn-js-decision-table/lib/features/decision-table-head/editor";
import dragAndDrop from "dmn-js-decision-table/lib/features/drag-and-drop";
import tableActions from "dmn-js-decision-table/lib/features/editor-actions";
import { HIT_POLICIES } from "dmn-js-decision-table/lib/features/hit-policy/HitPolicies";
import keyboard from "dmn-js-decision-table/lib/features/keyboard";
import modeling from "dmn-js-decision-table/lib/features/modeling";
import DmnFactory from "dmn-js-decision-table/lib/features/modeling/DmnFactory";
import core from "dmn-js-decision-table/lib/core";
import EditableComponent from "dmn-js-shared/lib/components/EditableComponent";
import dataTypes from "dmn-js-shared/lib/features/data-types";
import expressionLanguages from "dmn-js-shared/lib/features/expression-languages";
import TypeRefCellContextMenu from "dmn-js-decision-table/lib/features/type-ref/components/TypeRefCellContextMenu";
import { Cell } from "table-js/lib/components";
import contextMenu from "table-js/lib/features/context-menu";
import editorActions from "table-js/lib/features/editor-actions";
import interactionEvents from "table-js/lib/features/interaction-events";
import selection from "table-js/lib/features/selection";
import { filled, lang } from "./saying";
import { theirs } from "./table-phrases";
import { NARROW } from "./table-sheet";

const TYPES = ["string", "number", "integer", "boolean", "date", "Any"];
// Cells are short texts in the language of this office: any name but dmn-js's own has it take them as plain text.
const CELLS = { options: [{ label: "FEEL", value: "cells" }], defaults: { editor: "cells" } };

const translate = (text, args = {}) => filled((lang !== "en" && theirs[text]) || text, args);

export class TableEditor extends Viewer {
  constructor(sheet, container) {
    super({
      dataTypes: TYPES,
      expressionLanguages: CELLS,
      additionalModules: [{ translate: ["value", translate], moddle: ["value", sheet.moddle], sheetOfOffice: ["value", sheet], typeRefEditingProvider: ["type", Types], dmnFactory: ["type", Factory] }, remarks, typing],
    });
    this.attachTo(container);
  }
  getModules() {
    return [
      core, head, indices, rules, addRule, cellSelection, contextMenu, contextMenus, copying, copyingKeys, createInputs, dataTypes,
      editorActions, tableActions, headEditor, columnResize, dragAndDrop, expressionLanguages, keyboard, interactionEvents, modeling, selection,
    ];
  }
}

// What becomes of the rules that are met: chosen by its name.
export function policies(editor) {
  const select = document.createElement("select");
  select.className = "form-select";
  select.setAttribute("aria-label", translate("Hit policy"));
  const table = () => editor.get("sheet").getRoot().businessObject;
  const held = ({ hitPolicy, aggregation }) => `${hitPolicy} ${aggregation || ""}`.trim();
  for (const { label, value } of HIT_POLICIES) select.append(new Option(`${translate(label)} · ${held(value)}`, held(value)));
  const shown = () => {
    select.value = held(table()); // and say nothing: what is said would end the event
  };
  select.addEventListener("change", () => {
    const { value } = HIT_POLICIES.find((one) => held(one.value) === select.value);
    editor.get("modeling").editHitPolicy(value.hitPolicy, value.aggregation);
  });
  editor.on("commandStack.changed", shown);
  shown();
  return select;
}

// What is typed in a cell is one change, to be taken back as one: when the hand rests, or leaves the cell, or takes something back.
const RESTED = 700;
const TAKES_BACK = [89, 90];

class Typing {
  constructor(eventBus, modeling, keyboard) {
    this.modeling = modeling;
    eventBus.on("cell.focusout", () => this.done());
    keyboard.addListener((key, event) => {
      if ((event.ctrlKey || event.metaKey) && TAKES_BACK.includes(key)) this.done();
    });
  }
  hold(cell, text) {
    if (this.cell !== cell) this.done();
    Object.assign(this, { cell, text });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.done(), RESTED);
  }
  done() {
    clearTimeout(this.timer);
    const { cell, text } = this;
    this.cell = null;
    if (cell && cell.text !== text) this.modeling.editCell(cell, text);
  }
}
Typing.$inject = ["eventBus", "modeling", "keyboard"];

class TypedCell extends DecisionRulesCellEditorComponent {
  changeCellValue(text) {
    this.context.injector.get("typing").hold(this.props.cell.businessObject, text);
  }
}

const FIRST = 2000;

function TypedCells(components) {
  components.onGetComponent("cell", FIRST, ({ cellType }) => (cellType === "rule" ? TypedCell : undefined));
}
TypedCells.$inject = ["components"];

const typing = { __init__: ["typing", "typedCells"], typing: ["type", Typing], typedCells: ["type", TypedCells] };

// A new cell asks nothing and answers nothing until somebody says what.
class Factory extends DmnFactory {
  create(type, attributes) {
    const made = super.create(type, attributes);
    if (!attributes && type === "dmn:UnaryTests") made.text = "-";
    if (!attributes && type === "dmn:LiteralExpression") made.text = "null";
    if (!made.width && /Clause$/.test(type)) made.width = NARROW;
    return made;
  }
}
Factory.$inject = ["moddle"];

// ---- the type of a column, one of those there are, by its name

class TypeOfColumn extends TypeRefCellContextMenu {
  render() {
    const element = this.getElement();
    const typeRef = (element.inputExpression || element).typeRef || "Any";
    const known = TYPES.includes(typeRef) ? TYPES : [typeRef, ...TYPES];
    const options = known.map((one) => createVNode(1, "option", null, translate(one), 0, { value: one, selected: one === typeRef }));
    const select = createVNode(1, "select", "form-select", options, 0, { "aria-label": translate("Type"), onChange: (event) => this.onTypeChange(event.target.value) });
    const label = createVNode(1, "label", "dms-label", translate("Type"), 0);
    return createVNode(1, "div", "type-ref-edit context-menu-container", createVNode(1, "div", "dms-form-control", [label, select], 4), 2);
  }
}

const BEHIND = 750;

function Types(components) {
  components.onGetComponent("context-menu", BEHIND, ({ contextMenuType } = {}) => (["input-edit", "output-edit"].includes(contextMenuType) ? TypeOfColumn : undefined));
}
Types.$inject = ["components"];

// ---- the columns of remarks, which dmn-js has not

class Remark extends EditableComponent {
  render() {
    return createVNode(1, "div", this.getClassName(), this.getEditor(), 0);
  }
}

function cell(no) {
  return class RemarkCell extends Component {
    constructor(props, context) {
      super(props, context);
      this.changed = () => this.forceUpdate();
    }
    componentWillMount() {
      this.context.changeSupport.onElementsChanged(this.props.row.id, this.changed);
    }
    componentWillUnmount() {
      this.context.changeSupport.offElementsChanged(this.props.row.id, this.changed);
    }
    said(text) {
      const { injector } = this.context;
      const rule = this.props.row.businessObject;
      const sheet = injector.get("sheetOfOffice");
      const texts = sheet.remarks.map((_, at) => (at === no ? text : rule.annotationEntry?.[at]?.text || ""));
      injector.get("modeling").updateProperties(rule, { annotationEntry: sheet.told(texts) });
    }
    render({ row, rowIndex }) {
      const value = row.businessObject.annotationEntry?.[no]?.text || "";
      const { label } = this.context.injector.get("sheetOfOffice").remarks[no];
      const edit = createComponentVNode(2, Remark, { label, ctrlForNewline: true, className: "annotation-editor", value, onChange: (text) => this.said(text) });
      return createComponentVNode(2, Cell, { className: "annotation", coords: `${rowIndex}:annotation${no || ""}`, elementId: `${row.id}__remark${no}`, "data-row-id": row.id, children: edit });
    }
  };
}

function Remarks(components, sheet) {
  sheet.remarks.forEach(({ label }, no) => {
    const Head = () => createVNode(1, "th", "annotation header", label, 0);
    const Body = cell(no);
    components.onGetComponent("cell", ({ cellType }) => (cellType === "after-label-cells" ? Head : cellType === "after-rule-cells" ? Body : undefined));
  });
}
Remarks.$inject = ["components", "sheetOfOffice"];

const remarks = { __init__: ["remarks"], remarks: ["type", Remarks] };
