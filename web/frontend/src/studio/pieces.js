// Ready pieces: what most joint approvals are made of. Where the guide of the draft has departments,
// a piece is drawn with them: named, with item, form and condition; else with two to be named.
import { free } from "./ids.js";
import { offered } from "./offered.js";

const ROW = 150; // a branch and the room below it
const BRANCH = { width: 560, height: 130 };
const SIGN = { width: 110, height: 80 };

const PIECES = {
  begin: (p) => p.single(p.shape("bpmn:StartEvent", p.words.begin, 0, 0, { id: "received" })),
  end: (p) => p.single(p.shape("bpmn:EndEvent", p.words.end, 0, 0, { id: "closed" })),
  step: (p) => p.single(p.task(p.words.step, 0, 0, undefined)),
  choice: (p) => p.single(p.gate("Exclusive", 0, 0)),
  fork: (p) => p.single(p.gate("Parallel", 0, 0)),
  some: (p) => p.single(p.gate("Inclusive", 0, 0)),
  inside: (p) => p.single(p.inside()),
  branch: (p, made) => p.single(p.branch(next(made), 0, 0)),
  tacit: (p, made) => p.tacit(next(made, (one) => !one.safety)),
  block: (p) => p.single(p.block()),
  rounds: (p) => p.rounds(),
  correction: (p) => p.correction(),
  fees: (p) => p.fees(),
  signing: (p) => p.single(p.signing()),
  issue: (p) => p.issue(),
};

// What to create, and which two of it the flows in and out are led to.
export function piece(modeler, words, kind) {
  const maker = new Maker(modeler, words);
  const { top, first, last } = PIECES[kind](maker, drawn(modeler));
  return { elements: [...top, ...maker.inner], first, last };
}

// The departments that have a share in the drawing already.
const drawn = (modeler) => new Set(modeler.get("elementRegistry").getAll().map((one) => one.businessObject?.get?.("approval:item") && one.businessObject.get("approval:department")));

const known = () => offered.shares.filter((one) => one.item);

function next(made, may = () => true) {
  const left = known().filter((one) => !made.has(one.department));
  return left.find(may) || left[0] || null;
}

class Maker {
  constructor(modeler, words) {
    this.factory = modeler.get("elementFactory");
    this.objects = modeler.get("bpmnFactory");
    this.ids = modeler.get("moddle").ids;
    this.words = words;
    this.inner = [];
  }

  single(shape) {
    return { top: [shape], first: shape, last: shape };
  }

  shape(type, name, x, y, more = {}, parent = null) {
    const { attributes = {}, id, ...rest } = more;
    const own = id ? { id: free((one) => this.ids.assigned(one), id, true) } : {};
    const businessObject = this.objects.create(type, { ...own, name: name || undefined, ...attributes });
    const shape = this.factory.createShape({ type, businessObject, x, y, ...rest });
    if (parent) {
      shape.parent = parent;
      this.inner.push(shape);
    }
    return shape;
  }

  // A flow by the corners given, or straight, or with one step half way.
  flow(source, target, parent, more = {}, corners = null) {
    const { condition, name, id } = more;
    const from = { x: source.x + source.width, y: source.y + source.height / 2 };
    const to = { x: target.x, y: target.y + target.height / 2 };
    const middle = (from.x + to.x) / 2;
    const waypoints = corners || (from.y === to.y ? [from, to] : [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to]);
    const businessObject = this.objects.create("bpmn:SequenceFlow", {
      ...(id ? { id: free((one) => this.ids.assigned(one), id, true) } : {}),
      name,
      conditionExpression: condition && this.objects.create("bpmn:FormalExpression", { body: condition }),
    });
    const line = this.factory.createConnection({ type: "bpmn:SequenceFlow", businessObject, source, target, waypoints });
    if (parent) line.parent = parent;
    this.inner.push(line);
    return line;
  }

