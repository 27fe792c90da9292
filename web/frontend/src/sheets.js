// The sheet viewer: zoom, move, mark a place. Without this file the same page works by its links.
// A section of the sheet is the viewBox of its picture, in units: the longest side has 10,000.
const NEAREST = 48; // times the whole page
const AT_ONCE = 2; // tiles asked for at the same time: others want pictures too

const said = document.querySelector("[data-said]");
const tell = (words, blanks) => {
  if (said) said.textContent = words.replace(/{(\w+)}/g, (_, name) => blanks[name]);
};

class Sheet {
  constructor(stage, together) {
    this.stage = stage;
    this.svg = stage.querySelector("svg");
    const data = this.svg.dataset;
    this.wide = Number(data.w);
    this.high = Number(data.h);
    this.base = Number(data.base);
    this.levels = Number(data.levels || 0);
    this.tile = Number(data.tile || 0);
    this.address = data.tiles || "";
    this.tiles = this.svg.querySelector(".tiles");
    this.held = new Map();
    this.wanted = [];
    this.loading = 0;
    this.together = together;
    this.fingers = new Map();
    stage.classList.add("live");
    const [x, y, w, h] = this.svg.getAttribute("viewBox").split(" ").map(Number);
    this.box = { x, y, w, h };
    for (const image of this.tiles.children) this.held.set(image.dataset.key, image);
    this.listen();
    if (Number(data.zoom) > 0) this.fit(x + w / 2, y + h / 2, w);
    else this.whole();
    new ResizeObserver(() => this.fit()).observe(stage);
  }

  // The box takes the shape of the stage, so that a point on the screen is a point on the sheet.
  fit(cx = this.box.x + this.box.w / 2, cy = this.box.y + this.box.h / 2, w = this.box.w, echo = true) {
    const shape = this.stage.clientHeight / Math.max(1, this.stage.clientWidth);
    const most = Math.max(this.wide, this.high / shape);
    const width = Math.min(most, Math.max(this.wide / NEAREST, w));
    const height = width * shape;
    const between = (middle, size, page) =>
      size >= page ? (page - size) / 2 : Math.min(page - size, Math.max(0, middle - size / 2));
    this.box = { x: between(cx, width, this.wide), y: between(cy, height, this.high), w: width, h: height };
    this.show(echo);
  }

  whole() {
    this.fit(this.wide / 2, this.high / 2, Infinity);
  }

  width() {
    const shape = this.stage.clientHeight / Math.max(1, this.stage.clientWidth);
    this.fit(this.wide / 2, (this.wide * shape) / 2, this.wide);
  }

  go(x, y, times = 4) {
    this.fit(x * this.wide, y * this.high, Math.min(this.box.w, this.wide / times));
    this.stage.scrollIntoView({ block: "nearest" });
  }

  by(factor, at) {
    const { x, y, w, h } = this.box;
    const point = at || { x: x + w / 2, y: y + h / 2 };
    const wide = Math.min(Math.max(w / factor, this.wide / NEAREST), Math.max(this.wide, w));
    const k = wide / w;
    this.fit(point.x + (x + w / 2 - point.x) * k, point.y + (y + h / 2 - point.y) * k, wide);
    this.tellZoom();
  }

  move(across, down) {
    const { x, y, w, h } = this.box;
    this.fit(x + w / 2 + across * w, y + h / 2 + down * h);
  }

  tellZoom() {
    const times = Math.max(1, this.wide / this.box.w);
    if (said) tell(said.dataset.zoomed, { n: times < 10 ? times.toFixed(1) : Math.round(times) });
  }

  show(echo = true) {
    const { x, y, w, h } = this.box;
    this.svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    const unit = w / Math.max(1, this.stage.clientWidth);
    for (const pin of this.svg.querySelectorAll(".pin")) {
      pin.setAttribute("transform", `translate(${pin.dataset.x} ${pin.dataset.y}) scale(${unit})`);
    }
    this.stage.classList.toggle("near", w < this.wide * 0.98);
    window.clearTimeout(this.settled);
    this.settled = window.setTimeout(() => this.sharpen(), 140);
    if (echo && this.together) {
      for (const other of this.together) if (other !== this) other.like(this);
    }
  }

  // Beside each other: the same place of the other picture, whatever its size.
  like(other) {
    const k = this.wide / other.wide;
    const { x, y, w, h } = other.box;
    const shape = this.stage.clientHeight / Math.max(1, this.stage.clientWidth);
    this.fit((x + w / 2) * k, (y + h / 2) * k, Math.max(w, h / shape) * k, false);
  }

  point(event) {
    const seen = this.stage.getBoundingClientRect();
    return {
      x: this.box.x + ((event.clientX - seen.left) / seen.width) * this.box.w,
      y: this.box.y + ((event.clientY - seen.top) / seen.height) * this.box.h,
    };
  }

