// The column of shapes and ready pieces. Dragged, a piece lies where it is dropped; pressed, it goes
// behind what is chosen, into the flow that is chosen, or beside the other departments of a block.
import { getBBox } from "diagram-js/lib/util/Elements";
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { together } from "./once.js";
import { piece } from "./pieces.js";
import { fit, makeRoom } from "./view.js";

const GAP = 60;
const GATES = { Exclusive: 1, Inclusive: 1, Parallel: 1 };

export function stencil(board) {
  const { box, modeler } = board;
  const drawn = board.words.drawn;
  // A shape asks for its name as it is dropped; a piece has its names.
  modeler.on("create.end", 400, ({ context }) => context.elements.length > 1 && modeler.get("directEditing").cancel());
  box.querySelectorAll("[data-piece]").forEach((at) => {
    at.addEventListener("click", () => {
      add(modeler, drawn, at.dataset.piece);
      modeler.get("canvas").focus();
    });
    if (at.dataset.piece !== "clock") dragged(at, (event) => modeler.get("create").start(event, piece(modeler, drawn, at.dataset.piece).elements));
  });
}

// A press that moves is a drag. By hand, for a browser may refuse to drag buttons.
function dragged(at, start) {
  at.addEventListener("mousedown", (down) => {
    if (down.button) return;
    const move = (event) => {
      if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 6) return;
      stop();
      event.preventDefault();
      start(event);
    };
    const stop = () => {
      document.removeEventListener("mousemove", move);
      document.removeEventListener("mouseup", stop);
    };
    document.addEventListener("mousemove", move);
    document.addEventListener("mouseup", stop);
  });
}

export function add(modeler, words, kind) {
  const chosen = modeler.get("selection").get();
  const one = chosen.length === 1 ? chosen[0].labelTarget || chosen[0] : null;
  let made = null;
  together(modeler, () => {
    if (kind === "clock") made = clock(modeler, one, words);
    else if ((kind === "branch" || kind === "tacit") && block(one)) made = beside(modeler, block(one), piece(modeler, words, kind));
    else if (one && is(one, "bpmn:SequenceFlow")) made = between(modeler, one, piece(modeler, words, kind));
    else if (one && isAny(one, ["bpmn:SubProcess", "bpmn:Participant", "bpmn:Lane"]) && empty(one)) made = into(modeler, one, piece(modeler, words, kind));
    else if (one && is(one, "bpmn:FlowNode") && !is(one, "bpmn:EndEvent")) made = behind(modeler, one, piece(modeler, words, kind));
    else made = loose(modeler, piece(modeler, words, kind));
  });
  if (!made) return;
  modeler.get("selection").select(made);
  if (!visible(modeler, made)) fit(modeler);
}

function create(modeler, parts, x, y, parent) {
  const bounds = getBBox(parts.elements);
  const at = { x: Math.round(x + bounds.x - parts.first.x + bounds.width / 2), y: Math.round(y + bounds.y - parts.first.y + bounds.height / 2) };
  modeler.get("modeling").createElements(parts.elements, at, parent);
  return parts;
}

function loose(modeler, parts) {
  const canvas = modeler.get("canvas");
  const view = canvas.viewbox();
  const root = canvas.getRootElement();
  const page = is(root, "bpmn:Collaboration") ? root.children.find((one) => is(one, "bpmn:Participant") && one.children) || root : root;
  const bounds = getBBox(parts.elements);
  const shapes = page.children.filter((one) => one.width && !one.labelTarget);
  const under = shapes.length ? Math.max(...shapes.map((one) => one.y + one.height)) + GAP : view.y + view.height / 2 - bounds.height / 2;
  const left = shapes.length ? Math.min(...shapes.map((one) => one.x)) : view.x + 60;
  create(modeler, parts, left + parts.first.x - bounds.x, under + parts.first.y - bounds.y, page);
  return parts.first;
}

function into(modeler, host, parts) {
  const bounds = getBBox(parts.elements);
  const x = host.x + Math.max(30, (host.width - bounds.width) / 2) + parts.first.x - bounds.x;
  const y = host.y + Math.max(30, (host.height - bounds.height) / 2) + parts.first.y - bounds.y;
  create(modeler, parts, x, y, host);
  return parts.first;
}

function behind(modeler, source, parts) {
  const modeling = modeler.get("modeling");
  const flows = source.outgoing.filter((flow) => is(flow, "bpmn:SequenceFlow"));
  if (flows.length === 1 && !is(source, "bpmn:Gateway")) return between(modeler, flows[0], parts);
  const bounds = getBBox(parts.elements);
  const lowest = flows.map((flow) => flow.target).filter((one) => one.x > source.x).map((one) => one.y + one.height); // prettier-ignore
  const y = lowest.length && is(source, "bpmn:Gateway") ? Math.max(...lowest) + 40 + (parts.first.y - bounds.y) : middle(source) - parts.first.height / 2;
  create(modeler, parts, source.x + source.width + GAP + (parts.first.x - bounds.x), y, source.parent);
  joined(modeler, modeling.connect(source, parts.first));
  return parts.last || parts.first;
}

