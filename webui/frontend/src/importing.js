// What cannot be drawn is told as a warning and left out: an arrow whose end is missing, an event at the edge of nothing.
import BpmnImporter from "bpmn-js/lib/import/BpmnImporter";
import { is } from "bpmn-js/lib/util/ModelUtil";

class WholeImporter extends BpmnImporter {
  add(semantic, di, parent) {
    const warning = this.lacking(semantic, di);
    if (!warning) return super.add(semantic, di, parent);
    this._eventBus.fire("import.lacking", { warning });
    return undefined;
  }
  // What a shape or an arrow hangs on and the sheet has not.
  lacking(semantic, di) {
    const ends = is(di, "bpmndi:BPMNEdge") ? this.ends(semantic) : is(semantic, "bpmn:BoundaryEvent") ? [["attachedToRef", semantic.attachedToRef]] : [];
    const loose = ends.filter(([, one]) => !one || !this._getElement(one));
    if (!loose.length) return null;
    const drawn = ends.map(([, one]) => one).filter((one) => one && this._getElement(one));
    return { loose: loose.map(([property, one]) => ({ property, element: one })), drawn, element: semantic, message: `not drawn for its ends: ${semantic.id}` };
  }
  ends(semantic) {
    const [source] = [semantic.sourceRef].flat();
    const [isIn, isOut] = ["DataInputAssociation", "DataOutputAssociation"].map((name) => semantic.$type === `bpmn:${name}`);
    return [["sourceRef", isOut ? semantic.$parent : source], ["targetRef", isIn ? semantic.$parent : semantic.targetRef]];
  }
}
WholeImporter.$inject = BpmnImporter.$inject;

export default { bpmnImporter: ["type", WholeImporter] };