  // Tiles of the level that has at least one pixel for each point of the screen.
  sharpen() {
    if (!this.address) return;
    const longest = Math.max(this.wide, this.high);
    const pixels = (this.stage.clientWidth * Math.min(2, window.devicePixelRatio || 1)) / this.box.w;
    const first = this.base / this.wide;
    const level = Math.min(this.levels, Math.ceil(Math.log2(pixels / first) - 0.15));
    this.wanted = [];
    if (level < 1) {
      this.drop(() => true);
      return;
    }
    const scale = longest / (longest * first * 2 ** level);
    const step = this.tile * scale;
    const end = (from, size, page) => Math.min(Math.ceil(page / step), Math.ceil((from + size) / step));
    const keys = new Set();
    const { x, y, w, h } = this.box;
    for (let row = Math.max(0, Math.floor(y / step)); row < end(y, h, this.high); row += 1) {
      for (let column = Math.max(0, Math.floor(x / step)); column < end(x, w, this.wide); column += 1) {
        const key = `${level}-${column}-${row}`;
        keys.add(key);
        if (!this.held.has(key)) this.wanted.push({ key, level, column, row, step, tries: 0 });
      }
    }
    const cx = x + w / 2;
    const cy = y + h / 2;
    const far = (t) => Math.hypot((t.column + 0.5) * step - cx, (t.row + 0.5) * step - cy);
    this.wanted.sort((a, b) => far(a) - far(b));
    this.keep = keys;
    this.load();
  }

  load() {
    while (this.loading < AT_ONCE && this.wanted.length) {
      const one = this.wanted.shift();
      if (!this.held.has(one.key)) this.fetch(one);
    }
    if (!this.loading && !this.wanted.length && this.keep) this.drop((key) => !this.keep.has(key));
  }

  fetch(one) {
    const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
    const x = one.column * one.step;
    const y = one.row * one.step;
    const place = { x, y, width: Math.min(one.step, this.wide - x), height: Math.min(one.step, this.high - y) };
    for (const [name, value] of Object.entries(place)) image.setAttribute(name, value);
    image.setAttribute("preserveAspectRatio", "none");
    this.loading += 1;
    const done = () => {
      this.loading -= 1;
      this.load();
    };
    image.addEventListener("load", done);
    image.addEventListener("error", () => {
      image.remove();
      this.held.delete(one.key);
      this.loading -= 1;
      if (one.tries >= 4) return;
      const again = { ...one, tries: one.tries + 1 };
      window.setTimeout(() => {
        if (this.keep && this.keep.has(one.key)) this.wanted.push(again);
        this.load();
      }, 900 * (one.tries + 1) + Math.random() * 500);
    });
    this.held.set(one.key, image);
    const numbers = { 987654: one.level, 987655: one.column, 987656: one.row };
    image.setAttribute("href", this.address.replace(/98765[456]/g, (n) => numbers[n]));
    this.tiles.append(image);
  }

  drop(which) {
    for (const [key, image] of this.held) {
      if (which(key)) {
        image.remove();
        this.held.delete(key);
      }
    }
  }

  listen() {
    this.stage.addEventListener("keydown", (event) => this.key(event));
    this.stage.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && document.activeElement !== this.stage) return;
        event.preventDefault();
        this.by(Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) / 320), this.point(event));
      },
      { passive: false },
    );
    this.stage.addEventListener("dblclick", (event) => this.by(2, this.point(event)));
    this.stage.addEventListener("pointerdown", (event) => this.down(event));
    this.stage.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.stage.addEventListener(end, (event) => this.up(event));
    }
    this.stage.addEventListener("dragstart", (event) => event.preventDefault());
    this.stage.addEventListener(
      "click",
      (event) => {
        if (this.moved) {
          event.preventDefault();
          event.stopPropagation();
        }
      },
      true,
    );
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(".pin")) {
      if (event.key !== "Escape") return;
    }
    const does = {
      "+": () => this.by(1.5), "=": () => this.by(1.5), "-": () => this.by(1 / 1.5), _: () => this.by(1 / 1.5),
      0: () => this.whole(), ArrowLeft: () => this.move(-0.15, 0), ArrowRight: () => this.move(0.15, 0),
      ArrowUp: () => this.move(0, -0.15), ArrowDown: () => this.move(0, 0.15),
    }[event.key];
    if (does) {
      event.preventDefault();
      does();
    } else if (this.marking && event.key === "Enter") {
      event.preventDefault();
      this.marking({ x: this.box.x + this.box.w / 2, y: this.box.y + this.box.h / 2 });
    } else if (this.marking && event.key === "Escape") {
      this.marking(null);
    }
  }

  down(event) {
    if (event.button) return;
    this.moved = false;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.stage.focus({ preventScroll: true });
  }

  drag(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const dx = event.clientX - before.x;
    const dy = event.clientY - before.y;
    if (!this.moved && Math.hypot(dx, dy) < 5) return;
    if (!this.moved) {
      this.moved = true;
      this.stage.setPointerCapture(event.pointerId);
    }
    const others = [...this.fingers].filter(([id]) => id !== event.pointerId);
    if (others.length) {
      const other = others[0][1];
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const is = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      if (was > 10) this.by(is / was, this.point({ clientX: other.x, clientY: other.y }));
    } else {
      const unit = this.box.w / this.stage.clientWidth;
      const { x, y, w, h } = this.box;
      this.fit(x + w / 2 - dx * unit, y + h / 2 - dy * unit);
    }
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  up(event) {
    const mine = this.fingers.delete(event.pointerId);
    if (mine && !this.moved && this.marking && event.type === "pointerup") this.marking(this.point(event));
  }
}