// The flow is led through the piece; what stands behind it moves to the right.
function between(modeler, flow, parts) {
  const modeling = modeler.get("modeling");
  const { source, target, parent } = flow;
  if (!parts.last) return loose(modeler, parts);
  const bounds = getBBox(parts.elements);
  const x = source.x + source.width + GAP;
  const wanted = x + bounds.width + GAP;
  if (target.x > source.x && target.x < wanted) makeRoom(modeler, source.x + source.width + 1, wanted - target.x);
  create(modeler, parts, x + (parts.first.x - bounds.x), middle(source) - parts.first.height / 2, parent);
  modeling.reconnectEnd(flow, parts.first, { x: parts.first.x, y: middle(parts.first) });
  modeling.layoutConnection(flow);
  joined(modeler, modeling.connect(parts.last, target));
  return parts.last;
}

// A further department in a block: under the others, led from the fork and into the join.
function beside(modeler, host, parts) {
  const modeling = modeler.get("modeling");
  const { fork, join } = gates(host);
  const others = fork.outgoing.map((flow) => flow.target).filter((one) => one !== join && one.width > 60);
  const x = others.length ? Math.min(...others.map((one) => one.x)) : fork.x + 110;
  const y = Math.max(fork.y - 40, ...others.map((one) => one.y + one.height + 20));
  const more = y + getBBox(parts.elements).height + 60 - (host.y + host.height);
  if (more > 0) modeling.resizeShape(host, { x: host.x, y: host.y, width: host.width, height: host.height + more });
  const straight = fork.outgoing.find((flow) => flow.target === join);
  create(modeler, parts, x, y, host);
  const come = modeling.connect(fork, parts.first);
  const department = parts.first.businessObject.get("approval:department");
  if (is(fork, "bpmn:InclusiveGateway") && department) {
    const condition = modeler.get("bpmnFactory").create("bpmn:FormalExpression", { body: `needs_${department.toLowerCase()}` });
    modeling.updateProperties(come, { conditionExpression: condition });
  }
  modeling.connect(parts.last, join);
  if (straight) {
    const low = host.y + host.height - 25;
    const at = (one) => one.x + one.width / 2;
    modeling.updateWaypoints(straight, [{ x: at(fork), y: fork.y + 50 }, { x: at(fork), y: low }, { x: at(join), y: low }, { x: at(join), y: join.y + 50 }]); // prettier-ignore
  }
  return parts.first;
}

// A clock sits on the edge of what is chosen.
function clock(modeler, host, words) {
  if (!host || !is(host, "bpmn:Activity")) return null;
  const objects = modeler.get("bpmnFactory");
  const definition = objects.create("bpmn:TimerEventDefinition", { "approval:clock": "promised", "approval:at": "due-soon" });
  const businessObject = objects.create("bpmn:BoundaryEvent", { name: words.reminder, cancelActivity: false, eventDefinitions: [definition] });
  definition.$parent = businessObject;
  const event = modeler.get("elementFactory").createShape({ type: "bpmn:BoundaryEvent", businessObject });
  return modeler.get("modeling").createShape(event, { x: host.x + host.width - 30, y: host.y + host.height }, host, { attach: true });
}

// The last way out of a choice, when the others have their conditions, is the default.
function joined(modeler, flow) {
  const gate = flow.source;
  if (!isAny(gate, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"]) || gate.businessObject.default) return;
  const others = gate.outgoing.filter((one) => one !== flow);
  if (others.length && others.every((one) => one.businessObject.conditionExpression)) {
    modeler.get("modeling").updateProperties(gate, { default: flow.businessObject });
  }
}

const middle = (shape) => shape.y + shape.height / 2;
const empty = (host) => !host.children?.some((one) => is(one, "bpmn:FlowNode"));

function gates(host) {
  const found = host.children.filter((one) => isAny(one, Object.keys(GATES).map((kind) => `bpmn:${kind}Gateway`)) && !is(one, "bpmn:ExclusiveGateway"));
  const fork = found.find((one) => one.outgoing.length > 1);
  const join = found.find((one) => one.incoming.length > 1 && one !== fork);
  return fork && join ? { fork, join } : null;
}

// The block that an element is, or stands in.
function block(one) {
  for (let at = one; at; at = at.parent) if (is(at, "bpmn:SubProcess") && gates(at)) return at;
  return null;
}

function visible(modeler, shape) {
  const view = modeler.get("canvas").viewbox();
  return shape.x >= view.x && shape.y >= view.y && shape.x + shape.width <= view.x + view.width && shape.y + shape.height <= view.y + view.height;
}
