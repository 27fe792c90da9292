// The drawing board: one draws, it keeps itself, and says at once what the check finds.
import BpmnModeler from "bpmn-js/lib/Modeler";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import TokenSimulation from "bpmn-js-token-simulation";
import minimap from "diagram-js-minimap";
import approval from "./studio/approval.json";
import ourGroups, { offered } from "./studio/panel.js";
import { insert } from "./studio/pieces.js";
import { repair } from "./studio/repair.js";
import zh from "./studio/zh.js";

const FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif';
const PAUSE = 500; // after the last keystroke
const ALIVE = 30_000;

const frame = document.getElementById("studio");
if (frame) open(frame);

async function open(box) {
  const part = (name) => box.querySelector(`[data-${name}]`);
  const words = JSON.parse(part("words").content.textContent);
  const chinese = document.documentElement.lang.startsWith("zh");
  const modeler = new BpmnModeler({
    container: part("canvas"),
    propertiesPanel: { parent: part("panel") },
    moddleExtensions: { approval },
    additionalModules: [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ourGroups, TokenSimulation, minimap, ...(chinese ? [zh] : [])],
    textRenderer: { defaultStyle: { fontFamily: FONT, fontSize: 12 }, externalStyle: { fontSize: 12 } },
  });
  const board = { box, part, words, modeler, seen: box.dataset.seen, painted: [], stopped: false, busy: false, again: false };
  window.studio = board;
  tools(board);
  present(board);
  try {
    const [xml, checked] = await Promise.all([text(box.dataset.xml), json(box.dataset.check)]);
    Object.assign(offered, checked.names);
    await modeler.importXML(xml);
    modeler.get("canvas").zoom("fit-viewport", "auto");
    tell(board, checked);
  } catch (error) {
    return wrong(board, `${words.unreadable} ${error.message || ""}`);
  }
  let waiting = 0;
  modeler.on("commandStack.changed", () => {
    clearTimeout(waiting);
    saved(board, words.typing);
    waiting = setTimeout(() => keep(board), PAUSE);
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting && board.dirty) event.preventDefault();
  });
  modeler.on("commandStack.changed", () => (board.dirty = true));
  box.dataset.ready = "yes";
}

async function text(href) {
  const answer = await fetch(href, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function json(href) {
  return JSON.parse(await text(href));
}

const token = () => document.querySelector("meta[name=csrf-token]").content;

function saved(board, words) {
  document.querySelector("[data-saved]").textContent = words;
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
  saved(board, board.words.saving);
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
      saved(board, board.words.saved);
      tell(board, said);
    } else {
      board.dirty = true;
      board.stopped = answer.status === 409;
      wrong(board, said.says || board.words.not_saved);
      saved(board, board.words.unsaved);
    }
  } catch {
    board.dirty = true;
    wrong(board, board.words.not_saved);
    saved(board, board.words.unsaved);
  }
  board.busy = false;
  if (board.again) {
    board.again = false;
    keep(board);
  }
}

// --- what the check finds, and what the draft means --------------------------------------

function tell(board, said) {
  const { words, part } = board;
  part("verdict").textContent = `${words.verdict[said.verdict]} · ${words.soundness[said.soundness]}`;
  part("verdict").dataset.kind = said.verdict;
  part("clean").hidden = said.findings.length > 0;
  part("findings").replaceChildren(...said.findings.map((one) => line(board, one)));
  paint(board, said.findings);
  means(board, said.meaning);
}

function line(board, found) {
  const item = document.createElement("li");
  const lamp = document.createElement("span");
  lamp.className = `lamp lamp-${found.severity === "error" ? "overdue" : "due_soon"}`;
  lamp.textContent = board.words[found.severity];
  item.append(lamp, " ", button("btn-link", found.says, () => show(board, found, found.trace.length - 1)));
  if (found.trace.length > 1) {
    let at = -1;
    const step = document.createElement("span");
    step.className = "text-secondary";
    item.append(
      button("btn-outline-secondary", board.words.step, () => {
        at = (at + 1) % found.trace.length;
        show(board, found, at);
        step.textContent = ` ${at + 1}/${found.trace.length} ${name(board, found.trace[at])}`;
      }),
      step,
    );
  }
  const mend = repair(board.modeler, found);
  if (mend) {
    const go = button("btn-outline-primary", board.words.repair, () => mend());
    go.dataset.repair = found.rule;
    item.append(" ", go);
  }
  return item;
}

