"""Sample cases for the demo: stories played up to a point, so that every desk has work today."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import engine
from engine.cli import _city
from engine.cli._city_drawings import Drawings
from engine.cli._city_numbers import Given
from engine.domain.clocks import Calendar
from engine.domain.wording import local, local_day
from engine.store import Store, clocks, intake, pages
from engine.stories import folders
from engine.stories.deed import Numbers
from engine.stories.player import Player
from engine.stories.story import Story

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
    Shown("fee-payment/paid-twice", 12, ago=1),
    Shown("fee-payment/paid-by-a-stranger", 11),
    Shown("fee-payment/paid-short", 11),
    Shown("fee-payment/bank-loses-its-reply", 10),
)


def stories(store: Store, now: datetime) -> list[tuple[Story, int | None]]:
    """The stories of the first batch on their days, each with how many of its actions."""
    with store.reading() as tx:
        calendar = clocks.calendar(tx)
    told = [(folders.load(SAMPLES / s.story), s) for s in SHOWN if (SAMPLES / s.story).is_dir()]
    return [
        (replace(story, begins=_begins(calendar, story, now, shown)), shown.upto)
        for story, shown in told
    ]


def any_here(store: Store) -> bool:
    """Whether a sample case, or any other, is there already."""
    with store.reading() as tx:
        return pages.case_total(tx, pages.CaseFilter()) > 0


def lay_out(
    store: Store,
    files: Path,
    now: datetime,
    *,
    drawn: bool = False,
    turn: int = 0,
    given: Given | None = None,
) -> int:
    """Play every story of the showcase that is not there yet; the value is how many were.

    Those that begin earlier come first, so that case numbers follow the days.

    Args:
        drawn: with real drawings, each naming its project, instead of the samples' bare ones.
        given: numbers of its decisions that were set aside.
        turn: which batch: a later one plays the same stories again, as other projects.

    Raises:
        BrokenStory: a sample cannot be played.
    """
    with store.reading() as tx:
        calendar = clocks.calendar(tx)
    told = [(folders.load(SAMPLES / s.story), s) for s in SHOWN if (SAMPLES / s.story).is_dir()]
    batch = [(_again(story, turn), shown) for story, shown in told]
    fresh = [(story, shown) for story, shown in batch if not _is_here(store, story)]
    days = {shown: _begins(calendar, story, now, shown) for story, shown in fresh}
    with TemporaryDirectory(prefix="lianshen-drawings-") as folder:
        drawings = Drawings(Path(folder))
        for story, shown in sorted(fresh, key=lambda one: days[one[1]]):
            mine = None if given is None else given.get(story.name)
            place(store, files, drawings.own(story) if drawn else story, now, shown, mine)
    return len(fresh)


def place(
    store: Store,
    files: Path,
    story: Story,
    now: datetime,
    shown: Shown,
    numbers: Numbers | None = None,
) -> Player:
    """Play a story so that the last action shown was so many working days before ``now``."""
    with store.reading() as tx:
        begins = _begins(clocks.calendar(tx), story, now, shown)
    told = replace(story, begins=begins)
    return _city.at_once(store, files, told, shown.upto, now, numbers)


def _again(story: Story, turn: int) -> Story:
    """The story as another project, one per batch."""
    if not turn:
        return story
    data = dict(story.application.data)
    project = dict(data["project"])
    project["code"] = f"{project['code'][:-6]}{turn % 100:02d}{project['code'][-4:]}"
    project["name"] = project["name"].replace("（示例）", f"（示例·第{turn + 1}批）")
    data["project"] = project
    return replace(story, application=replace(story.application, data=data))


def _begins(calendar: Calendar, story: Story, now: datetime, shown: Shown) -> date:
    """The first day of a story whose last action shown lies where it must."""
    last = (story.actions[: shown.upto] or story.actions)[-1]
    day = local_day(now)
    if last.at > local(now).time():
        day -= timedelta(days=1)
    return _back(calendar, _back(calendar, day, shown.ago), last.day)


def _back(calendar: Calendar, day: date, days: int) -> date:
    """The latest working day not after ``day``, and so many working days before that."""
    while days or not calendar.is_working(day):
        days -= calendar.is_working(day)
        day -= timedelta(days=1)
    return day


def _is_here(store: Store, story: Story) -> bool:
    with store.reading() as tx:
        return intake.find_project(tx, story.application.part("project").text("code")) is not None
