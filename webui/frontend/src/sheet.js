// A text of XML as a tree that remembers every letter: what nobody changes is written as it stood. The text is well-formed and
// brings no DOCTYPE; the office has seen to that.
const PIECE = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:"[^"]*"|'[^']*'|[^"'>])*>|[^<]+/g;
const ATTRIBUTE = /(\s+)([^\s=]+)(\s*=\s*)("[^"]*"|'[^']*')/g;
const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const XML = "http://www.w3.org/XML/1998/namespace";

const letter = (code) => String.fromCodePoint(code);
const entity = (whole, name) => ENTITIES[name] || letter(name[1] === "x" ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10));
export const plain = (text) => text.replace(/&([^;\s]+);/g, entity);

class Element {
  constructor(raw, parent) {
    const isEmpty = raw.endsWith("/>");
    const inside = raw.slice(1, isEmpty ? -2 : -1);
    this.name = /^[^\s]+/.exec(inside)[0];
    this.attributes = [...inside.matchAll(ATTRIBUTE)].map(([, lead, name, equals, value]) => ({ lead, name, equals, value }));
    this.tail = /\s*$/.exec(inside)[0] + (isEmpty ? "/>" : ">");
    Object.assign(this, { parent, isEmpty, children: [], close: "" });
    this.scope = Object.create(parent ? parent.scope : { xml: XML, "": "" });
    for (const { name, value } of this.attributes) if (isDeclaration(name)) this.scope[name.slice(6)] = plain(value.slice(1, -1));
  }
  get elements() {
    return this.children.filter((one) => one instanceof Element);
  }
  get inner() {
    return this.children.map(written).join("");
  }
  said(name) {
    const found = this.attributes.find((one) => one.name === name);
    return found && plain(found.value.slice(1, -1));
  }
  // Namespace and local name, of this element or one of its attributes.
  full(name = this.name, isAttribute = false) {
    const [prefix, local] = parted(name);
    return `${isAttribute && !prefix ? "" : this.scope[prefix]} ${local}`;
  }
}

// What says in its text where it points to.
export const REFERENCE = /(?:Refs?|incoming|outgoing)$/;
export const isDeclaration = (name) => name === "xmlns" || name.startsWith("xmlns:");
export const parted = (name) => (name.includes(":") ? name.split(":") : ["", name]);
export const isElement = (piece) => piece instanceof Element;
export const opening = (name, attributes, tail) => `<${name}${attributes.map((one) => one.lead + one.name + one.equals + one.value).join("")}${tail}`;
export const written = (piece) => (isElement(piece) ? opening(piece.name, piece.attributes, piece.tail) + piece.inner + piece.close : piece);

export function* every(element) {
  yield element;
  for (const one of element.elements) yield* every(one);
}

// The pieces of a text in their order, one of them the element they all belong to.
export function parsed(text) {
  const sheet = { pieces: [], root: null };
  let open = null;
  for (const [raw] of text.matchAll(PIECE)) {
    const isTag = raw[0] === "<" && raw[1] !== "!" && raw[1] !== "?";
    if (isTag && raw[1] === "/") {
      open.close = raw;
      open = open.parent;
      continue;
    }
    const piece = isTag ? new Element(raw, open) : raw;
    (open ? open.children : sheet.pieces).push(piece);
    if (isTag) sheet.root ||= piece;
    if (isTag && !piece.isEmpty) open = piece;
  }
  return sheet;
}
