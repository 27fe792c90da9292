// The diagram of a case's own edition with the places where it stands now.
// Loaded on the case page only; the page is complete without it.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif';
const NEAR = 0.7; // from this scale on a mark has room for its whole sentence

const SIGNS = { here: "working", done: "pass", covered: "pass", missed: "waiting" };

const frame = document.getElementById("diagram");
if (frame) watch(frame);

function watch(box) {
  const kept = read("diagram-open");
  if (kept) box.open = kept === "yes";
  box.addEventListener("toggle", () => {
    keep("diagram-open", box.open ? "yes" : "no");
    if (box.open) start(box);
  });
  if (box.open) start(box);
}

async function start(box) {
  if (box.dataset.started) return;
  box.dataset.started = "yes";
  const says = box.querySelector("[data-says]");
  says.hidden = false;
  try {
    const [xml, marks] = await Promise.all([fetchText(box.dataset.drawing), fetchMarks(box)]);
    const picture = await draw(box, xml);
    paint(picture, marks);
    controls(box, picture);
    document.addEventListener("case:moved", async () => {
      try {
        paint(picture, await fetchMarks(box));
      } catch {
        // the list beside the picture was renewed with the page
      }
    });
    says.hidden = true;
  } catch {
    delete box.dataset.started;
    says.textContent = says.dataset.failed;
  }
}

async function fetchText(href) {
  const answer = await fetch(href, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function fetchMarks(box) {
  return JSON.parse(await fetchText(box.dataset.marks)).elements;
}

async function draw(box, xml) {
  const place = box.querySelector("[data-canvas]");
  place.hidden = false;
  const viewer = new NavigatedViewer({
    container: place,
    zoomScroll: { enabled: false }, // the wheel scrolls the page
    textRenderer: { defaultStyle: { fontFamily: FONT, fontSize: 12 }, externalStyle: { fontSize: 12 } },
  });
  await viewer.importXML(xml);
  const picture = { viewer, place, canvas: viewer.get("canvas"), overlays: viewer.get("overlays"), shown: [] };
  const svg = place.querySelector("svg");
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", place.dataset.label);
  viewer.get("eventBus").on("canvas.viewbox.changed", () => far(picture));
  whole(picture);
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth === width) return;
    width = place.clientWidth;
    if (!width) return; // folded: it is looked at again when it opens
    picture.canvas.resized();
    if (!picture.moved) whole(picture);
  }).observe(place);
  return picture;
}

// All of it, as wide as the page; no taller than most of a screen.
function whole(picture) {
  const { inner } = picture.canvas.viewbox();
  if (!picture.place.clientWidth || !inner.width || !inner.height) return; // folded away just now
  const scale = Math.min(1, picture.place.clientWidth / (inner.width + 40));
  const height = Math.max(220, Math.min((inner.height + 40) * scale, window.innerHeight * 0.8));
  picture.place.style.height = `${Math.round(height)}px`;
  picture.canvas.resized();
  picture.canvas.zoom("fit-viewport", "auto");
  picture.moved = false;
  far(picture);
}

function far(picture) {
  picture.place.classList.toggle("dg-far", picture.canvas.zoom() < NEAR);
}

function paint(picture, marks) {
  picture.overlays.remove({ type: "case" });
  for (const [id, name] of picture.shown) picture.canvas.removeMarker(id, name);
  picture.shown = [];
  const registry = picture.viewer.get("elementRegistry");
  picture.here = [];
  for (const mark of marks) {
    if (!registry.get(mark.id)) continue;
    const name = `dg-on-${mark.kind}`;
    picture.canvas.addMarker(mark.id, name);
    picture.shown.push([mark.id, name]);
    if (mark.kind === "here") picture.here.push(mark.id);
    if (mark.bare) continue; // a flow: painted, without a word beside it
    picture.overlays.add(mark.id, "case", {
      position: { top: -13, left: -6 },
      scale: { min: 0.85, max: 1.1 },
      html: badge(mark),
    });
  }
}

function badge(mark) {
  const box = document.createElement("div");
  box.className = `dg dg-${mark.kind}${mark.lamp ? ` dg-lamp-${mark.lamp}` : ""}`;
  box.title = mark.words;
  const sign = document.createElement("span");
  sign.className = `mark mark-${SIGNS[mark.kind] ?? mark.kind}`;
  sign.setAttribute("aria-hidden", "true");
  const short = document.createElement("span");
  short.className = "dg-short";
  short.textContent = mark.short;
  const words = document.createElement("span");
  words.className = "dg-words";
  words.textContent = mark.words;
  box.append(sign, short, words);
  return box;
}

function controls(box, picture) {
  const bar = box.querySelector("[data-controls]");
  bar.hidden = false;
  const step = (factor) => {
    const centre = { x: picture.place.clientWidth / 2, y: picture.place.clientHeight / 2 };
    picture.moved = true;
    picture.canvas.zoom(Math.max(0.1, Math.min(3, picture.canvas.zoom() * factor)), centre);
  };
  const acts = { larger: () => step(1.25), smaller: () => step(0.8), fit: () => whole(picture), go: () => go(picture) };
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) acts[button.dataset.act]();
  });
  picture.place.addEventListener("keydown", (event) => {
    const act = { "+": "larger", "=": "larger", "-": "smaller", 0: "fit" }[event.key];
    if (act && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      acts[act]();
    }
  });
}

// The first place where somebody is at work, in the middle and readable; then the next one.
function go(picture) {
  if (!picture.here || !picture.here.length) return;
  picture.turn = ((picture.turn ?? -1) + 1) % picture.here.length;
  const element = picture.viewer.get("elementRegistry").get(picture.here[picture.turn]);
  picture.moved = true;
  picture.canvas.zoom(1, { x: element.x, y: element.y });
  const box = picture.canvas.viewbox();
  picture.canvas.viewbox({
    x: element.x + element.width / 2 - box.width / 2,
    y: element.y + element.height / 2 - box.height / 2,
    width: box.width,
    height: box.height,
  });
}

function read(name) {
  try {
    return window.localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    window.localStorage.setItem(name, value);
  } catch {
    // remembered only where the browser allows it
  }
}
