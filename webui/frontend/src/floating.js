// A file may draw the steps of a process on the sheet of pools without its pool. They stay in their process, wherever they are moved to.
import BpmnUpdater from "bpmn-js/lib/features/modeling/BpmnUpdater";
import { is } from "bpmn-js/lib/util/ModelUtil";

class FloatingUpdater extends BpmnUpdater {
  updateSemanticParent(object, parent, ...more) {
    const isFloating = is(parent, "bpmn:Collaboration") && (is(object, "bpmn:FlowElement") || is(object, "bpmn:Lane"));
    if (!isFloating || !object.$parent) super.updateSemanticParent(object, parent, ...more);
  }
}

export default { __init__: ["bpmnUpdater"], bpmnUpdater: ["type", FloatingUpdater] };
