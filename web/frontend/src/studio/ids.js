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

export default { bpmnFactory: ["type", ReadableIds] };
