// What is drawn is laid into the file as it came: the library forgets remarks and all it does not know, and writes the rest its own way.
import { REFERENCE, every, isDeclaration, isElement, opening, parsed, parted, plain, written } from "./sheet.js";

const isBlank = (piece) => !isElement(piece) && !piece.trim();
const indent = (text) => /^\s*$/.test(text) && text.includes("\n");

// ``original`` with everything done between ``before`` and ``after``, both as the library writes them. ``renamed`` says of ids
// that were changed what they were.
export function merged(original, before, after, renamed = new Map()) {
  if (before === after) return original;
  return new Merge(parsed(original), parsed(before), parsed(after), renamed).text();
}

class Merge {
  constructor(original, before, after, renamed) {
    Object.assign(this, { original, after });
    const same = (id) => id;
    const vacated = new Set(renamed.values());
    const former = (id) => renamed.get(id) || (vacated.has(id) ? undefined : id);
    this.origins = pairs(original.root, before.root, same, true);
    this.earlier = pairs(before.root, after.root, former);
    this.befores = new Map([...this.origins].map(([one, origin]) => [origin, one]));
    this.laters = new Map([...this.earlier].map(([one, former]) => [former, one]));
  }
  text() {
    return this.original.pieces.map((piece) => (isElement(piece) ? this.write(this.after.root, {}) : piece)).join("");
  }
  write(after, scope) {
    const before = this.earlier.get(after);
    const origin = before && this.origins.get(before);
    return origin ? this.changed(origin, before, after, scope) : this.fresh(after, scope);
  }
  fresh(after, scope) {
    const added = lacking(after, [after.name], after.attributes, scope);
    const inside = { ...scope, ...declared(after.attributes), ...declared(added) };
    const children = after.children.map((piece) => (isElement(piece) ? this.write(piece, inside) : piece)).join("");
    return opening(after.name, [...after.attributes, ...added], after.tail) + children + after.close;
  }
  changed(origin, before, after, scope) {
    const name = before.full() === after.full() ? origin.name : after.name;
    const attributes = attributesOf(origin, before, after);
    const there = { ...scope, ...declared(attributes) };
    const news = attributes.filter((one) => !origin.attributes.includes(one));
    const added = lacking(after, name === origin.name ? [] : [name], news, there);
    const all = [...attributes, ...added];
    const inside = this.inside(origin, before, after, { ...there, ...declared(added) });
    if (!inside) return opening(name, all, origin.tail) + (origin.isEmpty ? "" : closing(origin, name));
    return opening(name, all, origin.isEmpty ? origin.tail.replace(/\s*\/>$/, ">") : origin.tail) + inside + closing(origin, name);
  }
  inside(origin, before, after, scope) {
    if (before.elements.length || after.elements.length) return this.woven(origin, after, scope);
    if (before.inner === after.inner) return origin.inner;
    const kept = origin.children.filter((piece) => isElement(piece) || piece.startsWith("<!--") || piece.startsWith("<?"));
    return after.inner + kept.map(written).join("");
  }
  // The children as they came and in their order, without those taken away, with the new ones behind those they are drawn behind.
  woven(origin, after, scope) {
    const list = [];
    for (const piece of origin.children) {
      const before = isElement(piece) && this.befores.get(piece);
      const later = before && this.laters.get(before);
      if (before && later?.parent !== after) {
        if (list.length && isBlank(list.at(-1))) list.pop();
      } else list.push(later || piece);
    }
    const lead = origin.children.find((piece) => isElement(piece) || indent(piece));
    after.children.forEach((piece, at) => {
      if (!isElement(piece) || list.includes(piece)) return;
      const own = at && isBlank(after.children[at - 1]) ? after.children[at - 1] : "";
      const space = !origin.elements.length ? own : isElement(lead) || !lead ? "" : lead;
      list.splice(list.indexOf(previous(after, at)) + 1, 0, space, piece);
    });
    if (!origin.elements.length && after.elements.length && isBlank(after.children.at(-1))) list.push(after.children.at(-1));
    return list.map((piece) => (!isElement(piece) ? piece : piece.parent === after ? this.write(piece, scope) : written(piece))).join("");
  }
}

