// What the draft means for applicants; what moved since the last look is marked.
export function means(board, meaning) {
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
