// Files in and out. One from elsewhere comes in whole or not at all: what would be lost is said.
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

async function take(board, file, wrong, keep) {
  const { modeler, words } = board;
  board.part("file").value = "";
  if (file.size > LARGEST) return wrong(words.too_large);
  const xml = await file.text();
  const before = (await modeler.saveXML()).xml;
  const back = () => modeler.importXML(before).catch(() => null);
  const lost = await modeler.importXML(xml).then(
    ({ warnings }) => (warnings.length ? `${words.would_lose} ${warnings.slice(0, 5).map((one) => plain(one, words)).join(" · ")}` : ""),
    (error) => `${words.not_taken} ${plain(error, words)}`,
  );
  if (lost) {
    await back();
    fit(modeler);
    return wrong(lost);
  }
  fit(modeler);
  wrong("");
  return keep();
}

// The reader's own message, as far as it can be said in our words.
function plain(error, words) {
  const said = String(error.message || error).split("\n")[0];
  const unknown = /unparsable content <([^>]+)>/.exec(said);
  if (unknown) return words.unknown_part.replace("{name}", unknown[1]);
  const loose = /unresolved reference <([^>]+)>/.exec(said);
  if (loose) return words.loose_end.replace("{name}", loose[1]);
  if (/no diagram to display/.test(said)) return words.no_picture;
  if (/unparsable|missing|not well|failed to parse|unclosed|unexpected/i.test(said)) return words.not_xml;
  return said;
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
