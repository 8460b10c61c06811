// Conditions built by clicking: a fact, a comparison, a value; what is written stands below.
import { useState } from "@bpmn-io/properties-panel/preact/hooks";
import { say } from "./words";

const OPERATORS = { text: ["==", "!="], yes_no: ["=="], number: ["==", "!=", "<", "<=", ">", ">="] };
const NAMES = { "==": "是", "!=": "不是", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于" };
const ONE = /^(not\s+)?((?:petition|rule|answer)\.[a-z][a-z0-9_]*)(?:\s*(==|!=|<=|>=|<|>)\s*(?:"([^"]*)"|(-?\d+)|(True|False)))?$/;

// The clauses of a condition and what joins them; null for what cannot be built by clicking.
export function parsed(text) {
  const joint = / or /.test(text) ? "or" : "and";
  if (joint === "or" && / and /.test(text)) return null;
  const clauses = text.trim() ? text.trim().split(new RegExp(`\\s+${joint}\\s+`)).map((one) => ONE.exec(one.trim())) : [];
  if (clauses.some((one) => !one || (one[1] && one[3]))) return null;
  return { joint, clauses: clauses.map((one) => ({ fact: one[2], op: one[3] || "==", value: one[4] ?? one[5] ?? one[6] ?? (one[1] ? "False" : "True") })) };
}

export function written({ joint, clauses }, facts) {
  const literal = (clause) => {
    const kind = facts.find((one) => one.id === clause.fact)?.kind || "text";
    if (kind === "yes_no") return clause.value === "False" ? "False" : "True";
    return kind === "number" ? String(Number.parseInt(clause.value, 10) || 0) : `"${clause.value.replace(/["\\]/g, "")}"`;
  };
  return clauses.filter((one) => one.fact).map((one) => `${one.fact} ${one.op} ${literal(one)}`).join(` ${joint} `);
}

// In words, as it is read aloud: 是否受理 是 不予受理.
export function spoken(text, facts) {
  const found = parsed(text);
  if (!found) return text;
  const tell = (clause) => {
    const fact = facts.find((one) => one.id === clause.fact);
    const value = fact?.values.find((one) => one.id === clause.value)?.label || clause.value;
    return `${fact?.label || clause.fact} ${say(NAMES[clause.op])} ${value}`;
  };
  return found.clauses.map(tell).join(found.joint === "or" ? say("，或者 ") : say("，并且 "));
}

function Clause({ clause, facts, change, remove }) {
  const fact = facts.find((one) => one.id === clause.fact);
  const groups = [["answer", say("已填的表单")], ["petition", say("信访事项")], ["rule", say("当地规则")]];
  const pick = (event) => {
    const chosen = facts.find((one) => one.id === event.target.value);
    change({ fact: event.target.value, op: "==", value: chosen?.values[0]?.id || "" });
  };
  return <div class="clause">
    <select class="bio-properties-panel-input" aria-label={say("问什么")} value={clause.fact} onChange={pick}>
      <option value="">{say("（选择要问的情况）")}</option>
      {clause.fact && !fact && <option value={clause.fact}>{clause.fact}</option>}
      {groups.map(([scope, label]) => <optgroup label={label}>{facts.filter((one) => one.id.startsWith(`${scope}.`)).map((one) => <option value={one.id}>{one.note ? `${one.label}（${one.note}）` : one.label}</option>)}</optgroup>)}
    </select>
    <div class="clause-rest">
      <select class="bio-properties-panel-input" aria-label={say("怎样比较")} value={clause.op} onChange={(event) => change({ ...clause, op: event.target.value })}>
        {OPERATORS[fact?.kind || "text"].map((op) => <option value={op}>{say(NAMES[op])}</option>)}
      </select>
      {fact?.values.length
        ? <select class="bio-properties-panel-input" aria-label={say("值")} value={clause.value} onChange={(event) => change({ ...clause, value: event.target.value })}>
            {!fact.values.some((one) => one.id === clause.value) && <option value={clause.value}>{clause.value}</option>}
            {fact.values.map((one) => <option value={one.id}>{one.label}</option>)}
          </select>
        : <input class="bio-properties-panel-input" aria-label={say("值")} value={clause.value} onChange={(event) => change({ ...clause, value: event.target.value })} />}
      <button type="button" class="clause-off" title={say("去掉这一条")} aria-label={say("去掉这一条")} onClick={remove}>×</button>
    </div>
  </div>;
}

// Parts of the words of a condition, in the panel. ``text`` is what stands in the diagram, ``write`` puts another there.
export function Conditions({ id, text, write, facts }) {
  const [begun, begin] = useState(null);
  const kept = parsed(text);
  if (!kept) return <div class="bio-properties-panel-entry" data-entry-id={id}><p class="panel-note">{say("这个条件较复杂，请按文字修改：")}</p><textarea class="bio-properties-panel-input" rows="3" aria-label={say("条件")} value={text} onChange={(event) => write(event.target.value)} /></div>;
  const now = begun && begun.text === text ? begun.found : kept;
  const set = (found) => {
    const made = written(found, facts);
    begin({ text: made, found });
    if (made !== text) write(made);
  };
  const replaced = (at, clause) => set({ ...now, clauses: now.clauses.map((one, no) => (no === at ? clause : one)) });
  return <div class="bio-properties-panel-entry conditions" data-entry-id={id}>
    {now.clauses.length > 1 && <select class="bio-properties-panel-input" aria-label={say("几条之间")} value={now.joint} onChange={(event) => set({ ...now, joint: event.target.value })}><option value="and">{say("同时满足")}</option><option value="or">{say("满足其中一条")}</option></select>}
    {now.clauses.map((one, at) => <Clause key={at} clause={one} facts={facts} change={(clause) => replaced(at, clause)} remove={() => set({ ...now, clauses: now.clauses.filter((_, no) => no !== at) })} />)}
    <button type="button" class="panel-button" onClick={() => set({ ...now, clauses: [...now.clauses, { fact: "", op: "==", value: "" }] })}>{say("加一条")}</button>
    {text && <p class="panel-note">{spoken(text, facts)}</p>}
    {text && <code class="panel-code">{text}</code>}
  </div>;
}
