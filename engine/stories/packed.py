"""A story in a file of a package, and the same story in a folder of the samples."""

import json
import shutil
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from engine.documents import sample_sheets
from engine.domain.names import Text
from engine.exchange import story_file
from engine.exchange.story_file import Content, Drawn, StoryFile
from engine.stories import folders
from engine.stories.said import Said
from engine.stories.story import Story

_MATERIALS: Final = "materials"


def unpacked(name: str, told: StoryFile, place: Path) -> Story:
    """A story that can be played: its materials are laid out in a folder of their own.

    Raises:
        BrokenStory: something in it cannot be meant.
    """
    folder = place / name
    _lay_out(told, folder)
    application = Said(name, Text("application ", "application: "), told.application)
    lines = tuple(
        Said(name, Text(f"第{n}步", f"step {n}: "), line)
        for n, line in enumerate(told.decisions, 1)
    )
    return folders.built(name, folder, application, lines, told.expected)


def of_folder(folder: Path, *, drawn: bool = False) -> StoryFile:
    """The story in a sample's folder, as one file.

    ``drawn``: drawings are drawn anew when it is played, instead of being carried along.

    Raises:
        BrokenStory: it cannot be read. BadStory: it is too large for one file.
    """
    story = folders.load(folder)
    lines = [one.data for one in folders.objects(story.name, folder / "decisions.jsonl")]
    sheets = _sheets([story.application.data, *lines]) if drawn else {}
    files: dict[str, Content] = {}
    for path in sorted((folder / _MATERIALS).glob("*")) if (folder / _MATERIALS).is_dir() else []:
        files[path.name] = sheets.get(path.name) or path.read_bytes()
    told = StoryFile(_title(folder), story.application.data, tuple(lines), files, story.expected)
    story_file.read(story_file.write(told))
    return told


def to_folder(told: StoryFile, folder: Path) -> None:
    """Write the story as a sample's folder; what is there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / _MATERIALS, ignore_errors=True)
    _lay_out(told, folder)
    title = told.title
    (folder / "README.md").write_text(f"# {folder.name}\n\n{title.zh}\n\n{title.says('en')}\n")
    words = json.dumps(told.application, ensure_ascii=False, indent=2)
    (folder / "application.json").write_text(words + "\n", "utf-8")
    for name, lines in (("decisions", told.decisions), ("expected", told.expected)):
        if lines is not None:
            rows = (json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
            (folder / f"{name}.jsonl").write_text("".join(rows), "utf-8")


def recorded(told: StoryFile, journal: tuple[Any, ...]) -> StoryFile:
    """The story that expects what came of it."""
    return replace(told, expected=journal)


def _lay_out(told: StoryFile, folder: Path) -> None:
    home = folder / _MATERIALS
    if told.materials:
        home.mkdir(parents=True, exist_ok=True)
    for name, content in told.materials.items():
        (home / name).write_bytes(_sheet(content) if isinstance(content, Drawn) else content)


@lru_cache(maxsize=128)
def _sheet(one: Drawn) -> bytes:
    return sample_sheets.draw(one.number, one.title, one.version)


def _sheets(spoken: list[Any]) -> dict[str, Drawn]:
    """File → the sheet that it stands for; a later file of a number is its next version."""
    found: dict[str, Drawn] = {}
    titles: dict[str, str] = {}
    versions: dict[str, int] = {}
    for line in spoken:
        for row in (*line.get("sheets", ()), *line.get("changed", ())):
            number, file = row["sheet_no"], row["file"]
            titles.setdefault(number, row.get("title", number))
            if file not in found:
                versions[number] = versions.get(number, 0) + 1
                found[file] = Drawn(number, titles[number], versions[number])
    return found


def _title(folder: Path) -> Text:
    """The first paragraphs of the README, Chinese then English; the folder's name without one."""
    readme = folder / "README.md"
    text = readme.read_text("utf-8") if readme.is_file() else ""
    told = [one.strip() for one in text.split("\n\n") if one.strip() and one[0] != "#"]
    zh = _first_sentence(told[0], "。", 120) if told else folder.name
    return Text(zh, _first_sentence(told[1], ". ", 300) if len(told) > 1 else "")


def _first_sentence(text: str, end: str, most: int) -> str:
    line = " ".join(text.split())
    return line.partition(end)[0][:most].strip().removesuffix(".")
