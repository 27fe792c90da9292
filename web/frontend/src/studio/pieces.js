// Ready pieces: what most joint approvals are made of, put into the middle of what one sees.
const GAP = 60;

const PIECES = {
  branch: (p) => [p.branch("部门审查", 0, 0)],
  tacit: (p) => {
    const host = p.branch("部门审查", 0, 0);
    return [host, p.clock(host, "超期")];
  },
  block: (p) => p.block(["部门一审查", "部门二审查"]),
  rounds: (p) => p.rounds(["部门一审查", "部门二审查"]),
  correction: (p) => p.correction(),
  signing: (p) => p.signing(["部门一签发", "部门二签发"]),
};

export function insert(modeler, kind) {
  const canvas = modeler.get("canvas");
  const selection = modeler.get("selection");
  const chosen = selection.get()[0];
  const inside = chosen && chosen.type === "bpmn:SubProcess" && !chosen.collapsed ? chosen : null;
  const box = canvas.viewbox();
  const parent = inside || canvas.getRootElement();
  const middle = inside
    ? { x: inside.x + inside.width / 2, y: inside.y + inside.height / 2 }
    : { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  const maker = new Maker(modeler);
  const elements = PIECES[kind](maker);
  const made = modeler.get("modeling").createElements([...elements, ...maker.inner], middle, parent);
  selection.select(made.filter((one) => !one.parent || !made.includes(one.parent)).slice(0, 1));
}

class Maker {
  constructor(modeler) {
    this.factory = modeler.get("elementFactory");
    this.objects = modeler.get("bpmnFactory");
    this.inner = [];
  }

  shape(type, name, x, y, more = {}, parent = null) {
    const { attributes = {}, ...rest } = more;
    const businessObject = this.objects.create(type, { name: name || undefined, ...attributes });
    const shape = this.factory.createShape({ type, businessObject, x, y, ...rest });
    if (parent) {
      shape.parent = parent;
      this.inner.push(shape);
    }
    return shape;
  }

  flow(source, target, more = {}, parent = null) {
    const from = { x: source.x + source.width, y: source.y + source.height / 2 };
    const to = { x: target.x, y: target.y + target.height / 2 };
    const middle = (from.x + to.x) / 2;
    const waypoints = from.y === to.y ? [from, to] : [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to];
    const businessObject = this.objects.create("bpmn:SequenceFlow", more);
    const line = this.factory.createConnection({ type: "bpmn:SequenceFlow", businessObject, source, target, waypoints });
    if (parent) line.parent = parent;
    this.inner.push(line);
    return line;
  }

  container(name, x, y, width, height, attributes = {}, parent = null) {
    return this.shape("bpmn:SubProcess", name, x, y, { isExpanded: true, width, height, attributes }, parent);
  }

  task(name, x, y, work, parent) {
    return this.shape("bpmn:UserTask", name, x, y, { attributes: { "approval:work": work } }, parent);
  }

  branch(name, x, y, parent = null) {
    const host = this.container(name, x, y, 480, 140, {}, parent);
    const begin = this.shape("bpmn:StartEvent", "", x + 30, y + 52, {}, host);
    const handle = this.task("承办", x + 110, y + 30, "handle", host);
    const check = this.task("审核", x + 260, y + 30, "check", host);
    const end = this.shape("bpmn:EndEvent", "", x + 410, y + 52, {}, host);
    this.flow(begin, handle, {}, host);
    this.flow(handle, check, {}, host);
    this.flow(check, end, {}, host);
    return host;
  }

  clock(host, name) {
    const definition = this.objects.create("bpmn:TimerEventDefinition", { "approval:clock": "promised", "approval:at": "overdue" });
    const businessObject = this.objects.create("bpmn:BoundaryEvent", { name, eventDefinitions: [definition] });
    definition.$parent = businessObject;
    const event = this.factory.createShape({ type: "bpmn:BoundaryEvent", businessObject, host, x: host.x + 60, y: host.y + host.height - 18 });
    return event;
  }

  fan(host, gateway, names, make, x, y) {
    const step = make.height + GAP;
    const middle = y + (names.length * step - GAP) / 2;
    const begin = this.shape("bpmn:StartEvent", "", x + 30, middle - 18, {}, host);
    const fork = this.shape(gateway, "", x + 110, middle - 25, {}, host);
    const join = this.shape(gateway, "", x + 220 + make.width + GAP, middle - 25, {}, host);
    const end = this.shape("bpmn:EndEvent", "", join.x + 110, middle - 18, {}, host);
    this.flow(begin, fork, {}, host);
    names.forEach((name, n) => {
      const one = make.one(name, x + 220, y + n * step, host);
      this.flow(fork, one, {}, host);
      this.flow(one, join, {}, host);
    });
    this.flow(join, end, {}, host);
  }

  block(names) {
    const host = this.container("并联审查", 0, 0, 980, 400);
    this.fan(host, "bpmn:ParallelGateway", names, { width: 480, height: 140, one: (name, x, y, parent) => this.branch(name, x, y, parent) }, 10, 30);
    return [host];
  }

  signing(names) {
    const host = this.container("各部门签发", 0, 0, 600, 260);
    this.fan(host, "bpmn:ParallelGateway", names, { width: 100, height: 80, one: (name, x, y, parent) => this.task(name, x, y, "sign", parent) }, 10, 25);
    return [host];
  }

  rounds(names) {
    const [block] = this.block(names);
    const back = this.shape("bpmn:ExclusiveGateway", "还要改图？", block.width + 60, 175);
    const redraw = this.task("设计单位改图", block.width + 200, 30, "redraw", null);
    this.flow(block, back);
    this.flow(back, redraw, { name: "要", conditionExpression: this.objects.create("bpmn:FormalExpression", { body: "changes_needed" }) });
    return [block, back, redraw];
  }

  correction() {
    const accept = this.task("受理", 0, 60, "accept", null);
    const gate = this.shape("bpmn:ExclusiveGateway", "材料齐了？", 160, 75);
    const correct = this.task("收取补正材料", 280, 180, "correct", null);
    this.flow(accept, gate);
    this.flow(gate, correct, { name: "要补正", conditionExpression: this.objects.create("bpmn:FormalExpression", { body: "acceptance == 'correction'" }) });
    return [accept, gate, correct];
  }
}