const sheets = [];
for (const stage of document.querySelectorAll("[data-stage]")) {
  const group = stage.closest("[data-together]") ? sheets : null;
  if (stage.querySelector("svg")) sheets.push(new Sheet(stage, group));
}
const sheet = sheets[0];

// The buttons above the picture do at once what their links would ask the server for.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button && sheet) {
    const does = {
      in: () => sheet.by(2), out: () => sheet.by(0.5), all: () => sheet.whole(), width: () => sheet.width(),
      grid: () => sheet.stage.classList.toggle("with-grid"),
    }[button.dataset.do];
    if (does) {
      event.preventDefault();
      does();
    }
  }
  const goes = event.target.closest("[data-go]");
  if (goes && sheet && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    sheet.go(...goes.dataset.go.split(" ").map(Number));
    sheet.stage.focus({ preventScroll: true });
  }
});
if (sheet) {
  document.querySelectorAll('[data-do="width"]').forEach((button) => button.removeAttribute("hidden"));
  document.querySelectorAll("[data-moving]").forEach((links) => links.setAttribute("hidden", ""));
}

// A pin leads to its comment, which is pointed out.
window.addEventListener("hashchange", () => {
  const asked = document.getElementById(window.location.hash.slice(1));
  if (asked && asked.matches(".remark")) asked.focus();
});

// Marking a place: a click, or Enter for the middle of the picture.
const form = document.querySelector("[data-pinning]");
const marker = form && form.querySelector("[data-mark]");
if (sheet && marker) {
  const field = (name) => form.elements.namedItem(name);
  const cross = sheet.stage.querySelector(".cross");
  marker.hidden = false;
  const stop = () => {
    sheet.marking = null;
    cross.hidden = true;
    sheet.stage.classList.remove("marking");
    marker.removeAttribute("aria-pressed");
  };
  const place = (point) => {
    const x = Math.min(1, Math.max(0, point.x / sheet.wide));
    const y = Math.min(1, Math.max(0, point.y / sheet.high));
    const cell = "ABCDEFGHIJKL"[Math.min(11, Math.floor(x * 12))] + (Math.min(7, Math.floor(y * 8)) + 1);
    field("x").value = x.toFixed(4);
    field("y").value = y.toFixed(4);
    field("cell").value = cell;
    showMark();
    tell(said.dataset.marked, { cell });
  };
  const showMark = () => {
    let mark = sheet.svg.querySelector(".pin.new");
    if (!field("x").value) {
      if (mark) mark.remove();
      return;
    }
    if (!mark) {
      mark = document.createElementNS("http://www.w3.org/2000/svg", "g");
      mark.setAttribute("class", "pin new");
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", "M0 0 L-9 -13 A13 13 0 1 1 9 -13 Z");
      mark.append(path);
      sheet.svg.append(mark);
    }
    mark.dataset.x = Number(field("x").value) * sheet.wide;
    mark.dataset.y = Number(field("y").value) * sheet.high;
    sheet.show();
  };
  marker.addEventListener("click", () => {
    if (sheet.marking) {
      stop();
      return;
    }
    marker.setAttribute("aria-pressed", "true");
    sheet.stage.classList.add("marking");
    cross.hidden = false;
    sheet.marking = (point) => {
      stop();
      if (point) {
        place(point);
        field("text").focus();
      } else {
        marker.focus();
      }
    };
    sheet.stage.scrollIntoView({ block: "nearest" });
    sheet.stage.focus({ preventScroll: true });
  });
  field("cell").addEventListener("input", () => {
    field("x").value = "";
    field("y").value = "";
    showMark();
  });
  showMark();
}

// Two versions over each other: the slider says how much of the new one shows.
const slider = document.querySelector("[data-slider]");
const upper = document.querySelector(".upper");
if (slider && upper) {
  slider.hidden = false;
  slider.querySelector("input").addEventListener("input", (event) => {
    upper.setAttribute("opacity", event.target.value / 100);
  });
}