function button(kind, words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn btn-sm ${kind}`;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function name(board, id) {
  const shape = board.modeler.get("elementRegistry").get(id);
  return shape?.businessObject.name || id;
}

function show(board, found, at) {
  const registry = board.modeler.get("elementRegistry");
  const canvas = board.modeler.get("canvas");
  (board.walked || []).forEach((id) => registry.get(id) && canvas.removeMarker(id, "walked"));
  board.walked = found.trace.slice(0, at + 1);
  board.walked.forEach((id) => registry.get(id) && canvas.addMarker(id, "walked"));
  const shape = registry.get(found.trace[at] || found.element);
  if (!shape) return;
  canvas.scrollToElement(shape, 80);
  board.modeler.get("selection").select(shape);
}

function paint(board, findings) {
  const registry = board.modeler.get("elementRegistry");
  const canvas = board.modeler.get("canvas");
  board.painted.forEach(([id, mark]) => registry.get(id) && canvas.removeMarker(id, mark));
  board.painted = [];
  for (const found of findings) {
    const mark = found.severity === "error" ? "found-error" : "found-warning";
    if (!registry.get(found.element)) continue;
    canvas.addMarker(found.element, mark);
    board.painted.push([found.element, mark]);
  }
}

function means(board, meaning) {
  const place = board.part("meaning");
  if (!meaning) {
    place.textContent = board.words.means_nothing;
    return;
  }
  const rows = [
    ["pieces", `${meaning.total} → ${meaning.union}`],
    ["on_file", meaning.on_file],
    ["days", `${meaning.serial} → ${meaning.promised}`],
    ["papers", meaning.papers],
    ["departments", meaning.shares.map((one) => `${one.name} ${one.pieces}`).join(board.words.comma)],
  ];
  const was = board.means || {};
  const list = document.createElement("dl");
  for (const [key, value] of rows) {
    const term = document.createElement("dt");
    const told = document.createElement("dd");
    term.textContent = board.words.means[key];
    told.textContent = value;
    if (key in was && was[key] !== String(value)) {
      told.className = "moved";
      told.append(` (${board.words.before} ${was[key]})`);
    }
    list.append(term, told);
  }
  board.means = Object.fromEntries(rows.map(([key, value]) => [key, String(value)]));
  place.replaceChildren(list);
}

// --- tools -----------------------------------------------------------------------------------

function tools(board) {
  const { box, modeler } = board;
  const deeds = {
    undo: () => modeler.get("commandStack").undo(),
    redo: () => modeler.get("commandStack").redo(),
    fit: () => modeler.get("canvas").zoom("fit-viewport", "auto"),
    simulate: (at) => {
      const on = at.getAttribute("aria-pressed") !== "true";
      modeler.get("toggleMode").toggleMode(on);
      at.setAttribute("aria-pressed", String(on));
    },
    open: () => board.part("file").click(),
    bpmn: async () => hand(board, (await modeler.saveXML({ format: true })).xml, "bpmn", "application/xml"),
    svg: async () => hand(board, (await modeler.saveSVG()).svg, "svg", "image/svg+xml"),
    png: () => png(board),
  };
  box.querySelectorAll("[data-do]").forEach((at) => at.addEventListener("click", () => deeds[at.dataset.do](at)));
  box.querySelectorAll("[data-piece]").forEach((at) =>
    at.addEventListener("click", () => {
      at.closest("details").open = false;
      insert(modeler, at.dataset.piece);
    }),
  );
  const file = board.part("file");
  file.addEventListener("change", () => file.files[0] && take(board, file.files[0]));
  const canvas = board.part("canvas");
  canvas.addEventListener("dragover", (event) => event.preventDefault());
  canvas.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(board, event.dataTransfer.files[0]);
  });
}

// A file from elsewhere comes in whole or not at all: what would be lost is said, nothing is changed.
async function take(board, file) {
  const { modeler, words } = board;
  board.part("file").value = "";
  if (file.size > 1_000_000) return wrong(board, words.too_large);
  const xml = await file.text();
  const before = (await modeler.saveXML()).xml;
  try {
    const { warnings } = await modeler.importXML(xml);
    if (warnings.length) {
      await modeler.importXML(before);
      return wrong(board, `${words.would_lose} ${warnings.slice(0, 5).map((one) => one.message).join(" · ")}`);
    }
  } catch (error) {
    await modeler.importXML(before).catch(() => null);
    return wrong(board, `${words.not_taken} ${String(error.message).split("\n")[0]}`);
  }
  modeler.get("canvas").zoom("fit-viewport", "auto");
  wrong(board, "");
  keep(board);
}

function hand(board, content, ending, kind) {
  const link = document.createElement("a");
  const body = typeof content === "string" ? new Blob([content], { type: kind }) : content;
  link.href = URL.createObjectURL(body);
  link.download = `${board.box.dataset.name}.${ending}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function png(board) {
  const { svg } = await board.modeler.saveSVG();
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  const scale = Math.min(2, 8000 / Math.max(picture.width, picture.height));
  canvas.width = picture.width * scale;
  canvas.height = picture.height * scale;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => hand(board, blob, "png", "image/png"), "image/png");
}

// Two analysts on one draft: the second is told.
function present(board) {
  const line = document.querySelector("[data-other]");
  const send = (query = "") =>
    fetch(`${board.box.dataset.here}${query}`, { method: "POST", headers: { "X-CSRFToken": token() }, keepalive: true }).catch(() => null);
  setInterval(async () => {
    const answer = await send();
    if (!answer || !answer.ok) return;
    const { other } = await answer.json();
    line.hidden = !other;
    line.textContent = other ? line.dataset.words.replace("{name}", other) : "";
  }, ALIVE);
  window.addEventListener("pagehide", () => send("?leaving=1"));
}
