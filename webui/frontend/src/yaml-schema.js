// What may be written at a place of a YAML text: the path of the cursor by indentation, and the piece of the schema that lies there.
const KEY = /^(\s*)((?:- +)*)("[^"]*"|[\w.-]+)\s*:(?:\s|$)/;

/** Where a line stands: the column its words begin at, behind the dashes of a list. */
function standing(text) {
  const [, pad, dashes] = /^(\s*)((?:-(?: +|$))*)/.exec(text);
  return { dash: dashes ? pad.length : -1, column: pad.length + dashes.length };
}

/** The names from the top down to what holds the cursor's line; "-" for a list's entry. */
export function pathAt(lines, no, before) {
  const own = standing(before);
  const path = own.dash >= 0 ? ["-"] : [];
  let column = own.dash >= 0 ? own.dash : own.column;
  let above = own.dash >= 0; // a list may stand at the column of its key
  for (let at = no - 1; at >= 0 && (column > 0 || above); at--) {
    const key = KEY.exec(lines[at]);
    const here = standing(lines[at]);
    if (!lines[at].trim() || lines[at].trim().startsWith("#")) continue;
    if (here.dash >= 0 && here.dash < column && here.column <= column && !above) {
      if (key && here.column < column) path.unshift(key[3].replaceAll('"', ""));
      path.unshift("-");
      [column, above] = [here.dash, true];
    } else if (key && (here.column < column || (above && here.column === column))) {
      path.unshift(key[3].replaceAll('"', ""));
      [column, above] = [here.column, false];
      if (here.dash >= 0) {
        path.unshift("-");
        [column, above] = [here.dash, true];
      }
    }
  }
  return path;
}

/** What is open in the cursor's line: its key, and the brackets begun behind it. */
function inLine(before) {
  const rest = before.replace(/^\s*(?:- +)*/, "");
  const key = /^("[^"]*"|[\w.-]+)\s*:\s+/.exec(rest);
  const path = key ? [key[1].replaceAll('"', "")] : [];
  const open = [];
  let [piece, quote] = ["", ""];
  for (const sign of key ? rest.slice(key[0].length) : rest) {
    if (quote) [quote, piece] = [sign === quote ? "" : quote, piece + sign];
    else if (sign === '"') [quote, piece] = [sign, piece + sign];
    else if (sign === "{" || sign === "[") {
      const name = /([\w.-]+)\s*:\s*$/.exec(piece);
      open.push({ sign, name: name ? name[1] : "" });
      piece = "";
    } else if (sign === "}" || sign === "]") [piece] = [(open.pop(), "")];
    else piece = sign === "," ? "" : piece + sign;
  }
  for (const one of open) path.push(...(one.name ? [one.name] : []), ...(one.sign === "[" ? ["-"] : []));
  const last = open.at(-1)?.sign;
  const asked = last === "{" || (!open.length && !key) ? /^\s*([\w.-]+)\s*:\s+(.*)$/.exec(piece) : null;
  if (asked) return { path: [...path, asked[1]], word: asked[2], isValue: true };
  return { path, word: piece.trimStart(), isValue: last ? last === "[" : Boolean(key) };
}

/** The piece of a schema at a path. */
export function pieceAt(shape, path) {
  return path.reduce((piece, name) => piece && (name === "-" ? piece.items : piece.keys?.[name] || piece.each), shape);
}

/** The names written already beside the cursor's line. */
function taken(lines, no, column) {
  const found = new Set();
  for (const step of [-1, 1]) {
    for (let at = no + step; at >= 0 && at < lines.length; at += step) {
      if (!lines[at].trim()) continue;
      const here = standing(lines[at]);
      if (here.column < column || (here.dash >= 0 && step > 0 && here.dash < column)) break;
      const key = KEY.exec(lines[at]);
      if (key && here.column === column) found.add(key[3]);
      if (here.dash >= 0 && here.column === column) break;
    }
  }
  return found;
}

function options(piece, isValue, used) {
  if (isValue) return ((piece.items || piece).values || []).map(([value, label]) => ({ label: value, detail: label === value ? "" : label, type: "constant" }));
  const keys = Object.entries(piece.keys || {}).map(([name, one]) => ({
    label: name, detail: one.label === name ? "" : one.label, info: one.what, apply: name + (one.keys || one.each || one.items?.keys ? ":" : ": "),
    boost: (piece.needed || []).includes(name) ? 2 : 0, type: "property",
  }));
  const named = (piece.named || []).map(([name, label]) => ({ label: name, detail: label, apply: `${name}:`, type: "class" }));
  return [...keys, ...named].filter((one) => !used.has(one.label));
}

/** The completions at the cursor; null where nothing is known. ``entry``: the path of the text in its file, '' for the whole. */
export function completed(context, shape, entry) {
  const doc = context.state.doc;
  const line = doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  if (/(^|\s)#/.test(before)) return null;
  const lines = doc.toString().split("\n");
  const outside = entry.split(".").slice(0, -1).map((part) => (/^\d+$/.test(part) ? "-" : part));
  const within = inLine(before);
  const piece = pieceAt(shape, [...outside, ...pathAt(lines, line.number - 1, before), ...within.path]);
  if (!piece || (!within.word && !context.explicit)) return null;
  const used = within.path.length ? new Set() : taken(lines, line.number - 1, standing(before).column);
  const offered = options(piece, within.isValue, used);
  return offered.length ? { from: context.pos - within.word.length, options: offered, validFor: /^[\w. -]*$/ } : null;
}
