"""The demo's city laid out: every story of the plan played through the real stages.

A story is one transaction, so it is there whole or not at all: whoever ends the process midway
and starts again gets what is missing and nothing twice. The relay of the running house never
sees half a story. What is written, and when each thing happened, is what the stages write.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Final

from engine.cli import _city_names, _city_numbers, _city_plan
from engine.cli._city_drawings import Drawings
from engine.cli._city_numbers import Given
from engine.cli._city_plan import Told
from engine.domain.names import Role
from engine.stages import setup
from engine.stages.setup import Person
from engine.store import Store, Transaction, clocks, intake
from engine.stories.deed import Numbers
from engine.stories.player import Player
from engine.stories.said import BrokenStory
from engine.stories.story import Story

BREATH: Final = 0.12
"""Seconds between two stories, so that a visitor's own change gets its turn to write."""

PEOPLE: Final = tuple(
    Person(one.login, one.name, (Role.DESIGN_FIRM,), None, one.code)
    for one in _city_names.FIRMS
    if one.login != "sheji"
)
"""The other design firms of the city."""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many stories of the city are there."""

    done: int
    of: int


class _Within(Store):
    """A store whose every transaction is the one that is open already."""

    def __init__(self, tx: Transaction, outer: Store) -> None:
        super().__init__(outer.writing, outer.writing, outer.url)
        self._tx = tx

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """The open one; what fails inside is undone alone."""
        with self._tx.nested():
            yield self._tx

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """The open one, which sees what it wrote."""
        yield self._tx


def plan(store: Store, now: datetime, size: int) -> tuple[Told, ...]:
    """The stories of the city as of ``now``."""
    with store.reading() as tx:
        return _city_plan.stories(clocks.calendar(tx), now, size)


def numbered(
    store: Store, told: tuple[Told, ...], samples: Iterable[tuple[Story, int | None]]
) -> tuple[Given, int]:
    """Numbers for the decisions of the city and of the samples beside it, by their days."""
    return _city_numbers.of(store, [*((one.story, one.upto) for one in told), *samples])


def at_once(
    store: Store,
    files: Path,
    story: Story,
    upto: int | None,
    until: datetime,
    numbers: Numbers | None = None,
) -> Player:
    """Play a story, or so many of its actions, in one transaction."""
    with store.transaction() as tx:
        within = _Within(tx, store)
        player = Player(within, files, story, upto=upto, until=until, numbers=numbers)
        player.play()
    return player


def lay_out(
    store: Store,
    files: Path,
    told: tuple[Told, ...],
    now: datetime,
    *,
    given: Given | None = None,
    tell: Callable[[Progress], None] = lambda _: None,
    breath: float = 0.0,
    stop: Event | None = None,
    pass_over: Callable[[BrokenStory], None] | None = None,
) -> int:
    """Play every story that is not there yet; the value is how many were played.

    Args:
        given: numbers of its decisions that were set aside.
        tell: hears how far it is, before each story and at the end.
        breath: seconds to wait after each story.
        stop: ends it early, between two stories.
        pass_over: hears of a story that cannot be played; the others are played nevertheless.

    Raises:
        BrokenStory: a story cannot be played (a bug of the plan), and nobody hears of it.
    """
    _hire(store, now)
    played = 0
    stop = stop or Event()
    with TemporaryDirectory(prefix="lianshen-drawings-") as folder:
        drawings = Drawings(Path(folder))
        for number, one in enumerate(told):
            tell(Progress(number, len(told)))
            if _is_here(store, one):
                continue
            story = drawings.shared(one.story) if one.upto is None else drawings.own(one.story)
            try:
                mine = None if given is None else given.get(one.story.name)
                at_once(store, files, story, one.upto, now, mine)
            except BrokenStory as broken:
                if pass_over is None:
                    raise
                pass_over(broken)
                continue
            played += 1
            if stop.wait(breath):
                return played
    tell(Progress(len(told), len(told)))
    return played


def _is_here(store: Store, one: Told) -> bool:
    with store.reading() as tx:
        return intake.find_project(tx, one.story.name) is not None


def _hire(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        setup.seed(tx, now, PEOPLE)
