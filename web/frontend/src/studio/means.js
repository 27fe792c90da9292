// What the draft means for applicants, beside what is in force; a line that this draft changes stands out.
export function means(board, lines) {
  const place = board.part("meaning");
  const { words } = board;
  if (!lines.length) {
    place.textContent = words.means_nothing;
    return;
  }
  const published = lines.some((line) => line.was);
  const table = document.createElement("table");
  table.className = "table table-sm means";
  const head = table.createTHead().insertRow();
  for (const title of ["", ...(published ? [words.in_force] : []), words.this_draft]) {
    const cell = document.createElement(title ? "th" : "td");
    if (title) cell.scope = "col";
    cell.textContent = title;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const line of lines) {
    const row = body.insertRow();
    row.classList.toggle("moved", line.moved);
    const label = document.createElement("th");
    label.scope = "row";
    label.textContent = line.label;
    row.append(label);
    if (published) row.insertCell().textContent = line.was;
    const now = row.insertCell();
    now.textContent = line.now;
    if (line.moved) {
      const tag = document.createElement("span");
      tag.className = "tag tag-blue";
      tag.textContent = words.changed;
      now.append(" ", tag);
    }
  }
  place.replaceChildren(table);
}
