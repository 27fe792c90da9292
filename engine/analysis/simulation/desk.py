"""A run with everything that befalls people.

Choices, rounds, urgent cases, shared people, hours of their own, clocks that break work off.
The rules of time and of queues are those of ``running``.
"""

from array import array
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final

from engine.analysis.net import NONE
from engine.analysis.simulation import chance
from engine.analysis.simulation.chance import BLOCK
from engine.analysis.simulation.course import Course, Run
from engine.analysis.simulation.distributions import Duration
from engine.analysis.simulation.luck import Case
from engine.analysis.simulation.programme import Due, NotSimulated, Op
from engine.domain.errors import Refused
from engine.domain.names import Text

VISITS: Final = 300
"""How often one case may come to one element; more is a loop that nobody leaves."""

MOST: Final = 3_000_000
"""Pieces of work and clocks in one run: a minute of a processor, and memory for them."""

_WORK, _DELAY, _JOIN, _FORK, _SOME, _CHOICE, _ENTER, _EXIT, _END, _STOP, _NOTHING, _CLOCK = map(
    int, Op
)

_LAG: Final = NONE - 1
"""Who does a piece of work that only lies there: it has not asked for anybody yet."""

_Job = tuple[float, int, int, int, float, float, int, int]
"""(ends, number, node, case, enabled, started, who, visit)."""


class TooMuch(Refused):
    """Cases go round so often that the run would not end in a time that anybody waits for."""

    ZH = "这样一次测算要办{n}份以上的工作，时间太长。请减少件数，或降低改图、退回的比例。"
    EN = (
        "One run would take over {n} pieces of work, which is too long. Ask for fewer cases, or"
        " lower the shares that are sent back."
    )


