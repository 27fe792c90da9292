"""The watch of a process: it says "I am here", and looks whether the clock can be right.

Everything that leaves by itself, fires by itself or is stamped by itself goes by the clock of some
machine. A clock that is hours wrong would let every limit run out at once, and no commit takes
that back. So whoever sees a clock that cannot be right does nothing by itself until it is: people
go on working, an incident stands, ``lianshen doctor`` says it, and it ends by itself.

What a clock is held against, best first:

1. the clock of the database server, where there is one (PostgreSQL);
2. how long this machine has been up since some process was last seen on it, in the same life of
   the machine: survives restarts of ours, counts the time a machine slept;
3. the last known time. It cannot be earlier now, and not `FARTHEST` later.

A house that was closed for a week is thus no wrong clock. What neither can tell (a file that a
machine opens after a new start, its clock some days ahead) stays unseen.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from engine.domain.errors import ApprovalError
from engine.domain.names import SYSTEM, Text
from engine.store import Store, Transaction, journal, presence
from engine.store.errors import DatabaseAway
from engine.store.presence import Presence

LOG: Final = logging.getLogger(__name__)

MOST: Final = timedelta(hours=1)
"""A clock may be wrong by so much before anybody is told."""

FARTHEST: Final = timedelta(days=60)
"""A house that was closed for longer asks a person whether that is so."""

PACE: Final = 10.0
"""Seconds between two signs of life."""

SILENT: Final = timedelta(seconds=45)
"""Who has not been seen for so long is not there."""

WRONG: Final = "clock-wrong"
"""The kind of the incident."""

_AWAY: Final = (ApprovalError, DatabaseAway)
"""The database is away or not ready: whoever needs it says so, and a sign of life comes later."""


def _life() -> str:
    """A name for this life of this machine; where the system has none, for this process."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return f"{socket.gethostname()[:40]}:{os.getpid()}:{time.monotonic_ns()}"


def _up() -> float:
    """Seconds since this machine was switched on, those included in which it slept."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine we run on: its name, its life, and how long it has been up (seconds)."""

    host: str
    boot: str
    uptime: Callable[[], float]


def here() -> Machine:
    """This one."""
    return Machine(socket.gethostname()[:40], _life(), _up)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``right`` is what time it must be, as far as anybody knows; ``why`` "" where the clock fits.

    ``sure`` where ``right`` came from a clock or an uptime, and not from what was last known.
    """

    right: datetime
    why: Text | None = None
    sure: bool = True


def verdict(tx: Transaction, now: datetime, machine: Machine) -> Verdict:
    """Whether ``now`` can be right."""
    server = presence.database_clock(tx)
    before = presence.of_life(tx, machine.boot)
    if server is not None and abs(now - server) > MOST:
        return Verdict(
            server, _differs(machine, now, server, "数据库服务器", "the database server")
        )
    if server is not None:
        return Verdict(now)
    if before is not None:
        right = before.seen_at + timedelta(seconds=machine.uptime() - before.uptime)
        if abs(now - right) <= MOST:
            return Verdict(now)
        return Verdict(right, _differs(machine, now, right, "开机以来的计时", "its own uptime"))
    last = presence.last_known(tx)
    if last is None or last - MOST <= now <= last + FARTHEST:
        return Verdict(now)
    return Verdict(
        last, _differs(machine, now, last, "上次运行的时间", "the last known time"), sure=False
    )


def _differs(machine: Machine, now: datetime, right: datetime, zh: str, en: str) -> Text:
    hours = abs(now - right).total_seconds() / 3600
    fast = now > right
    return Text(
        f"{machine.host}的时钟比{zh}{'快' if fast else '慢'}约{hours:.0f}小时",
        f"the clock of {machine.host} is about {hours:.0f} h {'ahead of' if fast else 'behind'}"
        f" {en}",
    )


class Watch:
    """One for a process. ``right`` is asked before anything is done by the clock.

    ``role``: serve, web, relay or worker.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        role: str,
        machine: Machine | None = None,
        pace: float = PACE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._role = role
        self._machine = machine or here()
        self._pace = pace
        self._lock = threading.Lock()
        self._seen: Presence | None = None
        self.name = f"{role}:{self._machine.host}:{os.getpid()}"

    def right(self) -> bool:
        """Whether the clock can be right. Costs nothing while it runs on as it should."""
        with self._lock:
            now, up = self._clock(), self._machine.uptime()
            last = self._seen
            if last is not None and not last.trouble and up - last.uptime < self._pace:
                expected = last.seen_at + timedelta(seconds=up - last.uptime)
                if abs(now - expected) <= MOST:
                    return True
            return self._look(now, up)

    def _look(self, now: datetime, up: float) -> bool:
        with self._store.transaction() as tx:
            found = verdict(tx, now, self._machine)
            why = "" if found.why is None else found.why.zh
            began = found.right if self._seen is None else self._seen.began_at
            me = Presence(
                self.name, self._role, self._machine.host,
                self._machine.boot if found.sure else "", up, began, found.right, why,
            )  # fmt: skip
            presence.seen(tx, me)
            self._tell(tx, found)
            if self._seen is None and found.why is None:
                presence.tidy(tx, now)
        if found.why is not None:
            LOG.error("nothing is done by itself: %s", found.why.en)
        self._seen = me
        return found.why is None

    def _tell(self, tx: Transaction, found: Verdict) -> None:
        """One open incident for one machine, as long as its clock is wrong."""
        mine = [
            one
            for one in journal.incidents(tx)
            if one.kind == WRONG and one.says.zh.startswith(self._machine.host)
        ]
        if found.why is not None and not mine:
            journal.raise_incident(tx, None, WRONG, found.why, found.right)
        if found.why is None:
            for one in mine:
                journal.settle_incident(tx, one.id, SYSTEM, "已恢复 right again", found.right)

    @contextmanager
    def kept(self) -> Iterator["Watch"]:
        """Signs of life while the block runs, also while nothing is to be done."""
        over = threading.Event()

        def signs() -> None:
            while not over.wait(self._pace):
                with suppress(*_AWAY):
                    self.right()

        with suppress(*_AWAY):
            self.right()
        sign = threading.Thread(target=signs, name="lianshen-watch", daemon=True)
        sign.start()
        try:
            yield self
        finally:
            over.set()
            sign.join(timeout=5)
            with suppress(*_AWAY), self._store.transaction() as tx:
                presence.leave(tx, self.name)


def alive(them: tuple[Presence, ...], now: datetime) -> tuple[Presence, ...]:
    """Those of them who were seen a moment ago and have not left."""
    return tuple(one for one in them if not one.left and abs(now - one.seen_at) <= SILENT)


def missed(them: tuple[Presence, ...], now: datetime) -> tuple[Presence, ...]:
    """Who ended without a word this day, and has nobody of the same role who began since."""
    began = {
        one.role: one.began_at for one in sorted(alive(them, now), key=lambda one: one.began_at)
    }
    return tuple(
        one
        for one in them
        if not one.left
        and SILENT < now - one.seen_at < timedelta(days=1)
        and began.get(one.role, one.seen_at) <= one.seen_at
    )
