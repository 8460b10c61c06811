// The modeller, made to keep what is not its own: whoever brings a file gets it back, with what was drawn and nothing else changed.
import Modeler from "bpmn-js/lib/Modeler";
import { merged } from "./merging.js";
import { pointed } from "./pointing.js";

export default class FaithfulModeler extends Modeler {
  constructor(options) {
    super(options);
    this.on("import.parse.complete", ({ definitions, elementsById }) => {
      this.known = Object.entries(elementsById || {});
      // By sheet, all that has a place on it: what the library does not draw it takes away.
      this.places = new Map((definitions?.diagrams || []).map(({ plane }) => [plane, [...(plane?.planeElement || [])]]));
    });
  }
  async importXML(xml, ...more) {
    const lacking = [];
    const hear = ({ warning }) => void lacking.push(warning);
    this.on("import.lacking", hear);
    const told = await super.importXML(pointed(xml), ...more).finally(() => this.off("import.lacking", hear));
    told.warnings.push(...lacking);
    this.original = xml;
    this.before = (await super.saveXML({ format: true })).xml;
    return told;
  }
  async saveXML(options) {
    const { xml } = await super.saveXML({ ...options, format: true });
    return { xml: merged(this.original, this.before, xml, this.renamed()) };
  }
  // What ids were, of those that have been changed since the file was opened.
  renamed() {
    return new Map(this.known.filter(([id, one]) => one.id && one.id !== id).map(([id, one]) => [one.id, id]));
  }
}
