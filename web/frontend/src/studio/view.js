const EDGE = 40;
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
