// The board's words. Ours stand in the source in Chinese, with their English here; the libraries' stand in English, with their Chinese.
import community from "bpmn-js-i18n/translations/zn.js";
import { ours, theirs } from "./phrases";

let lang = "zh";
const filled = (text, args) => text.replace(/\{([^}]+)\}/g, (whole, name) => (name in args ? String(args[name]) : whole));
const plain = (text) => text.toLowerCase().replace(/[\s-]+/g, " ");
const chinese = new Map([...Object.entries(community), ...Object.entries(theirs)].map(([english, zh]) => [plain(english), zh]));

export const missing = new Set();

export function speak(chosen) {
  lang = chosen === "en" ? "en" : "zh";
}

export const say = (text, args = {}) => filled(lang === "en" ? ours[text] || text : text, args);

export function translate(template, args = {}) {
  const told = lang === "en" ? template : chinese.get(plain(template));
  if (told === undefined) missing.add(template);
  return filled(told || template, args);
}
