// One-click repairs: what the analyst would do by hand, as one step that can be undone.
import { free } from "./ids.js";
import { together } from "./once.js";
import { makeRoom } from "./view.js";

const SIDE = 130; // beside what is wrapped: the border, and an event inside it

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
    if (bare) return () => modeler.get("modeling").updateProperties(gate, { default: bare.businessObject });
    const join = gate?.parent.children.find((one) => one !== gate && one.type === gate.type && one.incoming.length > 1);
    return join ? () => past(modeler, gate, join) : null;
  },
  "split-then-merge": (modeler, found) => {
    const merge = element(modeler, found.element);
    const fork = element(modeler, found.trace[0]);
    if (!merge) return null;
    const type = fork?.type === "bpmn:InclusiveGateway" ? fork.type : "bpmn:ParallelGateway";
    if (merge.type === "bpmn:ExclusiveGateway") return () => become(modeler, merge, type);
    return merge.incoming.length > 1 ? () => gather(modeler, type, merge.incoming.slice(), merge) : null;
  },
  "branch-flow": (modeler, found) => {
    const shapes = found.trace.map((id) => element(modeler, id)).filter(Boolean);
    const join = shapes[shapes.length - 1];
    const flows = shapes.filter((one) => one.waypoints && one.target === join);
    return flows.length > 1 ? () => gather(modeler, "bpmn:ExclusiveGateway", flows, join) : null;
  },
  "reserved-ids": (modeler, found) => {
    const one = element(modeler, found.element);
    if (!one) return null;
    return () => modeler.get("modeling").updateProperties(one, { id: renamed(modeler, one) });
  },
  "gateway-direction": (modeler, found) => {
    const gate = element(modeler, found.element);
    return gate && (() => modeler.get("modeling").updateProperties(gate, { gatewayDirection: undefined }));
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

// The default of a fork when nobody is needed: under everything, straight to the join.
function past(modeler, fork, join) {
  const modeling = modeler.get("modeling");
  const flow = modeling.connect(fork, join);
  const between = fork.parent.children.filter((one) => one.width && !one.labelTarget && one.x < join.x + join.width && one.x + one.width > fork.x);
  const low = Math.max(...between.map((one) => one.y + one.height)) + 30;
  const host = fork.parent;
  if (host.height && low + 25 > host.y + host.height) modeling.resizeShape(host, { x: host.x, y: host.y, width: host.width, height: low + 25 - host.y });
  const at = (one) => one.x + one.width / 2;
  modeling.updateWaypoints(flow, [
    { x: at(fork), y: fork.y + fork.height }, { x: at(fork), y: low }, { x: at(join), y: low }, { x: at(join), y: join.y + join.height },
  ]); // prettier-ignore
  modeling.updateProperties(fork, { default: flow.businessObject });
}

// A gateway before a shape, to which these flows are led instead.
function gather(modeler, type, flows, target) {
  const modeling = modeler.get("modeling");
  const free = Math.max(...flows.map((flow) => flow.source.x + flow.source.width));
  const x = Math.min(target.x - 55, Math.max(free + 55, target.x - 90));
  const gate = modeling.createShape({ type }, { x, y: target.y + target.height / 2 }, target.parent);
  for (const flow of flows) {
    modeling.reconnectEnd(flow, gate, { x: gate.x, y: gate.y + 25 });
    modeling.layoutConnection(flow);
  }
  modeling.connect(gate, target);
}

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
  const narrow = bounds([...inside]);
  makeRoom(modeler, narrow.x + narrow.width + 1, SIDE);
  makeRoom(modeler, narrow.x - 1, SIDE);
  const box = bounds([...inside]);
  const parent = fork.parent;
  const host = modeling.createShape(
    { type: "bpmn:SubProcess", isExpanded: true },
    { x: box.x - SIDE + 20, y: box.y - 50, width: box.width + 2 * SIDE - 40, height: box.height + 90 },
    parent,
  );
  const middle = (shape) => shape.y + shape.height / 2;
  // first, for a flow that a move leaves across a border is taken away
  for (const flow of before) modeling.reconnectEnd(flow, host, { x: host.x, y: middle(host) });
  for (const flow of behind) modeling.reconnectStart(flow, host, { x: host.x + host.width, y: middle(host) });
  modeling.moveElements([...inside, ...new Set(edges)], { x: 0, y: 0 }, host);
  const begin = modeling.createShape({ type: "bpmn:StartEvent" }, { x: box.x - SIDE / 2, y: middle(fork) }, host);
  const end = modeling.createShape({ type: "bpmn:EndEvent" }, { x: box.x + box.width + SIDE / 2, y: middle(join) }, host);
  modeling.connect(begin, fork);
  modeling.connect(join, end);
  around(modeling, host);
}

// Flows that pass through where the block stands now are led under it.
function around(modeling, host) {
  const low = host.y + host.height + 30;
  const through = (flow) =>
    flow.source !== host && flow.target !== host && flow.waypoints?.some((to, n) => n && crosses(flow.waypoints[n - 1], to, host));
  const at = (one) => one.x + one.width / 2;
  for (const flow of host.parent.children.filter(through)) {
    const { source, target } = flow;
    modeling.updateWaypoints(flow, [
      { x: at(source), y: source.y + source.height }, { x: at(source), y: low }, { x: at(target), y: low }, { x: at(target), y: target.y + target.height },
    ]); // prettier-ignore
  }
}

const crosses = (a, b, box) =>
  Math.max(a.x, b.x) > box.x && Math.min(a.x, b.x) < box.x + box.width && Math.max(a.y, b.y) > box.y && Math.min(a.y, b.y) < box.y + box.height;

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
