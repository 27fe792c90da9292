// The drawing board: one draws, it keeps itself, and says at once what the check finds.
import BpmnModeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import TokenSimulation from "bpmn-js-token-simulation";
import minimap from "diagram-js-minimap";
import approval from "./studio/approval.json";
import { files } from "./studio/files.js";
import ids from "./studio/ids.js";
import once from "./studio/once.js";
import ourGroups from "./studio/panel.js";
import { reach } from "./studio/reach.js";
import { stencil } from "./studio/stencil.js";
import { tell } from "./studio/told.js";
import { fit, near } from "./studio/view.js";
import { voice } from "./studio/voice.js";
import ways from "./studio/way.js";
import words from "./studio/words.js";

const FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif';
const PAUSE = 400; // after the last keystroke
const ALIVE = 8_000;

const frame = document.getElementById("studio");
if (frame) open(frame);

async function open(box) {
  const part = (name) => box.querySelector(`[data-${name}]`);
  const narrow = window.matchMedia("(max-width: 68rem)").matches; // as in studio.css
  const common = {
    container: part("canvas"),
    moddleExtensions: { approval },
    textRenderer: { defaultStyle: { fontFamily: FONT, fontSize: 12 }, externalStyle: { fontSize: 12 } },
  };
  const drawing = [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ourGroups, TokenSimulation, minimap, ids, once, ways, words];
  const modeler = narrow
    ? new NavigatedViewer({ ...common, additionalModules: [words] })
    : new BpmnModeler({ ...common, propertiesPanel: { parent: part("panel") }, additionalModules: drawing });
  const board = { box, part, words: JSON.parse(part("words").content.textContent), modeler, token, seen: box.dataset.seen };
  window.studio = board;
  voice(board);
  if (!narrow) [tools, stencil, reach].forEach((make) => make(board));
  try {
    const [xml, checked] = await Promise.all([text(box.dataset.xml), json(box.dataset.check)]);
    await modeler.importXML(xml);
    fit(modeler);
    tell(board, checked);
  } catch (error) {
    wrong(board, `${board.words.unreadable} ${error.message || ""}`);
    return;
  }
  box.dataset.ready = "yes";
  if (narrow) return;
  present(board);
  let waiting = 0;
  modeler.on("commandStack.changed", () => {
    clearTimeout(waiting);
    board.dirty = true;
    saved(board, "typing");
    undoable(board);
    waiting = setTimeout(() => keep(board), PAUSE);
  });
  window.addEventListener("beforeunload", (event) => {
    if (board.dirty) event.preventDefault();
  });
  // The guide may have been changed on its own page meanwhile.
  window.addEventListener("focus", async () => {
    const checked = board.dirty || board.busy ? null : await json(box.dataset.check).catch(() => null);
    if (checked && !board.dirty && !board.busy) tell(board, checked);
  });
  undoable(board);
}

async function text(href) {
  const answer = await fetch(href, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function json(href) {
  return JSON.parse(await text(href));
}

function token() {
  return document.querySelector("meta[name=csrf-token]").content;
}

function saved(board, state) {
  const line = document.querySelector("[data-saved]");
  line.dataset.saved = state;
  line.textContent = board.words[state];
}

function wrong(board, words) {
  const line = document.querySelector("[data-wrong]");
  line.hidden = !words;
  line.textContent = words;
}

// One save at a time; what was drawn meanwhile goes with the next.
async function keep(board) {
  if (board.stopped) return;
  if (board.busy) {
    board.again = true;
    return;
  }
  board.busy = true;
  board.dirty = false;
  saved(board, "saving");
  try {
    const { xml } = await board.modeler.saveXML({ format: true });
    const answer = await fetch(board.box.dataset.save, {
      method: "POST",
      body: xml,
      headers: { "Content-Type": "application/xml", "X-Seen": board.seen, "X-CSRFToken": token(), Accept: "application/json" },
    });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      board.seen = said.seen;
      wrong(board, "");
      if (!board.dirty) saved(board, "saved");
      tell(board, said);
    } else {
      failed(board, said.says || board.words.not_saved);
      board.stopped = answer.status === 409;
    }
  } catch {
    failed(board, board.words.not_saved);
  }
  board.busy = false;
  if (board.again) {
    board.again = false;
    keep(board);
  }
}

function failed(board, words) {
  board.dirty = true;
  wrong(board, words);
  saved(board, "unsaved");
}

function undoable(board) {
  const stack = board.modeler.get("commandStack");
  board.part("do=undo").disabled = !stack.canUndo();
  board.part("do=redo").disabled = !stack.canRedo();
}

function tools(board) {
  const { box, modeler } = board;
  const tool = (name) => (at, event) => modeler.get(name)[name === "globalConnect" ? "start" : "activateSelection"](event);
  const through = (name) => () => {
    modeler.get("directEditing").cancel();
    modeler.get("commandStack")[name]();
  };
  const deeds = {
    undo: through("undo"),
    redo: through("redo"),
    fit: () => fit(modeler),
    connect: tool("globalConnect"),
    lasso: tool("lassoTool"),
    space: tool("spaceTool"),
    simulate: (at) => {
      const on = at.getAttribute("aria-pressed") !== "true";
      board.stop?.();
      modeler.get("toggleMode").toggleMode(on);
      at.setAttribute("aria-pressed", String(on));
      const begin = modeler.get("elementRegistry").find((one) => one.type === "bpmn:StartEvent" && one.parent.type !== "bpmn:SubProcess");
      if (on) near(modeler.get("canvas"), begin);
    },
    ...files(board, (said) => wrong(board, said), () => keep(board)),
  };
  box.querySelectorAll("[data-do]").forEach((at) => at.addEventListener("click", (event) => {
    at.closest("details")?.removeAttribute("open");
    deeds[at.dataset.do](at, event);
  }));
}

// Two analysts on one draft: each is told at once that the other has it open, and what was saved.
function present(board) {
  const line = document.querySelector("[data-other]");
  const newer = document.querySelector("[data-newer]");
  const send = (query = "") =>
    fetch(`${board.box.dataset.here}${query}`, { method: "POST", headers: { "X-CSRFToken": token() }, keepalive: true }).catch(() => null);
  const look = async () => {
    const before = board.seen;
    const answer = await send();
    if (!answer || !answer.ok) return;
    const { other, seen } = await answer.json();
    line.hidden = !other;
    line.textContent = other ? line.dataset.words.replace("{name}", other) : "";
    if (board.busy || board.dirty || board.seen !== before || seen === before) return;
    newer.hidden = false;
    board.stopped = true;
  };
  setInterval(look, ALIVE);
  window.addEventListener("pagehide", () => send("?leaving=1"));
}
