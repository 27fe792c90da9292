// Our own groups in the properties panel: whose work it is, which item, which form, which clock,
// when a flow is taken. What may be chosen comes from the guide of the same draft.
import { SelectEntry, TextFieldEntry, TextAreaEntry, isSelectEntryEdited, isTextFieldEntryEdited, isTextAreaEntryEdited } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { getBusinessObject, is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { offered } from "./offered.js";

const KEPT = new Set(["general", "documentation", "multiInstance", "message", "error", "escalation"]);

// A department and its item are chosen together, as far as one follows from the other.
function both(property, value) {
  const own = offered.shares.filter((one) => one[property] === value && one.item);
  if (property === "department") return { "approval:department": value || undefined, "approval:item": own.length === 1 ? own[0].item : undefined };
  return { "approval:item": value || undefined, ...(own.length ? { "approval:department": own[0].department } : {}) };
}

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
      setValue: (value) => modeling.updateModdleProperties(element, bo, paired(element, property) ? both(property, value) : { [`approval:${property}`]: value || undefined }),
    }); // prettier-ignore
  };

const paired = (element, property) => isAny(element, ["bpmn:SubProcess", "bpmn:CallActivity"]) && ["department", "item"].includes(property);

// By keyboard what the arrow does by mouse: a flow to another shape of the same page.
function LeadTo({ element, id }) {
  const translate = useService("translate");
  const modeling = useService("modeling");
  const rules = useService("rules");
  const others = element.parent.children.filter(
    (one) => one !== element && is(one, "bpmn:FlowNode") && !one.labelTarget && rules.allowed("connection.create", { source: element, target: one }),
  );
  return SelectEntry({
    element, id, label: translate("Lead a flow to"),
    getOptions: () => [{ value: "", label: translate("(choose)") }, ...others.map((one) => ({ value: one.id, label: called(one) }))],
    getValue: () => "",
    setValue: (value) => value && modeling.connect(element, others.find((one) => one.id === value)),
  }); // prettier-ignore
}

const called = (one) => (one.businessObject.name ? `${one.businessObject.name} (${one.id})` : one.id);

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
  if (is(element, "bpmn:FlowNode") && !is(element, "bpmn:EndEvent") && !element.labelTarget && element.parent) add("lead", LeadTo, () => false);
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
