"""Sample cases for the demo: stories played up to a point, so that every desk has work today."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import engine
from engine.cli import _story
from engine.cli._player import Player
from engine.cli._story import Story
from engine.domain.clocks import Calendar
from engine.domain.wording import local, local_day
from engine.store import Store, clocks, intake

SAMPLES: Final = Path(engine.__file__).resolve().parents[1] / "samples"
"""Beside the packages in a checkout; an installed wheel carries none."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A story, so many of its actions (None: all), the last of them ``ago`` working days ago."""

    story: str
    upto: int | None = None
    ago: int = 0


SHOWN: Final = (
    Shown("drawing-review/lost-paper-replaced"),
    Shown("drawing-review/withdrawn-midway", 11),
    Shown("drawing-review/two-re-reviews", 26),
    Shown("drawing-review/checker-sends-back", 21),
    Shown("drawing-review/one-department-refuses", 15),
    Shown("drawing-review/sheet-pulled-back", 18),
    Shown("drawing-review/two-departments-ask-for-changes", 15, ago=1),
    Shown("drawing-review/pause-for-expert-review", 15, ago=2),
    Shown("drawing-review/no-comments", 12),
    Shown("drawing-review/five-silent-days", 1, ago=4),
    Shown("drawing-review/missing-materials", 8),
    Shown("drawing-review/no-basement", 2),
)
"""The oldest first, so that the newest cases stand on top of a list."""


def lay_out(store: Store, files: Path, now: datetime) -> int:
    """Play every story of the showcase that is not there yet; the value is how many were.

    Raises:
        BrokenStory: a sample cannot be played.
    """
    laid = 0
    for shown in SHOWN:
        folder = SAMPLES / shown.story
        if not folder.is_dir():
            continue
        story = _story.load(folder)
        if not _is_here(store, story):
            place(store, files, story, now, upto=shown.upto, ago=shown.ago)
            laid += 1
    return laid


def place(
    store: Store, files: Path, story: Story, now: datetime, *, upto: int | None, ago: int
) -> Player:
    """Play a story so that its last action was ``ago`` working days before ``now``."""
    with store.reading() as tx:
        calendar = clocks.calendar(tx)
    last = (story.actions[:upto] or story.actions)[-1]
    day = local_day(now)
    if last.at > local(now).time():
        day -= timedelta(days=1)
    ends = _back(calendar, day, ago)
    begins = _back(calendar, ends, last.day)
    player = Player(store, files, story, begins=begins, upto=upto, until=now)
    player.play()
    return player


def _back(calendar: Calendar, day: date, days: int) -> date:
    """The latest working day not after ``day``, and so many working days before that."""
    while days or not calendar.is_working(day):
        days -= calendar.is_working(day)
        day -= timedelta(days=1)
    return day


def _is_here(store: Store, story: Story) -> bool:
    with store.reading() as tx:
        return intake.find_project(tx, story.application.part("project").text("code")) is not None
