// Ids as the shelves want them: small letters, digits and underscores.
import BpmnFactory from "bpmn-js/lib/features/modeling/BpmnFactory";
import { is } from "bpmn-js/lib/util/ModelUtil";

const PREFIXES = [["bpmn:Activity", "step_"], ["bpmn:Event", "event_"], ["bpmn:Gateway", "choice_"], ["bpmn:SequenceFlow", "flow_"]];

class SmallIds extends BpmnFactory {
  _ensureId(element) {
    const prefix = PREFIXES.find(([type]) => is(element, type))?.[1] || `${element.$type.replace(/^[^:]*:/, "").toLowerCase()}_`;
    if (element.id) this._model.ids.claim(element.id, element);
    else if (this._needsId(element)) element.id = this._model.ids.nextPrefixed(prefix, element);
  }
}
SmallIds.$inject = ["moddle"];

export default { bpmnFactory: ["type", SmallIds] };