const previous = (after, at) => after.children.slice(0, at).findLast(isElement);
const closing = (origin, name) => (origin.isEmpty || origin.name !== name ? `</${name}>` : origin.close);
const declared = (attributes) => Object.fromEntries(attributes.filter(({ name }) => isDeclaration(name)).map(({ name, value }) => [name.slice(6), plain(value.slice(1, -1))]));

// Declarations for what is written with prefixes that mean something else, or nothing, where it comes to stand.
function lacking(element, tags, attributes, scope) {
  const types = attributes.filter(({ name }) => name.endsWith(":type")).map(({ value }) => value.slice(1, -1));
  const names = [...tags, ...attributes.map(({ name }) => name).filter((name) => name.includes(":") && !isDeclaration(name)), ...types];
  const own = { ...scope, ...declared(attributes) };
  const wanted = [...new Set(names.map((name) => parted(name)[0]))].filter((prefix) => element.scope[prefix] !== undefined && (own[prefix] || "") !== element.scope[prefix]);
  return wanted.filter((prefix) => prefix !== "xml").map((prefix) => ({ lead: " ", name: prefix ? `xmlns:${prefix}` : "xmlns", equals: "=", value: quoted(element.scope[prefix]) }));
}

const quoted = (text) => `"${text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;")}"`;

function attributesOf(origin, before, after) {
  const by = (element) => new Map(element.attributes.filter(({ name }) => !isDeclaration(name)).map((one) => [element.full(one.name, true), one]));
  const [was, is] = [by(before), by(after)];
  const list = origin.attributes.filter(({ name }) => isDeclaration(name) || !was.has(origin.full(name, true)) || is.has(origin.full(name, true)));
  for (const [key, one] of is) {
    if (was.get(key)?.value === one.value) continue;
    const at = list.findIndex(({ name }) => !isDeclaration(name) && origin.full(name, true) === key);
    if (at < 0) list.push(one);
    else list[at] = { ...list[at], value: one.value };
  }
  return list;
}

// Each element of ``right`` with the one of ``left`` that it is, by its id, or by what it is and where it stands. Where ``right``
// is ``left`` as the library read it, what is left over of a kind is that, too: it drops or mends where something points to nothing.
function pairs(left, right, former, isReading = false) {
  const found = new Map([[right, left]]);
  const claimed = new Set([left]);
  const claim = (one, other) => found.set(one, other) && claimed.add(other);
  const ids = new Map();
  for (const one of every(left)) if (one.said("id") !== undefined) ids.set(one.said("id"), [...(ids.get(one.said("id")) || []), one]);
  for (const one of every(right)) {
    const same = one !== right && one.said("id") !== undefined && (ids.get(former(one.said("id"))) || []).find((other) => !claimed.has(other));
    if (same) claim(one, same);
  }
  const queue = [right];
  for (const parent of queue) {
    const free = new Map();
    for (const other of found.get(parent)?.elements || []) {
      if (!claimed.has(other) && other.said("id") === undefined) free.set(key(other, (id) => id), [...(free.get(key(other, (id) => id)) || []), other]);
    }
    const open = parent.elements.filter((one) => !found.has(one));
    for (const one of [...open.filter((some) => some.said("id") === undefined), ...open.filter((some) => some.said("id") !== undefined)]) {
      const other = free.get(key(one, former))?.shift();
      if (other) claim(one, other);
    }
    for (const one of isReading ? open.filter((some) => !found.has(some)) : []) {
      const other = [...free.values()].flat().find((some) => !claimed.has(some) && some.full() === one.full());
      if (other) claim(one, other);
    }
    queue.push(...parent.elements);
  }
  return found;
}

// What an element without an id is known by: its kind, and what it speaks of.
function key(element, former) {
  const about = element.said("bpmnElement") ?? (REFERENCE.test(parted(element.name)[1]) ? plain(element.inner.trim()) : "");
  return `${element.full()} ${about && former(about)}`;
}