  // Out of one shape's lower edge, along below, into another's.
  below(source, target, y, parent, more) {
    const x = (shape) => shape.x + shape.width / 2;
    return this.flow(source, target, parent, more, [
      { x: x(source), y: source.y + source.height }, { x: x(source), y }, { x: x(target), y }, { x: x(target), y: target.y + target.height },
    ]); // prettier-ignore
  }

  task(name, x, y, work, parent = null, more = {}) {
    const { id, ...attributes } = more;
    return this.shape("bpmn:UserTask", name, x, y, { id, attributes: { "approval:work": work, ...attributes } }, parent);
  }

  gate(kind, x, y, parent = null, id = undefined, name = "") {
    const type = `bpmn:${kind}Gateway`;
    const shape = this.shape(type, name, x, y, { id }, parent);
    if (kind === "Exclusive") shape.di.isMarkerVisible = true;
    return shape;
  }

  container(name, width, height, x = 0, y = 0, more = {}, parent = null) {
    const { id, ...attributes } = more;
    return this.shape("bpmn:SubProcess", name, x, y, { isExpanded: true, width, height, attributes, id }, parent);
  }

  inside() {
    const host = this.container(this.words.inside, 400, 160);
    const begin = this.shape("bpmn:StartEvent", "", 30, 62, {}, host);
    const step = this.task(this.words.step, 140, 40, undefined, host);
    const end = this.shape("bpmn:EndEvent", "", 320, 62, {}, host);
    this.flow(begin, step, host);
    this.flow(step, end, host);
    return host;
  }

  // One department's share: handled, checked, sent back inside the department, closed.
  branch(share, x, y, parent = null, name = "") {
    const head = share ? share.department.toLowerCase() : "branch";
    const own = share ? { "approval:department": share.department, "approval:item": share.item } : {};
    const title = share ? this.words.review_of.replace("{name}", share.name) : name || this.words.review;
    const host = this.container(title, BRANCH.width, BRANCH.height, x, y, { id: share ? `${head}-branch` : undefined, ...own }, parent);
    const id = (tail) => (share ? { id: `${head}-${tail}` } : {});
    const begin = this.shape("bpmn:StartEvent", "", x + 20, y + 52, id("begin"), host);
    const handle = this.task(this.words.handle, x + 165, y + 30, "handle", host, { ...id("handle"), "approval:form": share?.form || undefined });
    const check = this.task(this.words.check, x + 295, y + 30, "check", host, id("check"));
    const end = this.shape("bpmn:EndEvent", "", x + 505, y + 52, id("done"), host);
    if (!share) {
      this.flow(begin, handle, host);
      this.flow(handle, check, host);
      this.flow(check, end, host);
      return host;
    }
    const again = this.gate("Exclusive", x + 85, y + 45, host, `${head}-again`);
    const returned = this.gate("Exclusive", x + 425, y + 45, host, `${head}-returned`);
    this.flow(begin, again, host);
    this.flow(again, handle, host);
    this.flow(handle, check, host);
    this.flow(check, returned, host);
    returned.businessObject.default = this.flow(returned, end, host).businessObject;
    this.below(returned, again, y + 118, host, { condition: `returned_${head}`, id: `${head}-sent-back` });
    return host;
  }

