const EDGE = 40;
const CLOSE = 0.8; // how near one looks while walking
const PAD = 90; // the menu beside a chosen shape

// All of the drawing with a margin, never larger than it is.
export function fit(modeler) {
  const canvas = modeler.get("canvas");
  canvas.resized();
  const { inner, outer } = canvas.viewbox();
  if (!inner.width) return;
  const scale = Math.min(1, (outer.width - EDGE - PAD) / inner.width, (outer.height - 2 * EDGE) / inner.height);
  const [width, height] = [outer.width / scale, outer.height / scale];
  const middle = inner.x + inner.width / 2 + (PAD - EDGE) / 2 / scale;
  canvas.viewbox({ x: middle - width / 2, y: inner.y + inner.height / 2 - height / 2, width, height });
}

// What stands right of a line moves further right; what the line cuts grows.
export function makeRoom(modeler, start, dx) {
  const space = modeler.get("spaceTool");
  const shapes = modeler.get("canvas").getRootElement().children;
  const { movingShapes, resizingShapes } = space.calculateAdjustments(shapes, "x", dx, start);
  space.makeSpace(movingShapes, resizingShapes, { x: dx, y: 0 }, "e", start);
}

// The shape in the middle of what the bar leaves free, near enough to read.
export function near(canvas, shape) {
  if (!shape) return;
  if (canvas.findRoot(shape) !== canvas.getRootElement()) canvas.setRootElement(canvas.findRoot(shape));
  const { outer, scale } = canvas.viewbox();
  const zoom = Math.max(scale, CLOSE);
  const [width, height] = [outer.width / zoom, outer.height / zoom];
  const tall = Math.min(shape.height, height / 2);
  canvas.viewbox({ x: shape.x + Math.min(shape.width, width / 2) / 2 - width / 2, y: shape.y + tall / 2 - height * 0.4, width, height });
}
