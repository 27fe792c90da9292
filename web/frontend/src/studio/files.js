// Files in and out. One from elsewhere comes in whole or not at all: what would be lost is said.
import { button } from "./told.js";
import { fit } from "./view.js";

const LARGEST = 1_000_000;

export function files(board, wrong, keep) {
  const file = board.part("file");
  file.addEventListener("change", () => file.files[0] && take(board, file.files[0], wrong, keep));
  const canvas = board.part("canvas");
  const over = (on) => (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    canvas.classList.toggle("dropping", on);
  };
  canvas.addEventListener("dragover", over(true));
  canvas.addEventListener("dragleave", over(false));
  canvas.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files[0]) take(board, event.dataTransfer.files[0], wrong, keep);
  });
  const { modeler } = board;
  return {
    open: () => file.click(),
    bpmn: async () => hand(board, (await modeler.saveXML({ format: true })).xml, "bpmn", "application/xml"),
    svg: async () => hand(board, (await modeler.saveSVG()).svg, "svg", "image/svg+xml"),
    png: () => png(board),
  };
}

// The house makes it ours first (ids, layout, our words for theirs) and says what becomes of it.
// What the board itself could not keep is asked about: until then nothing is touched.
async function take(board, file, wrong, keep) {
  const { modeler, words } = board;
  board.part("file").value = "";
  said(board);
  if (file.size > LARGEST) return wrong(words.too_large);
  const answer = await fetch(board.box.dataset.bring, {
    method: "POST",
    body: await file.arrayBuffer(),
    headers: { "Content-Type": "application/xml", "X-CSRFToken": board.token(), Accept: "application/json" },
  }).catch(() => null);
  if (!answer) return wrong(words.not_saved);
  const taken = await answer.json().catch(() => ({}));
  if (!answer.ok) return wrong(`${words.not_taken} ${taken.says || answer.status}`);
  const read = await modeler.get("moddle").fromXML(taken.xml).catch((error) => error);
  if (!read.rootElement) return wrong(`${words.not_taken} ${plain(read, words)}`);
  const lost = [...taken.notes.filter((one) => one.kind === "lost").map((one) => one.says), ...new Set(read.warnings.filter(loses).map((one) => plain(one, words)))];
  const others = taken.notes.filter((one) => one.kind !== "lost").map((one) => one.says);
  const bring = async () => {
    await modeler.importXML(taken.xml);
    fit(modeler);
    wrong("");
    said(board, words.brought, others);
    return keep();
  };
  if (!lost.length) return bring();
  return said(board, words.would_lose, lost, bring);
}

// What became of a file, in a list; where something would be lost, with the choice to go on.
function said(board, head = "", lines = [], go = null) {
  const place = document.querySelector("[data-brought]");
  place.hidden = !lines.length;
  const list = document.createElement("ul");
  list.append(...lines.slice(0, 12).map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  const deeds = [button("btn-outline-secondary", go ? board.words.leave : board.words.seen, () => said(board))];
  if (go) deeds.unshift(button("btn-primary", board.words.open_anyway, go));
  place.replaceChildren(Object.assign(document.createElement("p"), { textContent: head }), list, ...deeds);
}

const loses = (warning) => !/unknown attribute/.test(warning.message); // those are kept

// The reader's own message, as far as it can be said in our words.
function plain(error, words) {
  const told = String(error.message || error).split("\n")[0];
  const unknown = /unparsable content <([^>]+)>/.exec(told);
  if (unknown) return words.unknown_part.replace("{name}", unknown[1]);
  const loose = /unresolved reference <([^>]+)>/.exec(told);
  if (loose) return words.loose_end.replace("{name}", loose[1]);
  return words.not_xml;
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
