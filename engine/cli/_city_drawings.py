"""Drawings for the demo's stories: each sheet a real page with title block and a plan.

What the window shows day by day carries its own project's name; the four hundred closed cases
share one set, drawn once.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from engine.documents import sample_sheets
from engine.stories.story import Story

_SHARED: Final = "示例工程（各示例办件共用）"
_VERSION: Final = re.compile(r"-v([0-9]+)\.pdf$")


class Drawings:
    """A folder in which sheets are drawn as stories ask for them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def own(self, story: Story) -> Story:
        """The story with drawings that name its project."""
        project = story.application.part("project").text("name")
        return self._drawn(story, self._folder / story.name, project)

    def shared(self, story: Story) -> Story:
        """The story with the drawings that all stories share."""
        return self._drawn(story, self._folder / "shared", _SHARED)

    def _drawn(self, story: Story, folder: Path, project: str) -> Story:
        folder.mkdir(parents=True, exist_ok=True)
        firm = story.application.part("design_firm").text("name")
        titles: dict[str, str] = {}
        for row in _sheets(story):
            number = row["sheet_no"]
            titles.setdefault(number, row.get("title", number))
            path = folder / row["file"]
            if not path.exists():
                found = _VERSION.search(path.name)
                version = int(found[1]) if found else 1
                path.write_bytes(sample_sheets.draw(number, titles[number], version, project, firm))
        return replace(story, drawings=folder)


def _sheets(story: Story) -> Iterator[dict[str, Any]]:
    """Every sheet that a story brings, the first version before the later ones."""
    yield from story.application.data.get("sheets", ())
    for action in story.actions:
        yield from action.said.data.get("sheets", ())
    for action in story.actions:
        yield from action.said.data.get("changed", ())