class Desk:
    """One run. Slower than the plain loop, because each of these things is asked."""

    def __init__(self, course: Course, found: Run, arrivals: Sequence[float]) -> None:
        self.course, self.found, self.arrivals = course, found, arrivals
        self.programme, self.luck = course.programme, course.luck
        self.size = len(self.programme.ops)
        setting = self.programme.setting
        self.pools = [setting.pools.get(n, NONE) for n in range(self.size)]
        self.people = course.people
        self.hours = list(self.people.hours) or [None] * len(self.people.own)
        self.free = [*self.people.own, *(many for many, _ in self.people.shared)]
        own = len(self.people.own)
        self.hands = [
            [p, *(own + g for g, (_, of) in enumerate(self.people.shared) if p in of)]
            for p in range(own)
        ]
        self.serves = [[p] for p in range(own)] + [sorted(of) for _, of in self.people.shared]
        self.lines: list[list[tuple[int, float, int, int, int]]] = [[] for _ in range(own)]
        self.columns: list[list[float]] = [[] for _ in range(self.size)]
        self.heap: list[_Job] = []
        self.cases: dict[int, Case] = {}
        self.gone: set[int] = set()
        self.number = 0
        found.shift = self.size.bit_length()

    def run(self) -> Run:
        """Run it to its end."""
        course, heap, found = self.course, self.heap, self.found
        timed = sorted(self.programme.setting.durations)
        durations = self.programme.setting.durations
        coming, count, now = 0, len(self.arrivals), 0.0
        while True:
            if self.number > MOST:
                raise TooMuch(n=f"{MOST:,}")
            if coming < count and (not heap or self.arrivals[coming] <= heap[0][0]):
                now, case = self.arrivals[coming], coming
                if not case % BLOCK:
                    for one in timed:
                        draws = chance.draws(self.luck.key(one), case // BLOCK)
                        self.columns[one] += durations[one].many(draws)
                self.cases[case] = self.luck.case(case)
                coming += 1
                self._walk(self.programme.first, case, now)
            elif heap:
                job = heappop(heap)
                now = job[0]
                if job[1] in self.gone:
                    self.gone.discard(job[1])
                else:
                    self._happens(job)
            else:
                break
        found.until = now
        if course.hall is not None:
            found.arrived = array("d", map(course.hall.gone, found.arrived))
            found.accepted = array("d", map(course.hall.gone, found.accepted))
            found.ended = array("d", map(course.hall.gone, found.ended))
            found.until = course.hall.gone(now)
        return found

    def _happens(self, job: _Job) -> None:
        """A piece of work is done, or a clock has run out."""
        now, number, node, case, enabled, started, who, visit = job
        programme, known = self.programme, self.cases.get(case)
        if known is None:
            return
        if programme.ops[node] == _CLOCK:
            host = visit
            if known.armed.pop(node, None) == number:
                if programme.interrupting[node]:
                    self._break_off(host, known, now)
                    self.luck.silent(known, host)
                self._walk(programme.nexts[node], case, now)
            return
        if who == _LAG:
            known.jobs.pop(number, None)
            known.lain[self.number + 1] = enabled
            self._ask(node, case, known, now)
            return
        if self.course.logged:
            which = case << self.found.shift | node
            self.found.log.extend((which, enabled, started, now))
        known.jobs.pop(number, None)
        if who != NONE:
            self._release(who, now)
        for edge in programme.alarms[node]:
            self._disarm(known, edge)
        effect = programme.setting.effects.get(node)
        if effect is not None:
            self._effect(effect, node, case, known, enabled, now)
        self._walk(programme.nexts[node], case, now)

    def _effect(
        self, effect: tuple[str, str], node: int, case: int, known: Case, since: float, now: float
    ) -> None:
        if effect[0] == "accept":
            self.found.accepted[case] = now
        if effect[0] == "still":
            a, b = self._opened(since), self._opened(now)
            self.found.still[case] += b - a
            self.found.still_days[case] += b // self.course.day - a // self.course.day
        self.luck.done(known, effect, node, case)

    def _opened(self, at: float) -> float:
        return at if self.course.hall is None else self.course.hall.gone(at)

    # --- people -----------------------------------------------------------------------

    def _comes(self, node: int, case: int, known: Case, now: float) -> None:
        """A piece of work is there; what it lies before anybody is asked is no queue."""
        lag = self._lag(node, known)
        if lag is None:
            self._ask(node, case, known, now)
            return
        self.number += 1
        lasts = lag.inverse(self.luck.lag(node, case, known.visits.get(node, 0)))
        ends = now + lasts if self.course.hall is None else self.course.hall.later(now, lasts)
        known.jobs[self.number] = (node, NONE, ends)
        heappush(self.heap, (ends, self.number, node, case, now, now, _LAG, 0))

    def _lag(self, node: int, known: Case) -> Duration | None:
        setting = self.programme.setting
        if known.round > 1 and node in setting.later_lags:
            return setting.later_lags[node]
        return setting.lags.get(node)

    def _ask(self, node: int, case: int, known: Case, now: float) -> None:
        """A piece of work asks for somebody."""
        self.number += 1
        visit = self._visit(node, known)
        for who in self.hands[self.pools[node]]:
            if self.free[who]:
                self.free[who] -= 1
                self._begin(self.number, node, case, now, now, who, visit, known)
                return
        known.jobs[self.number] = (node, NONE, now)
        entry = (0 if known.urgent else 1, now, self.number, node, case)
        heappush(self.lines[self.pools[node]], entry)
        known.waits[self.number] = visit

    def _begin(
        self, number: int, node: int, case: int, since: float, now: float, who: int, visit: int,
        known: Case,
    ) -> None:  # fmt: skip
        pool, lasts = self.pools[node], self._lasts(node, case, visit, known.round)
        hours = self.hours[pool]
        begins = now if hours is None else hours.opening(now)
        ends = begins + lasts if hours is None else hours.later(begins, lasts)
        self.found.busy[pool] += lasts
        self.found.waited[pool] += self._opened(begins) - self._opened(since)
        self.found.begun[pool] += 1
        known.jobs[number] = (node, who, ends)
        came = known.lain.pop(number, since)
        heappush(self.heap, (ends, number, node, case, came, begins, who, visit))

    def _release(self, who: int, now: float) -> None:
        """Somebody is free: the urgent ones first, then who has waited longest."""
        lines = self.lines
        while True:
            waiting = [lines[p] for p in self.serves[who] if lines[p]]
            if not waiting:
                self.free[who] += 1
                return
            _, since, number, node, case = heappop(min(waiting, key=lambda line: line[0]))
            if number in self.gone:
                self.gone.discard(number)
                continue
            known = self.cases[case]
            visit = known.waits.pop(number)
            self._begin(number, node, case, since, now, who, visit, known)
            return

    def _lasts(self, node: int, case: int, visit: int, nth: int) -> float:
        setting = self.programme.setting
        if nth > 1 and node in setting.later:
            return setting.later[node].inverse(self.luck.draw(node, case, visit))
        if not visit:
            return self.columns[node][case]
        return setting.durations[node].inverse(self.luck.draw(node, case, visit))

    def _visit(self, node: int, known: Case) -> int:
        if not self.programme.again[node]:
            return 0
        visit = known.visits.get(node, 0)
        known.visits[node] = visit + 1
        if visit >= VISITS:
            name = self.programme.net.names[node]
            why = Text(
                f"同一件来回超过{VISITS}次，照这些假设永远办不完。请把退回或改图的比例改到100%以下。",
                f"a case comes here over {VISITS} times: under these assumptions it never ends."
                " Lower the share that is sent back.",
            )
            raise NotSimulated(element=name, why=why)
        return visit

    # --- tokens -----------------------------------------------------------------------

    def _walk(self, node: int, case: int, now: float) -> None:  # noqa: C901, PLR0912 - one case per operation
        programme, known = self.programme, self.cases[case]
        ops, nexts, ways, joins = programme.ops, programme.nexts, programme.ways, programme.joins
        todo, left = [node], 100 * self.size
        while todo:
            node = todo.pop()
            op = ops[node]
            left -= 1
            if left < 0:
                why = Text("自动环节循环不止。", "it goes round for ever.")
                raise NotSimulated(element=programme.net.names[node], why=why)
            if op == _WORK:
                self._arm(node, case, known, now)
                self._comes(node, case, known, now)
            elif op == _DELAY:
                self._arm(node, case, known, now)
                self.number += 1
                visit = self._visit(node, known)
                lasts = self._lasts(node, case, visit, known.round)
                ends = now + lasts
                if self.course.hall is not None:
                    ends = self.course.hall.later(now, lasts)
                known.jobs[self.number] = (node, NONE, ends)
                job = (ends, self.number, node, case, now, now, NONE, visit)
                heappush(self.heap, job)
            elif op == _JOIN:
                known.left[node] -= 1
                if not known.left[node]:
                    todo.append(nexts[node])
            elif op in (_FORK, _SOME):
                some = op == _SOME
                chosen = self.luck.some(known, node, case, ways[node]) if some else ways[node]
                known.left[joins[node]] = len(chosen)
                todo += [way.target for way in reversed(chosen)]
            elif op == _CHOICE:
                todo.append(self.luck.one(known, node, case, ways[node]))
            elif op == _ENTER:
                self.luck.enter(known, node)
                self._arm(node, case, known, now)
                todo.append(nexts[node])
            elif op == _EXIT:
                host = joins[node]
                for edge in programme.alarms[host]:
                    self._disarm(known, edge)
                self.luck.leave(known, host, case)
                todo.append(nexts[node])
            elif op == _STOP:
                self._break_off(joins[node], known, now)
                todo = [n for n in todo if n not in programme.within[joins[node]]]
                todo.append(nexts[node])
            elif op == _END:
                self._over(case, known, now)
                return

    def _over(self, case: int, known: Case, now: float) -> None:
        self.found.ended[case] = now
        self.found.rounds[case] = known.round
        self.found.outcome[case] = self.luck.outcome(known)
        if not self.found.accepted[case]:
            self.found.accepted[case] = self.arrivals[case]
        for number in list(known.jobs):
            self._drop(number, known, now)
        del self.cases[case]

    # --- clocks -----------------------------------------------------------------------

    def _arm(self, node: int, case: int, known: Case, now: float) -> None:
        for edge in self.programme.alarms[node]:
            self.number += 1
            known.armed[edge] = self.number
            due = self._due(self.programme.setting.clocks[edge], now)
            job = (due, self.number, edge, case, now, now, NONE, node)
            heappush(self.heap, job)

    def _disarm(self, known: Case, edge: int) -> None:
        number = known.armed.pop(edge, None)
        if number is not None:
            self.gone.add(number)

    def _due(self, due: Due, now: float) -> float:
        """The instant at which a clock runs out: day one is the working day after."""
        day, hall = self.course.day, self.course.hall
        if not due.days:
            return now + due.minutes if hall is None else hall.later(now, due.minutes)
        goal = (self._opened(now) // day + 1 + due.days) * day
        return goal if hall is None else hall.later(0.0, goal)

    def _break_off(self, host: int, known: Case, now: float) -> None:
        """Everything in a scope, or at a task, ends where it is."""
        inside = self.programme.within.get(host, frozenset({host})) | {host}
        for number, (node, _, _) in list(known.jobs.items()):
            if node in inside:
                self._drop(number, known, now)
        for node in inside:
            known.left.pop(node, None)
            for edge in self.programme.alarms[node]:
                self._disarm(known, edge)

    def _drop(self, number: int, known: Case, now: float) -> None:
        node, who, ends = known.jobs.pop(number)
        known.waits.pop(number, None)
        self.gone.add(number)
        if who != NONE:
            pool = self.pools[node]
            self.found.busy[pool] -= max(self._opened(ends) - self._opened(now), 0.0)
            self._release(who, now)
