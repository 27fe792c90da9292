"""The course of one project: several stories, one after another, in one house.

::

    samples/project/<course>/
      README.md          what it shows
      project.json       title, the chapters in their order, and the documented figures
      <chapter>/         a story like any other, except that “on file” means what its course kept

Nothing is kept here before the course begins: what a later chapter need not bring was scanned at
the window, or issued, in an earlier one.
"""

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.domain.names import Text
from engine.store import Store
from engine.stories import counting, folders
from engine.stories.counting import Tally
from engine.stories.player import Player, known
from engine.stories.said import Said
from engine.stories.story import Story

FILE: Final = "project.json"


@dataclass(frozen=True, slots=True)
class Documented:
    """What a source says of a figure that is counted here too."""

    figure: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Course:
    """A project's chapters, in their order."""

    name: str
    title: Text
    chapters: tuple[Story, ...]
    documented: tuple[Documented, ...]


def is_course(folder: Path) -> bool:
    """Whether a sample folder holds a project's course."""
    return (folder / FILE).is_file()


def load(folder: Path) -> Course:
    """Read a course.

    Raises:
        BrokenStory: a file is missing, cannot be read, or a chapter begins before the last one.
    """
    name = folder.resolve().name
    said = next(folders.objects(name, folder / FILE, by_line=False))
    said.only("title", "chapters", "documented")
    title = said.part("title").only("zh", "en")
    chapters = tuple(_chapters(folder, said))
    for earlier, later in itertools.pairwise(chapters):
        if later.begins <= earlier.begins:
            why = f"“{later.name}”不晚于“{earlier.name}”。"
            raise said.broken(Text(why, f"“{later.name}” is not after “{earlier.name}”."))
    rows = (row.only("figure", "says", "source") for row in said.rows("documented"))
    documented = (Documented(r.text("figure"), r.text("says"), r.text("source", "")) for r in rows)
    return Course(name, Text(title.text("zh"), title.text("en")), chapters, tuple(documented))


def played(
    course: Course, house: AbstractContextManager[Store], files: Path
) -> Iterator[tuple[Store, Tally]]:
    """Every chapter in its turn, with the house as it then stands.

    Raises:
        BrokenStory: as ``Player.play``.
    """
    with house as store:
        for story in course.chapters:
            player = Player(store, files, known(story), furnished=False)
            player.play()
            yield store, counting.of(store, player.case, player.refusals)


def _chapters(folder: Path, said: Said) -> Iterator[Story]:
    names = said.words("chapters")
    if not names:
        raise said.broken(Text("“chapters”里没有样例。", "“chapters” names no story."))
    for name in names:
        if Path(name).name != name or not (folder / name).is_dir():
            raise said.broken(Text(f"没有文件夹{name}。", f"there is no folder {name}."))
        yield folders.load(folder / name)
