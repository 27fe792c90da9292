"""The demo as a stage set: laid out at the start, filled up behind the visitors, set anew.

Beside the database lies a folder with what a reset needs: ``plan.json`` (the day the city is
relative to, its size, whether it is complete), ``before.sqlite`` (people, packages and the sample
cases written by hand) and ``after.sqlite`` (the whole city, without what visitors did).
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from engine.cli import _city, _city_numbers, _city_plan, _showcase
from engine.cli._city_child import Laying
from engine.cli._city_numbers import Given
from engine.cli._program import Program
from engine.domain.names import Text
from engine.domain.wording import local_day
from engine.store import Store, clocks, copies, open_store

ROT: Final = 3
"""Working days after which the sample cases that were due then no longer look like today's."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was laid out. ``now``: the moment it is relative to. ``turn``: batches of samples."""

    now: datetime
    size: int
    turn: int
    shown: datetime
    complete: bool = False


class Stage:
    """The demo's data, and how they are set anew while requests run.

    ``furnish`` brings people and packages into an empty store; ``size`` 0 leaves the city out;
    ``drawn``: with real drawings, which take a while.
    """

    def __init__(
        self,
        data: Path,
        files: Path,
        furnish: Callable[[Store], None],
        size: int,
        *,
        drawn: bool = True,
    ) -> None:
        self._drawn = drawn
        self._data = data
        self._files = files
        self._furnish = furnish
        self._size = size
        self._kept = data / "stage"
        self._laying = Laying(data / "lianshen.sqlite", files, self._kept)
        self._resetting = threading.Lock()
        self._others: tuple[Program, ...] = ()
        self._store: Store | None = None
        self.note: Text | None = None

    def set(self, store: Store, now: datetime) -> int:
        """Sample cases where they are missing, before anybody is served; how many were laid."""
        self._store = store
        self._kept.mkdir(parents=True, exist_ok=True)
        plan = self._plan()
        if plan is None:
            laid = self._first(store, now)
        else:
            laid = _showcase.lay_out(store, self._files, now, drawn=self._drawn)
        if plan is None:
            plan = self._keep(Plan(now, self._size, 0, now))
        elif not laid and self._age(store, plan.shown, now) > ROT:
            turn = plan.turn + 1
            laid = _showcase.lay_out(store, self._files, now, drawn=self._drawn, turn=turn)
            was = self._age(store, plan.shown, now)
            self._keep(Plan(plan.now, plan.size, turn, now, plan.complete))
            self.note = Text(
                f"上次放入示例办件已过{was}个工作日，今天另放入{laid}件新的。",
                f"The samples were {was} working days old: {laid} new ones were laid out today.",
            )
        if laid and not (self._kept / "before.sqlite").exists() and not plan.complete:
            copies.take(store, self._kept / "before.sqlite")
        return laid

    @contextmanager
    def filled_up(self, *others: Program) -> Iterator[None]:
        """The city is laid out behind the visitors while the block runs.

        ``others`` keep books of their own about our cases: a reset is theirs, too.
        """
        self._others = others
        self._go_on()
        try:
            yield
        finally:
            self._laying.stop()

    def progress(self) -> tuple[int, int] | None:
        """So many of so many cases of the city are there; None: nothing is being laid out."""
        found = self._laying.progress()
        return None if found is None else (found.done, found.of)

    def reset(self, now: datetime) -> bool:
        """Set everything anew. False: that is being done already."""
        if not self._resetting.acquire(blocking=False):
            return False
        try:
            self._set_anew(now)
        finally:
            self._resetting.release()
        return True

    def _set_anew(self, now: datetime) -> None:
        store = self._store
        assert store is not None  # noqa: S101 - set before anybody is served
        plan = self._plan()
        self._laying.stop()
        for program in self._others:
            program.close()
            program.forget()
        before, after = self._kept / "before.sqlite", self._kept / "after.sqlite"
        rotten = plan is None or plan.turn or self._age(store, plan.now, now) > ROT
        if rotten or not before.is_file():
            after.unlink(missing_ok=True)
            self._build(before, now)
            plan = Plan(now, self._size, 0, now)
        assert plan is not None  # noqa: S101 - made where there was none
        complete = after.is_file()
        copies.put_back(store, after if complete else before)
        self._keep(Plan(plan.now, self._size, 0, plan.now, complete))
        self.note = None
        for program in self._others:
            program.open()
        self._go_on()

    def _build(self, into: Path, now: datetime) -> None:
        """A furnished database with the sample cases, aside."""
        into.unlink(missing_ok=True)
        for left in self._kept.glob("new.sqlite*"):
            left.unlink()
        fresh = open_store(f"sqlite:///{self._kept / 'new.sqlite'}")
        try:
            self._furnish(fresh)
            self._first(fresh, now)
            copies.take(fresh, into)
        finally:
            fresh.close()

    def _first(self, store: Store, now: datetime) -> int:
        """The sample cases of a new house; the numbers of the city's decisions are set aside."""
        given: Given | None = None
        if self._size and not _showcase.any_here(store):
            told = _city.plan(store, now, self._size)
            given, plan = _city.numbered(store, told, _showcase.stories(store, now))
            _city_numbers.set_aside(store, given, plan)
        return _showcase.lay_out(store, self._files, now, drawn=self._drawn, given=given)

    def _go_on(self) -> None:
        plan = self._plan()
        if self._size and plan is not None and not plan.complete:
            self._laying.begin(plan.now, self._size, self._finished)

    def _finished(self) -> None:
        plan = self._plan()
        if plan is not None:
            self._keep(Plan(plan.now, plan.size, plan.turn, plan.shown, complete=True))

    def _age(self, store: Store, since: datetime, now: datetime) -> int:
        """Working days between two moments."""
        with store.reading() as tx:
            calendar = clocks.calendar(tx)
        day, days = local_day(since), 0
        while day < local_day(now):
            day += timedelta(days=1)
            days += calendar.is_working(day)
        return days

    def _plan(self) -> Plan | None:
        try:
            said: dict[str, Any] = json.loads((self._kept / "plan.json").read_text("utf-8"))
            return Plan(
                datetime.fromisoformat(said["now"]), int(said["size"]), int(said["turn"]),
                datetime.fromisoformat(said["shown"]), bool(said["complete"]),
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, plan: Plan) -> Plan:
        aside = self._kept / "plan.new"
        said = {
            "now": plan.now.isoformat(), "size": plan.size, "turn": plan.turn,
            "shown": plan.shown.isoformat(), "complete": plan.complete,
        }  # fmt: skip
        aside.write_text(json.dumps(said), "utf-8")
        aside.replace(self._kept / "plan.json")
        return plan


SIZE: Final = _city_plan.SIZE
