"""A world: a database, a doorbell, a department and our processes; one plan, one judgement."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from tests.crash import books, forks, judge, processes
from tests.crash.plan import FROZEN, Plan, fired, give_turn, reached, thaw_later
from tests.crash.processes import Place

PAUSE = 0.04
GLANCE = 0.1
"""Seconds: between two looks for the dead, and at the journal."""
LONGEST = 60.0
"""Seconds without a new entry in any journal after which a world stands still: a violation. On a
busy machine a world may take as long as it likes, as long as it goes on."""
CUT_OFF = 10
"""So many times as long, and it is a violation whatever it still writes."""


@dataclass
class Result:
    """What became of one world."""

    wrong: list[str]
    kills: int = 0
    recoveries: list[float] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    fired: set[str] = field(default_factory=set)
    calls: int = 0
    duplicate_calls: int = 0
    duplicate_effects: int = 0
    late: int = 0
    seconds: float = 0.0


class World:
    """Begin, watch, restart what dies, judge at the end."""

    def __init__(self, place: Place, plan: Plan, workers: int = 2) -> None:
        self.place = place
        self.plan = plan
        roles: list[Callable[[Place, Plan], None]] = [processes.web]
        if place.redis:
            roles += [processes.relay, *[processes.worker] * workers]
        self._roles = roles
        self.running: dict[int, Callable[[Place, Plan], None]] = {}
        self.result = Result([])
        self.longest = LONGEST
        self._thawed = 0.0
        self._turn_given = False
        self._died: list[tuple[float, int]] = []

    def live(self, trouble: Callable[["World"], None] | None = None) -> Result:
        """To the end; ``trouble`` is asked at every look whether it wants to do harm."""
        place, began = self.place, time.monotonic()
        moved, before, glanced = began, 0, 0.0
        place.folder.mkdir(parents=True)
        log = place.folder / "log"
        outside = [
            forks.fork(partial(role, place), log) for role in (processes.department, processes.bank)
        ]
        for role in self._roles:
            self.begin(role, self.plan)
        pause, late = threading.Event(), False
        try:
            while not late:
                pause.wait(PAUSE)
                self._look()
                if trouble is not None:
                    trouble(self)
                at = time.monotonic()
                if at - glanced < GLANCE:
                    continue
                more, entries = judge.glance(place.database, place.wanted, owed=True)
                glanced = at
                self._recovered(entries, more=more)
                self._next_turn()
                if not more and at > self._thawed:
                    break
                if entries != before:
                    moved, before = at, entries
                late = at - moved > self.longest or at - began > CUT_OFF * self.longest
            self._answers_told(pause)
        finally:
            for child in [*self.running, *outside]:
                forks.kill(child)
        if late:
            self.result.wrong.append(f"not finished: nothing new for {self.longest} s")
        self._judge()
        self.result.seconds = time.monotonic() - began
        return self.result

    @property
    def recovering(self) -> bool:
        """Somebody died, and nothing has been written since."""
        return bool(self._died)

    def begin(self, role: Callable[[Place, Plan], None], plan: Plan) -> None:
        """One more process."""
        work = partial(role, self.place, plan)
        self.running[forks.fork(work, self.place.folder / "log")] = role

    def kill(self, child: int) -> None:
        """From outside."""
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self._dead(child)

    def freeze(self, child: int) -> None:
        """Longer than a lease; counted when it is seen to stand still."""
        thaw_later(child)
        os.kill(child, signal.SIGSTOP)

    def _look(self) -> None:
        """Reap, and begin again."""
        for child in list(self.running):
            there, status = os.waitpid(child, os.WNOHANG | os.WUNTRACED)
            if not there:
                continue
            if os.WIFSTOPPED(status):
                self._thawed = time.monotonic() + FROZEN + 0.5
                self.result.kills += 1
                continue
            self._dead(child, killed=os.WIFSIGNALED(status))

    def _dead(self, child: int, *, killed: bool = True) -> None:
        """A process that found no database ends by itself, and is begun again like the others."""
        role = self.running.pop(child)
        self.result.kills += killed
        place = self.place
        died = time.monotonic()
        self.result.wrong += forks.apart(partial(judge.consistent, place.database), place.folder)
        self._turn_given = False
        self._died.append((died, judge.glance(place.database, place.wanted, owed=True)[1]))
        self.begin(role, replace(self.plan, label=""))

    def _next_turn(self) -> None:
        """One death after the other: the next may come when the last is recovered from."""
        if self.plan.each and not self._turn_given and not self.recovering:
            self._turn_given = True
            give_turn(self.place.folder)

    def _recovered(self, entries: int, *, more: bool) -> None:
        """A kill is over when the next entry of any case stands in the journal."""
        for at, before in list(self._died):
            if entries > before or not more:
                self.result.recoveries.append(time.monotonic() - at)
                self._died.remove((at, before))

    def _answers_told(self, pause: threading.Event) -> bool:
        """Duplicates and late answers have come and are taken down, or will not come any more."""
        place = self.place
        for _ in range(200):
            self._look()
            letters = judge.letters(place.folder / "department").values()
            told = all(len(one["delivered"]) >= place.times for one in letters)
            if told and books.told(place.folder / "bank"):
                more, _ = judge.glance(place.database, place.wanted, owed=True)
                if not more:
                    return True
            pause.wait(PAUSE)
        return False

    def _judge(self) -> None:
        place, result = self.place, self.result
        said = forks.apart(
            partial(judge.complete, place.database, str(place.folder), place.wanted),
            place.folder,
        )
        result.wrong += said["wrong"]
        bugs = place.folder / "bugs"
        result.wrong += sorted(set(bugs.read_text().splitlines())) if bugs.exists() else []
        result.calls, result.late = said["calls"], said["late"]
        result.duplicate_calls = said["duplicate_calls"]
        result.duplicate_effects = said["duplicate_effects"]
        result.reached = reached(place.folder)
        result.fired = fired(place.folder)
        if not result.wrong:
            shutil.rmtree(place.folder, ignore_errors=True)