  // Start, fork, rows, join, end, in a subprocess of their own; with departments, each when needed.
  fan(host, rows, width, height, pitch, make) {
    const some = rows.every((row) => row.when);
    const kind = some ? "Inclusive" : "Parallel";
    const middle = 40 + (rows.length * pitch - (pitch - height)) / 2;
    const begin = this.shape("bpmn:StartEvent", "", 30, middle - 18, {}, host);
    const fork = this.gate(kind, 105, middle - 25, host, "fork");
    const join = this.gate(kind, 215 + width + 60, middle - 25, host, "join");
    const end = this.shape("bpmn:EndEvent", "", join.x + 95, middle - 18, {}, host);
    this.flow(begin, fork, host);
    rows.forEach((row, n) => {
      const one = make(row, 215, 40 + n * pitch, host);
      const at = { x: fork.x + 25, y: one.y + height / 2 };
      const out = { x: join.x + 25, y: at.y };
      const up = at.y < middle;
      const level = Math.abs(at.y - middle) < 20;
      this.flow(fork, one, host, { condition: row.when }, level ? null : [{ x: at.x, y: up ? fork.y : fork.y + 50 }, at, { x: one.x, y: at.y }]);
      this.flow(one, join, host, {}, level ? null : [{ x: one.x + one.width, y: at.y }, out, { x: out.x, y: up ? join.y : join.y + 50 }]);
    });
    if (some) {
      const nobody = this.below(fork, join, host.height - 25, host, { name: this.words.nobody });
      fork.businessObject.default = nobody.businessObject;
    }
    this.flow(join, end, host);
    return host;
  }

  rows(fact) {
    const shares = known();
    if (shares.length) return shares.map((share) => ({ share, when: `${fact}_${share.department.toLowerCase()}` }));
    return [this.words.first, this.words.second].map((name) => ({ share: null, name, when: "" }));
  }

  block(name = this.words.block) {
    const rows = this.rows("needs");
    const host = this.container(name, 215 + BRANCH.width + 60 + 95 + 36 + 30, 40 + rows.length * ROW + 40, 0, 0);
    return this.fan(host, rows, BRANCH.width, BRANCH.height, ROW, (row, x, y, parent) => this.branch(row.share, x, y, parent, row.name));
  }

  signing() {
    const rows = this.rows("signs");
    const host = this.container(this.words.signing, 215 + SIGN.width + 60 + 95 + 36 + 30, 40 + rows.length * 105 + 40, 0, 0);
    return this.fan(host, rows, SIGN.width, SIGN.height, 105, (row, x, y, parent) => {
      const { share } = row;
      const name = share ? this.words.sign_of.replace("{name}", share.name) : this.words.sign;
      const own = share ? { id: `${share.department.toLowerCase()}-sign`, "approval:department": share.department } : {};
      return this.task(name, x, y, "sign", parent, own);
    });
  }

  // A block, the drawings changed, the block again, until nobody asks for more.
  rounds() {
    const block = this.block(this.words.round);
    block.x = 120;
    this.inner.forEach((one) => (one.waypoints ? one.waypoints.forEach((point) => (point.x += 120)) : (one.x += 120)));
    const middle = block.height / 2;
    const again = this.gate("Exclusive", 0, middle - 25, null, "next-round");
    const open = this.gate("Exclusive", block.x + block.width + 60, middle - 25, null, "open-comments");
    const redraw = this.task(this.words.redraw, block.x + block.width / 2 - 50, block.height + 30, "redraw", null, { id: "redraw" });
    const low = redraw.y + 40;
    this.flow(again, block);
    this.flow(block, open);
    this.flow(open, redraw, null, { condition: "changes_needed", name: this.words.changes }, [
      { x: open.x + 25, y: open.y + 50 }, { x: open.x + 25, y: low }, { x: redraw.x + 100, y: low },
    ]); // prettier-ignore
    this.flow(redraw, again, null, {}, [{ x: redraw.x, y: low }, { x: again.x + 25, y: low }, { x: again.x + 25, y: again.y + 50 }]);
    this.flow(open, again, null, { condition: "pulled_back", name: this.words.pulled_back }, [
      { x: open.x + 25, y: open.y }, { x: open.x + 25, y: -30 }, { x: again.x + 25, y: -30 }, { x: again.x + 25, y: again.y },
    ]); // prettier-ignore
    return { top: [block, again, open, redraw], first: again, last: open };
  }

