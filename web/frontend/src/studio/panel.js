// Our own groups in the properties panel: whose work it is, which item, which form, which clock,
// when a flow is taken. What may be chosen comes from the guide of the same draft.
import { SelectEntry, TextFieldEntry, TextAreaEntry, isSelectEntryEdited, isTextFieldEntryEdited, isTextAreaEntryEdited } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { getBusinessObject, is, isAny } from "bpmn-js/lib/util/ModelUtil";

const KEPT = new Set(["general", "documentation", "multiInstance", "message", "error", "escalation"]);
export const offered = { departments: [], items: [], connectors: [], forms: [], works: [] };

const choice = (property, label, list, of = (bo) => bo) =>
  function Choice({ element, id }) {
    const translate = useService("translate");
    const modeling = useService("modeling");
    const bo = of(getBusinessObject(element));
    const now = bo.get(`approval:${property}`) || "";
    const known = list();
    const options = [{ value: "", label: translate("(none)") }, ...known.map(([value, words]) => ({ value, label: words === value ? value : `${words} (${value})` }))];
    if (now && !known.some(([value]) => value === now)) options.push({ value: now, label: `${now} ?` });
    return SelectEntry({
      element, id, label: translate(label), getOptions: () => options, getValue: () => now,
      setValue: (value) => modeling.updateModdleProperties(element, bo, { [`approval:${property}`]: value || undefined }),
    }); // prettier-ignore
  };

function At({ element, id }) {
  const translate = useService("translate");
  const modeling = useService("modeling");
  const debounce = useService("debounceInput");
  const bo = timer(getBusinessObject(element));
  return TextFieldEntry({
    element, id, label: translate("When"), description: translate("due-soon, overdue or +N"), debounce,
    getValue: () => bo.get("approval:at") || "",
    setValue: (value) => modeling.updateModdleProperties(element, bo, { "approval:at": value || undefined }),
  }); // prettier-ignore
}

function Condition({ element, id }) {
  const translate = useService("translate");
  const modeling = useService("modeling");
  const factory = useService("bpmnFactory");
  const debounce = useService("debounceInput");
  const bo = getBusinessObject(element);
  return TextAreaEntry({
    element, id, label: translate("Taken when"), description: translate("e.g. needs_fire and floor_area > 5000"), rows: 2, monospace: true, debounce,
    getValue: () => bo.conditionExpression?.body || "",
    setValue: (value) => modeling.updateProperties(element, {
      conditionExpression: value ? factory.create("bpmn:FormalExpression", { body: value }) : undefined,
    }),
  }); // prettier-ignore
}

const timer = (bo) => (bo.get("eventDefinitions") || []).find((one) => is(one, "bpmn:TimerEventDefinition"));
const clocks = (translate) => () => ["promised", "statutory", "minutes"].map((one) => [one, translate(`clock ${one}`)]);

function entries(element, translate) {
  const bo = getBusinessObject(element);
  const found = [];
  const add = (name, component, isEdited = isSelectEntryEdited) => found.push({ id: `approval-${name}`, component, isEdited });
  if (isAny(element, ["bpmn:UserTask", "bpmn:ManualTask"])) add("work", choice("work", "Work", () => offered.works));
  if (isAny(element, ["bpmn:SubProcess", "bpmn:CallActivity", "bpmn:UserTask", "bpmn:Lane"])) {
    add("department", choice("department", "Department", () => offered.departments));
  }
  if (isAny(element, ["bpmn:SubProcess", "bpmn:CallActivity"])) add("item", choice("item", "Approval item", () => offered.items));
  if (is(element, "bpmn:UserTask")) add("form", choice("form", "Form", () => offered.forms));
  if (isAny(element, ["bpmn:ServiceTask", "bpmn:SendTask", "bpmn:ReceiveTask"])) add("connector", choice("connector", "Department system", () => offered.connectors));
  if (isAny(element, ["bpmn:BoundaryEvent", "bpmn:IntermediateCatchEvent"]) && timer(bo)) {
    add("clock", choice("clock", "Clock", clocks(translate), timer));
    add("at", At, isTextFieldEntryEdited);
  }
  if (is(element, "bpmn:SequenceFlow") && isAny(bo.sourceRef || {}, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"])) {
    add("condition", Condition, isTextAreaEntryEdited);
  }
  return found;
}

class OurGroups {
  constructor(propertiesPanel, translate) {
    this.translate = translate;
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    return (groups) => {
      const kept = groups.filter((group) => KEPT.has(group.id));
      const ours = entries(element, this.translate);
      if (ours.length) kept.splice(1, 0, { id: "approval", label: this.translate("Approval"), shouldOpen: true, entries: ours });
      return kept;
    };
  }
}
OurGroups.$inject = ["propertiesPanel", "translate"];

export default { __init__: ["ourGroups"], ourGroups: ["type", OurGroups] };
