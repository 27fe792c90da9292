// Boxes that show the same thing twice are scrolled together: both editions, the same corner.
export function begin() {
  const boxes = [...document.querySelectorAll("[data-together]")];
  for (const box of boxes) {
    box.addEventListener("scroll", () => {
      for (const other of boxes) {
        if (other === box || other.dataset.together !== box.dataset.together) continue;
        if (other.scrollLeft !== box.scrollLeft) other.scrollLeft = box.scrollLeft;
        if (other.scrollTop !== box.scrollTop) other.scrollTop = box.scrollTop;
      }
    }, { passive: true });
  }
}
