// Copy in one diagram, paste in another: the clipboard lies in the browser, not in the page.
const PLACE = "petition-clipboard";

function reviver(moddle) {
  const known = {};
  return (key, value) => {
    if (!value || typeof value !== "object" || typeof value.$type !== "string") return value;
    if (value.id && known[value.id]) return known[value.id];
    const { $type, ...attributes } = value;
    const made = moddle.create($type, attributes);
    if (value.id) known[value.id] = made;
    return made;
  };
}

class SharedClipboard {
  constructor(moddle) {
    this._moddle = moddle;
  }
  get() {
    const kept = localStorage.getItem(PLACE);
    return kept ? JSON.parse(kept, reviver(this._moddle)) : undefined;
  }
  set(data) {
    localStorage.setItem(PLACE, JSON.stringify(data));
  }
  clear() {
    const data = this.get();
    localStorage.removeItem(PLACE);
    return data;
  }
  isEmpty() {
    return !localStorage.getItem(PLACE);
  }
}
SharedClipboard.$inject = ["moddle"];

export default { clipboard: ["type", SharedClipboard] };