  // Taken in, corrected as often as it takes, or not accepted; five days' silence accepts.
  correction() {
    const again = this.gate("Exclusive", 0, 135, null, "to-accept");
    const accept = this.task(this.words.accept, 110, 120, "accept", null, { id: "accept" });
    const asked = this.gate("Exclusive", 280, 135, null, "acceptance");
    const correct = this.task(this.words.correct, 110, 0, "correct", null, { id: "correct" });
    const not = this.shape("bpmn:EndEvent", this.words.not_accepted, 287, 240, { id: "not-accepted" });
    const accepted = this.gate("Exclusive", 400, 135, null, "accepted");
    const silence = this.clock(accept, this.words.silence, "statutory", "+5", "accept-silence");
    this.flow(again, accept);
    this.flow(accept, asked);
    this.flow(asked, correct, null, { condition: "acceptance == 'correction'", name: this.words.to_correct }, [
      { x: asked.x + 25, y: asked.y }, { x: asked.x + 25, y: 40 }, { x: 210, y: 40 },
    ]); // prettier-ignore
    this.flow(correct, again, null, {}, [{ x: 110, y: 40 }, { x: 25, y: 40 }, { x: 25, y: 135 }]);
    this.flow(asked, not, null, { condition: "acceptance == 'not_accepted'" }, [{ x: 305, y: 185 }, { x: 305, y: 240 }]);
    asked.businessObject.default = this.flow(asked, accepted, null, { name: this.words.accept }).businessObject;
    const low = 310;
    const x = silence.x + 18;
    this.flow(silence, accepted, null, {}, [{ x, y: silence.y + 36 }, { x, y: low }, { x: 425, y: low }, { x: 425, y: 185 }]);
    return { top: [again, accept, asked, correct, not, accepted, silence], first: again, last: accepted };
  }

  clock(host, name, clock, at, id) {
    const definition = this.objects.create("bpmn:TimerEventDefinition", { "approval:clock": clock, "approval:at": at });
    const own = { id: free((one) => this.ids.assigned(one), id, true) };
    const businessObject = this.objects.create("bpmn:BoundaryEvent", { ...own, name, eventDefinitions: [definition], attachedToRef: host.businessObject });
    definition.$parent = businessObject;
    return this.factory.createShape({ type: "bpmn:BoundaryEvent", businessObject, host, x: host.x + 22, y: host.y + host.height - 18 });
  }

  // A branch that a department's silence closes; both ways out meet before what follows.
  tacit(share) {
    const host = this.branch(share, 0, 0);
    const head = share ? share.department.toLowerCase() : "branch";
    const overdue = this.clock(host, this.words.overdue, "promised", "overdue", `${head}-overdue`);
    const arrived = this.gate("Exclusive", host.width + 60, 40, null, `${head}-arrived`);
    const x = overdue.x + 18;
    this.flow(host, arrived);
    this.flow(overdue, arrived, null, {}, [
      { x, y: overdue.y + 36 }, { x, y: host.height + 60 }, { x: arrived.x + 25, y: host.height + 60 }, { x: arrived.x + 25, y: 90 },
    ]); // prettier-ignore
    return { top: [host, overdue, arrived], first: host, last: arrived };
  }

  fees() {
    const due = this.gate("Exclusive", 0, 95, null, "any-fees", this.words.fees_due);
    const pay = this.task(this.words.pay, 110, 0, "pay", null, { id: "pay" });
    const settled = this.gate("Exclusive", 280, 95, null, "settled");
    this.flow(due, pay, null, { condition: "fees_due" }, [{ x: 25, y: 95 }, { x: 25, y: 40 }, { x: 110, y: 40 }]);
    due.businessObject.default = this.flow(due, settled).businessObject;
    this.flow(pay, settled, null, {}, [{ x: 210, y: 40 }, { x: 305, y: 40 }, { x: 305, y: 95 }]);
    return { top: [due, pay, settled], first: due, last: settled };
  }

  issue() {
    const issue = this.task(this.words.issue, 0, 0, "issue", null, { id: "issue" });
    const end = this.shape("bpmn:EndEvent", this.words.delivered, 160, 22, { id: "delivered" });
    this.flow(issue, end);
    return { top: [issue, end], first: issue, last: null };
  }
}
