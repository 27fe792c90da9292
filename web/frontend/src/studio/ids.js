// Names of new elements as people would give them: fire-check, step-3. A branch is known by them everywhere.
import BpmnFactory from "bpmn-js/lib/features/modeling/BpmnFactory";
import { is } from "bpmn-js/lib/util/ModelUtil";

const HEADS = [
  ["bpmn:SubProcess", "block"],
  ["bpmn:Activity", "step"],
  ["bpmn:Gateway", "gate"],
  ["bpmn:Event", "event"],
  ["bpmn:SequenceFlow", "flow"],
  ["bpmn:Participant", "pool"],
  ["bpmn:Lane", "lane"],
];

// The first id of a head that nobody has: "fire-check", else "fire-check-2".
export function free(taken, head, bare = false) {
  let n = bare ? 0 : 1;
  const id = () => (n ? `${head}-${n}` : head);
  while (taken(id())) n = n ? n + 1 : 2;
  return id();
}

class ReadableIds extends BpmnFactory {
  _ensureId(element) {
    if (element.id || !this._needsId(element)) return super._ensureId(element);
    const known = HEADS.find(([type]) => is(element, type));
    const head = known ? known[1] : element.$type.replace(/^[^:]*:/, "").replace(/[A-Z]+/g, (big, at) => (at ? "-" : "") + big.toLowerCase());
    element.id = free((id) => this._model.ids.assigned(id), head);
    this._model.ids.claim(element.id, element);
    return undefined;
  }
}
ReadableIds.$inject = ["moddle"];

// An id is free again as soon as nothing on the board has it: after an undo, after a drag let go.
class IdsOfTheLiving {
  constructor(eventBus, moddle, elementRegistry) {
    const own = (act) => ({ element }) => element.businessObject?.id && !element.labelTarget && act(element.businessObject);
    eventBus.on(["shape.removed", "connection.removed"], own((one) => moddle.ids.assigned(one.id) === one && moddle.ids.unclaim(one.id)));
    eventBus.on(["shape.added", "connection.added"], own((one) => moddle.ids.assigned(one.id) || moddle.ids.claim(one.id, one)));
    const gone = (one) => one.businessObject && !elementRegistry.get(one.id) && moddle.ids.unclaim(one.businessObject.id);
    eventBus.on("create.cleanup", ({ context }) => (context.elements || []).forEach(gone));
  }
}
IdsOfTheLiving.$inject = ["eventBus", "moddle", "elementRegistry"];

export default { __init__: ["idsOfTheLiving"], idsOfTheLiving: ["type", IdsOfTheLiving], bpmnFactory: ["type", ReadableIds] };
