// The board's words: ours, and the libraries', which stand in English, with their Chinese.
import community from "bpmn-js-i18n/translations/zn.js";
import { theirs } from "./phrases";
import { filled, lang } from "./saying";

export { say, speak } from "./saying";

const plain = (text) => text.toLowerCase().replace(/[\s-]+/g, " ");
const chinese = new Map([...Object.entries(community), ...Object.entries(theirs)].map(([english, zh]) => [plain(english), zh]));

export const missing = new Set();

export function translate(template, args = {}) {
  const told = lang === "en" ? template : chinese.get(plain(template));
  if (told === undefined) missing.add(template);
  return filled(told || template, args);
}
