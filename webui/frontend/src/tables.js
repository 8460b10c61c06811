// The decision tables of a design in dmn-js, on a wide screen: kept by themselves, judged as they change, with the words a cell may say.
import { Keeping, when } from "./keeping";
import { Office } from "./office-calls";
import { button, made } from "./nodes";
import { say, speak } from "./saying";
import { CellHelp } from "./table-cell";
import { policies, TableEditor } from "./table-editor";
import { TableSheet } from "./table-sheet";

const SOON = 400;
const PLACE = /\S*\.dmn(?::\d+){1,2}\s+/g;
const at = (id) => document.getElementById(id);
const page = at("sheets");
speak(page.dataset.lang);

// As the drawing board asks, of tables.
class TableOffice extends Office {
  constructor() {
    super(page);
    this.tables = `../tables/${this.file}`;
    this.said = [];
  }
  // Where it stands in the file is nothing to look for on this page.
  async ask(path, options) {
    try {
      return await super.ask(path, options);
    } catch (error) {
      if (error.said) error.said = error.said.replace(PLACE, "");
      throw error;
    }
  }
  read = () => this.ask(`${this.tables}/sheet`);
  check = (tables, signal) => this.ask(`${this.tables}/check`, { method: "POST", signal, body: JSON.stringify({ tables, version: 0 }) });
  // Of the new columns and rules the office says what the file calls them now.
  save = async (text, version) => {
    const sent = text === now() ? sheets.map(({ sheet }) => [sheet, sheet.elements]) : [];
    const told = await this.ask(`${this.tables}/sheet`, { method: "POST", body: JSON.stringify({ tables: JSON.parse(text), version }) });
    sent.forEach(([sheet, elements], no) => sheet.learn(elements, told.tables[no]));
    return told;
  };
}

const office = new TableOffice();
const keeping = new Keeping(office, page, at("sheet-state"), at("sheet-notice"), at("sheet-guests"));
const help = new CellHelp(at("sheet-cell"));
const found = { list: at("sheet-found"), checked: at("sheet-checked") };
let sheets = [];
let timer = 0;
let asking = null;

const now = () => JSON.stringify(sheets.map(({ sheet }) => sheet.now()));

// ---- the tables on the page

async function shown(tables) {
  const canvas = at("sheet-canvas");
  for (const { editor } of sheets) editor.destroy();
  canvas.replaceChildren();
  sheets = [];
  for (const table of tables) {
    const place = made("section", "sheet-table");
    const head = made("header", "sheet-table-head");
    head.append(made("h2", "", table.name || table.id));
    const body = made("div", "sheet-table-body");
    place.append(head, body);
    canvas.append(place);
    const sheet = new TableSheet(table);
    const editor = new TableEditor(sheet, body);
    const one = { sheet, editor, place };
    sheets.push(one);
    await editor.open(sheet.decision);
    tools(one, head);
    editor.on("commandStack.changed", () => changed());
    editor.on("cellSelection.changed", ({ elementId, selection }) => {
      if (selection.selected) help.at(one, elementId);
    });
  }
}

function tools({ editor }, head) {
  const stack = editor.get("commandStack");
  const actions = editor.get("editorActions");
  const bar = made("span", "board-tools");
  const add = (label, keys, press) => {
    const node = button(label, press);
    if (keys) node.title = keys;
    bar.append(node);
    return node;
  };
  const undo = add(say("撤销"), "Ctrl+Z", () => stack.undo());
  const redo = add(say("重做"), "Ctrl+Y", () => stack.redo());
  add(say("加一条规则"), "", () => actions.trigger("addRule"));
  const able = () => {
    undo.disabled = !stack.canUndo();
    redo.disabled = !stack.canRedo();
  };
  editor.on("commandStack.changed", able);
  able();
  head.append(policies(editor), bar);
}

// ---- each change: kept, and judged when the hand rests

function changed() {
  keeping.changed(now());
  clearTimeout(timer);
  timer = setTimeout(check, SOON);
}

async function check() {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  found.checked.textContent = say("正在检查…");
  try {
    const { findings } = await office.check(JSON.parse(now()), signal);
    if (signal.aborted) return;
    tell(findings);
  } catch (error) {
    if (error.name !== "AbortError") found.checked.textContent = error.said || say("现在不能检查，稍后再试");
  }
}

function tell(findings) {
  const errors = findings.filter((one) => one.severity === "error").length;
  found.checked.textContent = errors ? say("{n} 处要改", { n: errors }) : "";
  found.list.replaceChildren(...findings.map(line));
  if (!findings.length) found.list.append(made("li", "found-none", say("表里没有发现问题。")));
  for (const node of document.querySelectorAll(".sheet-wrong, .sheet-doubt")) node.classList.remove("sheet-wrong", "sheet-doubt");
  for (const one of findings) for (const node of cells(one.element)) node.classList.add(one.severity === "error" ? "sheet-wrong" : "sheet-doubt");
  found.list.dataset.count = String(findings.length);
}

function line(one) {
  const item = made("li", `found found-line-${one.severity}`);
  item.append(button(one.message.replace(PLACE, ""), () => look(one.element), "found-jump"));
  if (one.suggestion) item.append(made("div", "hint", say("是不是“{word}”？", { word: one.suggestion })));
  else if (one.expected) item.append(made("div", "hint", say("应当是 {what}", { what: one.expected })));
  return item;
}

function cells(id) {
  const rule = sheets.map(({ sheet }) => sheet.rule(id)).find(Boolean);
  return rule ? [...document.querySelectorAll(`#sheet-canvas [data-row-id="${rule.id}"]`)] : [];
}

function look(id) {
  const [first] = cells(id);
  const place = first || sheets.find(({ sheet }) => sheet.about.id === id)?.place;
  place?.scrollIntoView({ block: "center", inline: "nearest" });
  (first?.nextElementSibling || first)?.querySelector("[contenteditable]")?.focus();
}

// ---- what this browser kept and the office has not

async function carried(about, left) {
  const text = JSON.stringify(about.tables);
  if (!left || left.xml === text) return about.tables;
  if (left.version !== about.version) {
    const restore = async () => {
      await shown(JSON.parse(left.xml));
      keeping.quiet();
      changed();
    };
    keeping.offer(say("这台电脑上还留着 {time} 没有保存的改动，但这张表后来又有人保存过。", { time: when(left) }), restore);
    return about.tables;
  }
  keeping.resumed(left, [say("不要了"), () => keeping.drop()]);
  return JSON.parse(left.xml);
}

(async () => {
  try {
    const [about, words] = await Promise.all([office.read(), office.vocabulary()]);
    keeping.welcome({ version: about.version, guests: about.guests.map((one) => one.name) });
    help.know(words.facts, about.before);
    await shown(await carried(about, keeping.left));
    await check();
    page.dataset.drawn = "yes";
  } catch (error) {
    const notice = at("sheet-notice");
    notice.textContent = `${say("这张表打不开：")}${error.said || error.message}`;
    notice.hidden = false;
    page.dataset.drawn = "failed";
  }
})();
