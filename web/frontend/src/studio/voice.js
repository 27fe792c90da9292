// The last word on the board: what the libraries write past their own translation is put into the
// language of the page, and what they would style by attribute is styled by script (strict policy).
import { said } from "./words.js";

const QUIET = "svg.djs-container *, .djs-direct-editing-parent *, .bio-properties-panel-header-label, [data-findings] *, [data-meaning] *, .studio-run *, .studio-means *, option";
const TOLD = ["title", "aria-label", "placeholder"];

export function voice(board) {
  const look = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return text(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return undefined;
    [node, ...node.querySelectorAll("*")].forEach(dress);
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) text(walker.currentNode);
    return undefined;
  };
  const watch = new MutationObserver((changes) =>
    changes.forEach((one) => (one.type === "childList" ? one.addedNodes.forEach(look) : one.type === "characterData" ? text(one.target) : dress(one.target))),
  );
  watch.observe(board.box, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: TOLD });
  look(board.box);
}

function text(node) {
  const words = node.data.trim();
  if (!words || !node.parentElement || node.parentElement.closest(QUIET)) return;
  const other = said(words);
  if (other && other !== words) node.data = node.data.replace(words, other);
}

function dress(element) {
  if (element.dataset?.style) {
    element.style.cssText = element.dataset.style;
    delete element.dataset.style;
  }
  for (const name of TOLD) {
    const words = element.getAttribute(name)?.trim();
    const other = words && !element.closest(QUIET) && said(words);
    if (other && other !== words) element.setAttribute(name, other);
  }
}
