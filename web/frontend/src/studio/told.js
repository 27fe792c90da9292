// What the check finds: the verdict, a line for each finding, its element painted, its repair.
import { means } from "./means.js";
import { offered } from "./offered.js";
import { repair } from "./repair.js";
import { run } from "./run.js";
import { fit } from "./view.js";

export function tell(board, said) {
  const { words, part } = board;
  if (said.names) Object.assign(offered, said.names);
  const errors = said.findings.filter((one) => one.severity === "error").length;
  part("verdict").textContent = `${words.verdict[said.verdict]} · ${words.soundness[said.soundness]}`;
  part("verdict").dataset.kind = said.verdict;
  part("count").textContent = said.findings.length ? words.count.replace("{errors}", errors).replace("{warnings}", said.findings.length - errors) : "";
  part("clean").hidden = said.findings.length > 0;
  part("findings").replaceChildren(...said.findings.map((one) => line(board, one)));
  board.findings = said.findings;
  paint(board);
  means(board, said.means);
}

function line(board, found) {
  const item = document.createElement("li");
  item.dataset.rule = found.rule;
  const lamp = document.createElement("span");
  lamp.className = `lamp lamp-${found.severity === "error" ? "overdue" : "due_soon"}`;
  lamp.textContent = board.words[found.severity];
  const deeds = document.createElement("div");
  deeds.className = "deeds";
  item.append(lamp, " ", button("btn-link", found.says, () => choose(board, found.element)), deeds);
  if (way(found).length > 1) deeds.append(button("btn-outline-secondary", board.words.step, () => run(board, found, way(found))));
  const why = Object.assign(document.createElement("a"), { href: `${board.box.dataset.why}/${found.rule}`, textContent: board.words.why, target: "_blank", rel: "noopener" });
  why.className = "btn btn-sm btn-link";
  deeds.append(why);
  const mend = board.modeler.get("modeling", false) && repair(board.modeler, found);
  if (mend) {
    const go = button("btn-primary", board.words.repair, () => {
      board.stop?.();
      mend();
      const { inner, ...seen } = board.modeler.get("canvas").viewbox();
      if (inner.x + inner.width > seen.x + seen.width || inner.y + inner.height > seen.y + seen.height) fit(board.modeler);
    });
    go.dataset.repair = found.rule;
    deeds.append(go);
  }
  return item;
}

// The run of tokens that leads there, where the proof has one; else what the rule points at.
const way = (found) => (found.run?.length > 1 ? found.run : found.trace);

export function button(kind, words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn btn-sm ${kind}`;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

// Bring an element into view and choose it; what stands on another page is turned to.
export function choose(board, id) {
  const { modeler } = board;
  const shape = modeler.get("elementRegistry").get(id);
  if (!shape) return;
  const canvas = modeler.get("canvas");
  if (canvas.findRoot(shape) !== canvas.getRootElement()) canvas.setRootElement(canvas.findRoot(shape));
  if (shape === canvas.getRootElement()) return modeler.get("selection").select([]);
  canvas.scrollToElement(shape, 80);
  return modeler.get("selection").select(shape);
}

function paint(board) {
  const registry = board.modeler.get("elementRegistry");
  const canvas = board.modeler.get("canvas");
  (board.painted || []).forEach(([id, mark]) => registry.get(id) && canvas.removeMarker(id, mark));
  const marks = new Map();
  for (const found of board.findings) {
    const wrong = found.severity === "error";
    if (wrong || !marks.has(found.element)) marks.set(found.element, wrong ? "found-error" : "found-warning");
  }
  board.painted = [...marks].filter(([id]) => registry.get(id) && id !== canvas.getRootElement().id);
  board.painted.forEach(([id, mark]) => canvas.addMarker(id, mark));
}
