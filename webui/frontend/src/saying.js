// Our own sentences: they stand in the source in Chinese, with their English in phrases.js.
import { ours } from "./phrases";

export let lang = "zh";
export const filled = (text, args) => text.replace(/\{([^}]+)\}/g, (whole, name) => (name in args ? String(args[name]) : whole));

export function speak(chosen) {
  lang = chosen.startsWith("en") ? "en" : "zh";
}

export const say = (text, args = {}) => filled(lang === "en" ? ours[text] || text : text, args);
