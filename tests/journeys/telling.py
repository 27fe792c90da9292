"""Where the stories are, and how a test tells one of its own."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "samples"
STORIES = {
    f"{folder.parent.name}/{folder.name}": folder
    for folder in sorted(SAMPLES.glob("*/*"))
    if (folder / "application.json").is_file()
}
SHORTEST = "drawing-review/not-accepted"


def copied(name: str, place: Path) -> Path:
    """A story of one's own to spoil."""
    folder = place / Path(name).name
    shutil.copytree(STORIES[name], folder)
    return folder


def rewritten(path: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """The lines of a .jsonl file, changed in place."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    change(lines)
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), "utf-8")
