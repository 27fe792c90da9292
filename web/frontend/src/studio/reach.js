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
