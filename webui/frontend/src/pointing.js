// Some programs write where something points to with the prefix of their file: tns:Task_1. The library knows ids alone.
import { REFERENCE, every, parsed, plain, written } from "./sheet.js";

const PREFIXED = /(?:=\s*["']|>\s*)[\w.-]+:[\w.-]+\s*["'<]/;
const POINTING = /^(?:bpmnElement|\w*Ref|sourceElement|targetElement|default)$/;

// The text with the ids alone, wherever something in it points to something else in it; as it is where nothing does so.
export function pointed(xml) {
  if (!PREFIXED.test(xml)) return xml;
  const sheet = parsed(xml);
  if (!sheet.root) return xml;
  const own = sheet.root.said("targetNamespace");
  const ids = new Set();
  for (const one of every(sheet.root)) if (one.said("id") !== undefined) ids.add(one.said("id"));
  let isChanged = false;
  const bare = (element, text) => {
    const [, prefix, id] = /^\s*([\w.-]+):([^\s:]+)\s*$/.exec(text) || [];
    if (!prefix || ids.has(text.trim()) || !ids.has(id) || element.scope[prefix] !== own) return null;
    isChanged = true;
    return id;
  };
  for (const one of every(sheet.root)) {
    for (const attribute of one.attributes.filter(({ name }) => POINTING.test(name))) {
      const id = bare(one, plain(attribute.value.slice(1, -1)));
      if (id) attribute.value = `"${id}"`;
    }
    if (REFERENCE.test(one.name) && !one.elements.length) {
      const id = bare(one, plain(one.inner));
      if (id) one.children = [id];
    }
  }
  return isChanged ? sheet.pieces.map(written).join("") : xml;
}
