// A counter-example, walked token by token: where the tokens are at each step, what they passed.
import { button } from "./told.js";
import { near } from "./view.js";

export function run(board, found, trace) {
  const { modeler, words, part } = board;
  board.stop?.();
  const canvas = modeler.get("canvas");
  const overlays = modeler.get("overlays");
  const registry = modeler.get("elementRegistry");
  const bar = part("run");
  let at = 0;
  let marked = [];

  const mark = (id, kind) => {
    if (!registry.get(id)) return;
    canvas.addMarker(id, kind);
    marked.push([id, kind]);
  };
  const clear = () => {
    marked.forEach(([id, kind]) => registry.get(id) && canvas.removeMarker(id, kind));
    marked = [];
    overlays.remove({ type: "run" });
  };
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  const back = button("btn-outline-secondary", words.step_back, () => go(at - 1));
  const on = button("btn-primary", words.step_on, () => go(at + 1));
  const close = button("btn-outline-secondary", words.step_close, () => board.stop());

  function go(step) {
    at = Math.max(0, Math.min(trace.length - 1, step));
    clear();
    const { tokens, passed } = position(registry, trace, at);
    passed.forEach((id) => mark(id, "walked"));
    mark(trace[at], "walking");
    tokens.forEach((count, id) => token(overlays, registry, id, count));
    const last = at === trace.length - 1;
    const name = called(modeler, registry.get(trace[at])) || trace[at];
    told.textContent = words.step_at.replace("{n}", at + 1).replace("{of}", trace.length).replace("{name}", name) + (last ? ` ${found.says}` : "");
    bar.classList.toggle("at-end", last && found.severity === "error");
    back.disabled = at === 0;
    on.disabled = last;
    near(canvas, registry.get(trace[at]));
    modeler.get("contextPad", false)?.close();
  }

  board.stop = () => {
    clear();
    bar.hidden = true;
    board.stop = null;
  };
  bar.replaceChildren(back, on, told, close);
  bar.hidden = false;
  bar.onkeydown = (event) => {
    if (event.key === "ArrowRight") go(at + 1);
    else if (event.key === "ArrowLeft") go(at - 1);
    else if (event.key === "Escape") board.stop();
  };
  go(0);
  on.focus({ preventScroll: true });
}

// Its name, or what it is: a gateway seldom has one.
function called(modeler, shape) {
  if (!shape) return "";
  const kind = shape.type.replace("bpmn:", "").replace(/([a-z])([A-Z])/g, "$1 $2");
  return shape.businessObject.name || `${modeler.get("translate")(kind)} ${shape.id}`;
}

// Where tokens stand after a step, and which shapes and flows they passed. The trace names the
// shapes that tokens come to, in order; a fork keeps its tokens until all its ways are taken.
function position(registry, trace, at) {
  const tokens = new Map();
  const passed = new Set();
  const put = (id, n) => tokens.set(id, (tokens.get(id) || 0) + n);
  const here = (id) => (tokens.get(id) || 0) > 0;
  const leave = (id) => (tokens.get(id) > 1 ? put(id, -1) : tokens.delete(id));
  for (let n = 0; n <= at; n += 1) {
    const shape = registry.get(trace[n]);
    if (!shape) continue;
    passed.add(shape.id);
    const flows = (shape.incoming || []).filter((flow) => flow.type === "bpmn:SequenceFlow");
    const used = flows.filter((flow) => here(flow.source.id) || inside(flow.source, here));
    const joins = /Parallel|Inclusive/.test(shape.type) && flows.length > 1;
    (joins ? used : used.slice(-1)).forEach((flow) => {
      passed.add(flow.id);
      inner(flow.source, tokens).forEach((id) => tokens.delete(id));
      const more = (flow.source.outgoing || []).filter((one) => one !== flow && one.target && trace.indexOf(one.target.id, n) >= 0);
      const fork = /Parallel|Inclusive/.test(flow.source.type) && more.some((one) => !passed.has(one.id));
      if (!fork && here(flow.source.id)) leave(flow.source.id);
    });
    if (!used.length) {
      const host = shape.host || (shape.parent && here(shape.parent.id) ? shape.parent : null);
      if (host) {
        inner(host, tokens).forEach((id) => tokens.delete(id));
        tokens.delete(host.id);
      }
    }
    if (n === trace.length - 1 && joins && used.length && used.length < flows.length) put(shape.id, used.length);
    else tokens.set(shape.id, joins ? 1 : (tokens.get(shape.id) || 0) + 1);
  }
  return { tokens, passed };
}

const inside = (shape, here) => (shape.children || []).some((one) => here(one.id) || inside(one, here));

function inner(shape, tokens) {
  const found = [];
  for (const one of shape.children || []) {
    if (tokens.has(one.id)) found.push(one.id);
    found.push(...inner(one, tokens));
  }
  return found;
}

function token(overlays, registry, id, count) {
  const shape = registry.get(id);
  if (!shape || shape.waypoints) return;
  const dot = document.createElement("span");
  dot.className = "run-token";
  dot.textContent = String(count);
  overlays.add(id, "run", { position: { top: -12, left: shape.width / 2 - 12 }, html: dot });
}
