// A text of rules or forms as an editor: lines counted as in the file, what may stand there by the schema, mistakes where they are.
// The text area stays in the form and is what is sent; without script it is the editor. In a shadow root the library's styles
// are adopted sheets, which the page's rules for content allow.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, linter } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { say, speak } from "./saying";
import { completed } from "./yaml-schema";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--brand)" },
  { tag: [tags.string, tags.content], color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "var(--indigo)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: "var(--muted)" },
]);
const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--field-edge)", borderRadius: "4px", fontSize: ".85rem" },
  "&.cm-focused": { outline: "2px solid var(--brand)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "Noto Sans Mono", monospace', lineHeight: "1.5", maxHeight: "70vh", minHeight: "7rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--ground)", color: "var(--muted)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--brand-tint)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--grey-edge)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line)", maxWidth: "min(36rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--brand)", color: "var(--on-brand)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: ".85" },
  ".cm-completionInfo": { backgroundColor: "var(--paper)", border: "1px solid var(--line)" },
  ".cm-diagnosticAction": { font: "inherit", backgroundColor: "var(--brand)", color: "var(--on-brand)", padding: "2px 6px" },
  ".cm-panels": { backgroundColor: "var(--ground)", color: "var(--ink)" },
});
// The library's own words in Chinese.
const phrases = {
  Completions: "可以填的内容", Diagnostics: "检查发现", "No diagnostics": "没有发现问题", Diagnostic: "检查发现", close: "关闭",
  "Control character": "控制字符", "Fold line": "折叠", "Unfold line": "展开", "current match": "当前一处", "Selection deleted": "已删除所选",
};

/** Where in the editor the office found something: its line and column are those of the whole file. */
function placed(doc, one, begins) {
  const no = (one.line || begins) - begins + 1;
  if (!one.here || no < 1 || no > doc.lines) return { from: 0, to: Math.min(doc.line(1).to, doc.length) };
  const line = doc.line(no);
  const from = Math.min(line.from + Math.max(0, (one.column || 1) - 1), line.to);
  const word = /^[^\s:,{}[\]#]+/.exec(line.text.slice(from - line.from));
  return { from, to: word ? from + word[0].length : line.to };
}

function found(doc, one, begins) {
  const { from, to } = placed(doc, one, begins);
  const wrong = doc.sliceString(from, to);
  const actions = one.suggestion && one.here && wrong
    ? [{ name: say("改成“{word}”", { word: one.suggestion }), apply: (view) => view.dispatch({ changes: { from, to, insert: one.suggestion } }) }]
    : [];
  const hint = one.suggestion ? ` ${say("是不是“{word}”？", { word: one.suggestion })}` : "";
  return { from, to, severity: one.severity === "warning" ? "warning" : "error", message: one.message + hint, actions };
}

class Editor {
  constructor(area) {
    this.area = area;
    this.begins = Number(area.dataset.begins) || 1;
    this.shape = {};
    this.numbers = new Compartment();
    const host = document.createElement("div");
    host.className = "yaml-editor";
    area.after(host);
    const root = host.attachShadow({ mode: "open" });
    const label = document.querySelector(`label[for="${area.id}"]`);
    this.view = new EditorView({ parent: root, root, state: this.state(label ? label.textContent.trim() : area.name) });
    this.view.dom.dataset.ready = "";
    area.hidden = true;
    if (label) label.addEventListener("click", () => this.view.focus());
    fetch(area.dataset.yaml, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((shape) => { this.shape = shape; });
  }

  /** Lines as the file counts them. */
  numbered = () => lineNumbers({ formatNumber: (no) => String(no + this.begins - 1) });

  state(label) {
    return EditorState.create({
      doc: this.area.value,
      extensions: [
        this.numbers.of(this.numbered()), lintGutter(), highlightActiveLineGutter(), highlightActiveLine(),
        history(), drawSelection(), indentOnInput(), indentUnit.of("  "), bracketMatching(), closeBrackets(), yaml(),
        syntaxHighlighting(colours), look, EditorState.phrases.of(document.documentElement.lang.startsWith("en") ? {} : phrases),
        autocompletion({ override: [(context) => completed(context, this.shape, this.area.dataset.entry || "")], icons: false }),
        linter(() => this.check(), { delay: 400 }),
        // Tab is left to the page, so that nobody is caught here by the keyboard.
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true", spellcheck: "false" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) this.told(); }),
      ],
    });
  }

  /** What was typed is the form's. */
  told() {
    this.area.value = this.view.state.doc.toString();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async check() {
    const doc = this.view.state.doc;
    const sent = new FormData();
    sent.set("csrf_token", this.area.form.querySelector("input[name=csrf_token]").value);
    sent.set("text", doc.toString());
    sent.set("entry", this.area.dataset.entry || "");
    const answer = await fetch(this.area.dataset.yaml, { method: "POST", body: sent, credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) return [];
    const told = await answer.json();
    if (told.begins !== this.begins) {
      this.begins = told.begins;
      this.view.dispatch({ effects: this.numbers.reconfigure(this.numbered()) });
    }
    return told.found.map((one) => found(doc, one, told.begins));
  }
}

function begin() {
  speak(document.documentElement.lang);
  document.querySelectorAll("textarea[data-yaml]:not([hidden])").forEach((area) => new Editor(area));
}
begin();
document.addEventListener("rule-aside", begin);
