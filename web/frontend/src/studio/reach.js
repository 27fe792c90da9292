// Every shape by keyboard: a list of them in the order of reading; the chosen one is brought into view.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { choose } from "./told.js";

export function reach(board) {
  const { modeler, part } = board;
  const list = part("jump");
  const first = list.options[0];
  list.addEventListener("focus", () => list.replaceChildren(first, ...shapes(modeler)));
  list.addEventListener("change", () => {
    if (list.value) choose(board, list.value);
    modeler.get("canvas").focus();
    list.value = "";
  });
  // The library's own asks a part of itself that it calls outdated, and says so on the console.
  const actions = modeler.get("editorActions");
  actions.unregister("replaceElement");
  actions.register("replaceElement", () => change(modeler));
}

// "R": make another shape of the chosen one, from a menu beside it.
function change(modeler) {
  const [one, ...more] = modeler.get("selection").get();
  const menu = modeler.get("popupMenu");
  if (!one || more.length || menu.isEmpty(one, "bpmn-replace")) return;
  const canvas = modeler.get("canvas");
  const frame = canvas.getContainer().getBoundingClientRect();
  const box = canvas.getAbsoluteBBox(one);
  const title = modeler.get("translate")("Change element");
  menu.open(one, "bpmn-replace", { x: frame.left + box.x + box.width, y: frame.top + box.y }, { title, width: 300, search: true });
}

function shapes(modeler) {
  const found = [];
  const walk = (parent, depth) => {
    const inside = (parent.children || []).filter((one) => !one.waypoints && !one.labelTarget && is(one, "bpmn:BaseElement") && !is(one, "bpmn:LaneSet"));
    inside.sort((a, b) => a.x - b.x || a.y - b.y);
    for (const one of inside) {
      const option = document.createElement("option");
      option.value = one.id;
      option.textContent = `${"　".repeat(depth)}${one.businessObject.name || one.id}`;
      found.push(option);
      walk(one, depth + 1);
    }
  };
  walk(modeler.get("canvas").getRootElement(), 0);
  return found;
}
