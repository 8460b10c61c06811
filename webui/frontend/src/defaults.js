// What a file says although it goes without saying (cancelActivity="true") stays said: the library would leave it out.
import Modeler from "bpmn-js/lib/Modeler";

const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";

// Of each element by id, the attributes that are written as they would be without.
function saidAnyway(xml, moddle) {
  const found = new Map();
  for (const tag of new DOMParser().parseFromString(xml, "application/xml").getElementsByTagNameNS(BPMN, "*")) {
    const type = moddle.registry.typeMap[`bpmn:${tag.localName.replace(/^./, (letter) => letter.toUpperCase())}`];
    if (!type || !tag.id) continue;
    const { propertiesByName } = moddle.registry.getEffectiveDescriptor(type.name);
    const said = [...tag.attributes].filter(({ name, value }) => propertiesByName[name]?.default !== undefined && String(propertiesByName[name].default) === value);
    if (said.length) found.set(tag.id, said.map(({ name, value }) => [name, value]));
  }
  return found;
}

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function saidAgain(xml, found) {
  let told = xml;
  for (const [id, said] of found) {
    told = told.replace(new RegExp(`<[\\w.:-]+\\s[^<>]*?\\bid="${quoted(id)}"[^<>]*?(?=\\s*/?>)`), (tag) => tag + said.filter(([name]) => !new RegExp(`\\s${name}="`).test(tag)).map(([name, value]) => ` ${name}="${value}"`).join(""));
  }
  return told;
}

export default class FaithfulModeler extends Modeler {
  async importXML(xml, ...more) {
    this.saidAnyway = saidAnyway(xml, this.get("moddle"));
    return super.importXML(xml, ...more);
  }
  async saveXML(options) {
    const { xml } = await super.saveXML(options);
    return { xml: saidAgain(xml, this.saidAnyway || new Map()) };
  }
}
