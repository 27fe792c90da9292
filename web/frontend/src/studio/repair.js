// One-click repairs: what the analyst would do by hand, as one step that can be undone.
import { free } from "./ids.js";
import { together } from "./once.js";

const REPAIRS = {
  "choice-then-wait": (modeler, found) => {
    const part = element(modeler, found.trace[0]);
    const join = element(modeler, found.trace[found.trace.length - 1]);
    if (!part || !join) return null;
    return () =>
      part.type === "bpmn:InclusiveGateway" ? become(modeler, join, "bpmn:InclusiveGateway") : parallel(modeler, part);
  },
  "inclusive-default": (modeler, found) => {
    const gate = element(modeler, found.element);
    const bare = gate?.outgoing.find((flow) => !flow.businessObject.conditionExpression);
    return bare ? () => modeler.get("modeling").updateProperties(gate, { default: bare.businessObject }) : null;
  },
  "split-then-merge": (modeler, found) => {
    const merge = element(modeler, found.element);
    if (!merge || merge.type !== "bpmn:ExclusiveGateway") return null;
    return () => become(modeler, merge, "bpmn:ParallelGateway");
  },
  "reserved-ids": (modeler, found) => {
    const one = element(modeler, found.element);
    if (!one) return null;
    return () => modeler.get("modeling").updateProperties(one, { id: renamed(modeler, one) });
  },
  "not-executable": (modeler) => {
    const root = modeler.get("canvas").getRootElement();
    const process = root.businessObject.$instanceOf("bpmn:Process") ? root.businessObject : null;
    return process ? () => modeler.get("modeling").updateModdleProperties(root, process, { isExecutable: true }) : null;
  },
  conditions: (modeler, found) => {
    const flow = element(modeler, found.element);
    if (!flow || flow.type !== "bpmn:SequenceFlow") return null;
    const gate = flow.source;
    if (gate.type === "bpmn:ParallelGateway" || gate.type === "bpmn:EventBasedGateway") {
      return () => modeler.get("modeling").updateProperties(flow, { conditionExpression: undefined });
    }
    if (gate.businessObject.default === flow.businessObject) {
      return () => modeler.get("modeling").updateProperties(flow, { conditionExpression: undefined });
    }
    return gate.businessObject.default ? null : () => modeler.get("modeling").updateProperties(gate, { default: flow.businessObject });
  },
  "block-alone": (modeler, found) => {
    const gates = found.trace.map((id) => element(modeler, id)).filter(Boolean);
    return gates.length === 2 ? () => wrap(modeler, gates[0], gates[1]) : null;
  },
};

export function repair(modeler, found) {
  const known = REPAIRS[found.rule];
  const mend = known ? known(modeler, found) : null;
  return mend && (() => together(modeler, mend));
}

const element = (modeler, id) => modeler.get("elementRegistry").get(id);
const become = (modeler, shape, type) => modeler.get("bpmnReplace").replaceElement(shape, { type });

// A choice becomes a fork: nobody reads its conditions any more, so they go with it.
function parallel(modeler, gate) {
  const modeling = modeler.get("modeling");
  for (const flow of gate.outgoing) {
    if (flow.businessObject.conditionExpression) modeling.updateProperties(flow, { conditionExpression: undefined });
  }
  become(modeler, gate, "bpmn:ParallelGateway");
}

// Of the old name what may stay: "End" becomes end-2, "a b/c" becomes a-b-c.
function renamed(modeler, one) {
  const kept = one.id.toLowerCase().replace(/[^a-z0-9.]+/g, "-").replace(/^-+|-+$/g, "") || "step";
  return free((id) => ["start", "end", "root"].includes(id) || modeler.get("moddle").ids.assigned(id), kept, true);
}

// Everything between fork and join goes into a subprocess of its own, with a beginning and an end.
function wrap(modeler, fork, join) {
  const modeling = modeler.get("modeling");
  const inside = between(fork, join);
  if (!inside) return;
  const before = fork.incoming.slice();
  const behind = join.outgoing.slice();
  const edges = [...inside].flatMap((one) => [...one.incoming, ...one.outgoing]).filter((flow) => inside.has(flow.source) && inside.has(flow.target));
  const box = bounds([...inside]);
  const parent = fork.parent;
  const host = modeling.createShape(
    { type: "bpmn:SubProcess", isExpanded: true },
    { x: box.x - 110, y: box.y - 60, width: box.width + 220, height: box.height + 120 },
    parent,
  );
  modeling.moveElements([...inside, ...new Set(edges)], { x: 0, y: 0 }, host);
  const middle = (shape) => shape.y + shape.height / 2;
  const begin = modeling.createShape({ type: "bpmn:StartEvent" }, { x: box.x - 70, y: middle(fork) }, host);
  const end = modeling.createShape({ type: "bpmn:EndEvent" }, { x: box.x + box.width + 70, y: middle(join) }, host);
  for (const flow of before) modeling.reconnectEnd(flow, host, { x: host.x, y: middle(host) });
  for (const flow of behind) modeling.reconnectStart(flow, host, { x: host.x + host.width, y: middle(host) });
  modeling.connect(begin, fork);
  modeling.connect(join, end);
}

function between(fork, join) {
  const reach = (from, next) => {
    const seen = new Set([from]);
    const ahead = [from];
    while (ahead.length) {
      for (const one of next(ahead.pop())) {
        if (!seen.has(one)) {
          seen.add(one);
          ahead.push(one);
        }
      }
    }
    return seen;
  };
  const forward = reach(fork, (one) => (one === join ? [] : one.outgoing.filter((f) => f.type === "bpmn:SequenceFlow").map((f) => f.target)));
  const backward = reach(join, (one) => (one === fork ? [] : one.incoming.filter((f) => f.type === "bpmn:SequenceFlow").map((f) => f.source)));
  if (!forward.has(join)) return null;
  const both = new Set([...forward].filter((one) => backward.has(one)));
  for (const one of [...both]) for (const edge of one.attachers || []) both.add(edge);
  return both;
}

function bounds(shapes) {
  const x = Math.min(...shapes.map((s) => s.x));
  const y = Math.min(...shapes.map((s) => s.y));
  return {
    x, y,
    width: Math.max(...shapes.map((s) => s.x + s.width)) - x,
    height: Math.max(...shapes.map((s) => s.y + s.height)) - y,
  }; // prettier-ignore
}
