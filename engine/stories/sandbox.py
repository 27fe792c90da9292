"""A house of its own for a story: its store, its files, its people; gone when the story is over.

The command line plays samples in a house on disk with every package that ships. A draft is tried
in one that stands in memory, with the draft alone: nothing of a sandbox is ever in the live data,
and nothing of the live data in a sandbox.
"""

import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from engine.bpmn import catalogue
from engine.bpmn.catalogue import Package
from engine.domain.guide import ServiceGuide
from engine.domain.names import Role
from engine.domain.wording import utc
from engine.stages import setup
from engine.stages.setup import Person
from engine.store import Store, in_memory, open_store, people
from engine.stories import counting
from engine.stories.counting import Tally
from engine.stories.player import Player, known
from engine.stories.story import Story

POSTS: Final = (
    ("chengban", "承办人", Role.HANDLER),
    ("shenhe", "审核人", Role.CHECKER),
    ("daibiao", "首席代表", Role.CHIEF),
)
"""End of a login, post, role: the three people of every department."""

WINDOW: Final = "jinjian"
"""Who takes in, and who only waits."""

_EARLIER: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LOCK: Final = threading.Lock()


@dataclass(frozen=True)
class Sandbox:
    """A house in memory in which one package is in force. ``place``: a folder that goes with it."""

    store: Store
    place: Path
    package: Package

    @property
    def files(self) -> Path:
        """Where its documents are kept."""
        return self.place / "files"


def played(story: Story) -> Tally:
    """A story, played whole in a store of its own that is gone afterwards.

    Raises:
        BrokenStory: as ``Player.play``.
    """
    known(story)
    with tempfile.TemporaryDirectory(prefix="lianshen-play-") as folder:
        place = Path(folder)
        with furnished(place, story) as store:
            player = Player(store, place / "files", story)
            player.play()
            return counting.of(store, player.case, player.refusals)


@contextmanager
def furnished(place: Path, story: Story) -> Iterator[Store]:
    """A house on disk with the sample staff and the packages in force on the first day."""
    store = open_store(f"sqlite:///{place / 'play.sqlite'}")
    try:
        with store.transaction() as tx:
            setup.seed(tx, utc(story.begins))
        for name in catalogue.names():
            _publish(store, catalogue.shipped(name), name, utc(story.begins))
        yield store
    finally:
        store.close()


@contextmanager
def opened(files: Mapping[str, bytes], morning: datetime) -> Iterator[Sandbox]:
    """A house in memory with this package in force, and people in every department it names.

    Raises:
        NotPublished: the check refuses the package.
    """
    package = Package(files)
    with _LOCK:
        store = in_memory(_pattern())
    try:
        with tempfile.TemporaryDirectory(prefix="lianshen-try-") as folder:
            with store.transaction() as tx:
                setup.seed(tx, morning, staff(package.guide))
            guide = package.guide
            name = f"{guide.process}/{guide.variant}" if guide.variant else guide.process
            _publish(store, package, name, morning)
            yield Sandbox(store, Path(folder), package)
    finally:
        store.close()


def staff(guide: ServiceGuide) -> tuple[Person, ...]:
    """The people of the demo, and three more for each department that has none of its own."""
    there = {person.login for person in setup.STAFF}
    more = (
        Person(login, f"{entry.short.zh}{post}·示例", (role,), entry.code)
        for entry in guide.departments
        for end, post, role in POSTS
        if (login := f"{entry.code.lower()}-{end}") not in there
    )
    return (*setup.STAFF, *more)


def strangers(guide: ServiceGuide) -> frozenset[str]:
    """Logins of the demo's people whose department the guide does not name (any more)."""
    here = {entry.code for entry in guide.departments}
    return frozenset(
        one.login for one in setup.STAFF if one.department and one.department not in here
    )


def _publish(store: Store, package: Package, name: str, morning: datetime) -> None:
    with store.transaction() as tx:
        boss = next(a.officer for a in people.accounts(tx) if a.officer.may(Role.ADMIN))
        setup.publish(tx, package.edition, dict(package.files), boss, morning)
        setup.grant_mandates(tx, name, morning)


@cache
def _pattern() -> Store:
    """What every sandbox begins with: the schema, the calendar, the people of the demo."""
    store = in_memory()
    with store.transaction() as tx:
        setup.seed(tx, _EARLIER)
    return store
