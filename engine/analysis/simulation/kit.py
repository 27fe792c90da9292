"""A diagram and its guide under a scenario, ready to run: who does what, and what may happen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from engine.analysis import net as nets
from engine.analysis import serialising
from engine.analysis.net import Kind, Net
from engine.analysis.simulation import assumptions, programme
from engine.analysis.simulation.assumptions import NEXT_OPENING, Scenario
from engine.analysis.simulation.course import Course, People
from engine.analysis.simulation.distributions import Duration
from engine.analysis.simulation.hours import Hours
from engine.analysis.simulation.luck import CUT, Luck
from engine.analysis.simulation.programme import Due, Setting
from engine.bpmn.model import Model
from engine.bpmn.nodes import Node
from engine.domain.clocks import Calendar
from engine.domain.errors import Refused
from engine.domain.guide import ServiceGuide
from engine.domain.names import Text

WINDOW: Final = "WINDOW"
"""The pool of what no department does: the windows."""

NOBODY: Final = frozenset({"redraw", "amend", "correct", "pay", "deposit"})
"""Work that the applicant, the design firm or the bank does: it takes time, and none of ours."""

STILL: Final = frozenset({"redraw", "amend"})
"""Work during which the case stands still: drawing changes."""

CHECKS: Final = frozenset({"check", "verify"})

MOST_YEARS: Final = 100
"""Over so many years cases may come where days of the calendar matter."""

_DAYS_OF_A_YEAR: Final = 248.0

_TAKES_TIME: Final = frozenset({Kind.WORK, Kind.RECEIVE, Kind.CATCH})
_OF_DEPARTMENTS: Final = ("needs_", "opinion_", "returned_", "signs_")
_OF_CASES: Final = frozenset(
    {"acceptance", "round", "changes_needed", "pulled_back", "some_refused", "outcome", CUT}
)


class NobodyThere(Refused):
    """A pool has work and no people: nothing would ever end."""

    ZH = "{pools}有活要办，却没有人。请至少填1人。"
    EN = "{pools} have work and nobody to do it. Enter at least one person."


class TooFarAhead(Refused):
    """Cases come so seldom that the last of them would come when no calendar is known."""

    ZH = (
        "每个工作日{per_day}件，{cases}件要约{years}年才到齐，没有那么长的日历。"
        "请减少件数，或增加到件。"
    )
    EN = (
        "At {per_day} a working day, {cases} cases take about {years} years to come;"
        " no calendar reaches so far. Ask for fewer cases, or let more come."
    )


@dataclass(frozen=True)
class Kit:
    """One process as drawn, and what can be assumed about it."""

    model: Model
    guide: ServiceGuide
    calendar: Calendar

    @cached_property
    def net(self) -> Net:
        """As drawn."""
        return nets.compiled(self.model)

    @cached_property
    def serial(self) -> serialising.Serial:
        """In series, by the order of the guide, cut at the first refusal."""
        return self._series(CUT)

    @cached_property
    def whole_serial(self) -> serialising.Serial:
        """In series, and everybody is asked even after a refusal."""
        return self._series("")

    def _series(self, cut: str) -> serialising.Serial:
        order: list[str] = [item.department for item in self.guide.items]
        rank = {d: n for n, d in reversed(list(enumerate(order)))}
        names = [n for n in self.net.names if self.department(n) in rank]
        names.sort(key=lambda name: rank[self.department(name)])
        return serialising.serialised(self.net, names, cut=cut)

    def node(self, name: str) -> Node | None:
        """What is drawn behind a name of the net; None for what a series adds."""
        try:
            return self.model.node(name)
        except KeyError:
            return None

    def department(self, name: str) -> str:
        """Whose work an element is; the item's department where only the item is named."""
        own = self.model.department_of(name)
        if own or self.node(name) is None:
            return own
        branch = self.model.branch_of(name)
        item = self.guide.item(branch.item) if branch is not None else None
        return item.department if item is not None else ""

    def pool(self, name: str) -> str:
        """Who does an element; "" for nobody of ours."""
        node = self.node(name)
        if node is None or node.kind not in (
            "userTask",
            "manualTask",
            "serviceTask",
            "receiveTask",
        ):
            return ""
        if node.work in NOBODY or node.connector or node.kind in ("serviceTask", "receiveTask"):
            return ""
        return self.department(name) or WINDOW

    @cached_property
    def timed(self) -> tuple[str, ...]:
        """Elements that take time, as drawn."""
        kinds = zip(self.net.names, self.net.kinds, strict=True)
        return tuple(name for name, kind in kinds if kind in _TAKES_TIME)

    @cached_property
    def pools(self) -> tuple[str, ...]:
        """Everybody who works here, the windows first."""
        found = dict.fromkeys(pool for name in self.timed if (pool := self.pool(name)))
        return tuple(sorted(found, key=lambda pool: (pool != WINDOW, list(found).index(pool))))

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Those whose opinions or needs the diagram asks for."""
        asked = {n.partition("_")[2].upper() for n in self._asked if n.startswith(_OF_DEPARTMENTS)}
        drawn = [self.department(name) for name in self.net.names]
        return tuple(d for d in dict.fromkeys(drawn) if d and (d in asked or d in self._reviewing))

    @cached_property
    def _reviewing(self) -> frozenset[str]:
        return frozenset(self.branches.values())

    @cached_property
    def branches(self) -> Mapping[str, str]:
        """Departments' shares that end in an opinion: element → department."""
        found = {}
        for name, kind in zip(self.net.names, self.net.kinds, strict=True):
            node = self.node(name)
            if kind is Kind.INSIDE and node is not None and node.item:
                found[name] = self.department(name)
        return found

    @cached_property
    def silences(self) -> frozenset[str]:
        """Clocks that end a department's share without a word from it: tacit consent."""
        net = self.net
        return frozenset(
            name
            for host, edges in enumerate(net.edges)
            if net.names[host] in self.branches
            for edge in edges
            if net.interrupting[edge] and (name := net.names[edge]) and self.due(name) is not None
        )

    @cached_property
    def flags(self) -> tuple[str, ...]:
        """Facts of a project that the diagram asks for by themselves: yes or no, by chance."""
        return tuple(sorted(n for n in self._asked if not _derived(n) and n in self._alone))

    @cached_property
    def _asked(self) -> frozenset[str]:
        known = (c.names for c in self.net.conditions if c is not None)
        return frozenset[str]().union(*known)

    @cached_property
    def _alone(self) -> frozenset[str]:
        """Names that stand as a question by themselves, turned round or not."""
        sources = {c.source.strip() for c in self.net.conditions if c is not None}
        return frozenset(s.removeprefix("not ").strip() for s in sources)

    def free(self, net: Net) -> frozenset[int]:
        """Choices whose conditions cannot be told from what is simulated: by weight instead."""
        asks = range(len(net.names))
        return frozenset(n for n in asks if any(self._odd(c) for c in self._conditions(net, n)))

    def _conditions(self, net: Net, node: int) -> list[frozenset[str]]:
        if net.kinds[node] not in (Kind.EXCLUSIVE, Kind.INCLUSIVE) or len(net.outgoing[node]) < 2:
            return []
        drawn = [net.conditions[arc] for arc in net.outgoing[node] if arc != net.defaults[node]]
        return [frozenset(("",)) if c is None else c.names for c in drawn]

    def _odd(self, names: frozenset[str]) -> bool:
        return any(not _derived(name) and name not in self.flags for name in names)

    # --- under a scenario -------------------------------------------------------------

    def course(self, scenario: Scenario, seed: int, *, serial: bool = False) -> Course:
        """What is run.

        Raises:
            NobodyThere: a pool that has work has no people.
            NotSimulated: the diagram has something that cannot be run.
        """
        stops = scenario.flag("serial.stops", otherwise=True)
        net = (self.serial if stops else self.whole_serial).net if serial else self.net
        setting = self._setting(net, scenario)
        written = programme.compiled(net, setting)
        hours = self._hours(scenario)
        hall = Hours(self.calendar, _start(scenario)) if any(hours) else None
        people = self._people(scenario)
        if hall is not None or scenario.values.get("arrivals.rule") == NEXT_OPENING:
            self._within_reach(scenario)
        if hall is not None:
            people = replace(people, hours=tuple(one or hall for one in hours))
        luck = Luck(
            seed,
            written,
            {k: scenario.number(f"chance.{k}") for k in scenario.under("chance")},
            self.departments,
            self.flags,
            scenario.whole("limit.rounds", 6),
            scenario.number("priority.urgent"),
        )
        return Course(
            written, people, luck, self.day, scenario.whole("run.warm_up"),
            scenario.whole("run.cases", 500), hall=hall,
        )  # fmt: skip

    def years(self, scenario: Scenario) -> tuple[int, ...]:
        """Years of the run, about, whose holidays and make-up days are not published."""
        first = _start(scenario)
        last = first + timedelta(days=min(365.25 * _lasting(scenario), 365.0 * 1000))
        every = range(first.year, last.year + 1)
        return tuple(year for year in every if year not in self.calendar.official_years)

    def _within_reach(self, scenario: Scenario) -> None:
        years = _lasting(scenario)
        if years > MOST_YEARS:
            raise TooFarAhead(
                per_day=scenario.values.get("arrivals.per_day", ""),
                cases=scenario.whole("run.cases", 500), years=round(years),
            )  # fmt: skip

    @cached_property
    def day(self) -> float:
        """Opening minutes of a working day."""
        return Hours(self.calendar, date(2026, 1, 1)).day

    def _setting(self, net: Net, scenario: Scenario) -> Setting:
        number = {pool: nth for nth, pool in enumerate(self.pools)}
        nodes = {name: node for node, name in enumerate(net.names)}
        effects, clocks = {}, {}
        for name, node in nodes.items():
            drawn = self.node(name)
            if drawn is None:
                continue
            if drawn.work == "accept":
                effects[node] = ("accept", "")
            elif drawn.work in CHECKS:
                effects[node] = ("check", self.department(name))
            elif drawn.work in STILL:
                effects[node] = ("still", "")
            if net.kinds[node] is Kind.EDGE and scenario.flag(f"clock.{name}"):
                due = self.due(name)
                if due is not None:
                    clocks[node] = due
        hosts = {nodes[name]: of for name, of in self.branches.items()}
        free = self.free(net)
        weights = {
            arc: scenario.number(f"way.{net.names[net.targets[arc]]}", 1.0)
            for node in free
            for arc in net.outgoing[node]
        }
        return Setting(
            pools={nodes[n]: number[p] for n in self.timed if (p := self.pool(n))},
            durations={nodes[n]: scenario.duration(f"time.{n}") for n in self.timed},
            clocks=clocks,
            weights=weights,
            free=free,
            branches=hosts,
            rounds=frozenset(net.scopes[host] for host in hosts),
            effects=effects,
            lags=self._apart(scenario, "lag", nodes),
            later=self._apart(scenario, "later_time", nodes),
            later_lags=self._apart(scenario, "later_lag", nodes),
        )

    def _apart(
        self, scenario: Scenario, stem: str, nodes: Mapping[str, int]
    ) -> dict[int, Duration]:
        """Durations that only some of the steps have which somebody of ours does."""
        return {
            nodes[n]: scenario.duration(f"{stem}.{n}")
            for n in self.timed
            if self.pool(n) and f"{stem}.{n}" in scenario.values
        }

    def due(self, name: str) -> Due | None:
        """When a clock drawn on an element runs out; None for one that is not simulated."""
        node = self.node(name)
        if node is None or node.event != "clock":
            return None
        at = int(node.at[1:]) if node.at.startswith("+") and node.at[1:].isdigit() else 0
        if node.clock == "minutes":
            return Due(minutes=float(at)) if at else None
        if at:
            return Due(days=at)
        branch = self.model.branch_of(name)
        item = self.guide.item(branch.item) if branch is not None else None
        if item is None or node.at != "overdue":
            return None
        return Due(days=item.promised_days if node.clock == "promised" else item.statutory_days)

    def _people(self, scenario: Scenario) -> People:
        own = [scenario.whole(f"staff.{pool}") for pool in self.pools]
        told = {
            name: shared
            for name, written in scenario.under("shared").items()
            if (shared := assumptions.shared(written)) is not None
        }
        number = {pool: nth for nth, pool in enumerate(self.pools)}
        groups = [
            (many, frozenset(number[p] for p in of if p in number)) for many, of in told.values()
        ]
        helped = frozenset[int]().union(*(of for _, of in groups))
        alone = [p for n, p in enumerate(self.pools) if not own[n] and n not in helped]
        if alone:
            zh = "、".join(self.named(p).zh for p in alone)
            raise NobodyThere(pools=Text(zh, ", ".join(self.named(p).says("en") for p in alone)))
        return People(own, [group for group in groups if group[1]])

    def _hours(self, scenario: Scenario) -> list[Hours | None]:
        found: list[Hours | None] = []
        for pool in self.pools:
            told = assumptions.hours(scenario.values.get(f"hours.{pool}", ""))
            same = told is None or told == self.calendar.hours
            own = (
                None if same else Hours(replace(self.calendar, hours=told or ()), _start(scenario))
            )
            found.append(own)
        return found

    def named(self, pool: str) -> Text:
        """A pool as people call it."""
        if pool == WINDOW:
            return Text("综合窗口", "Windows")
        return self.guide.department(pool).short

    def title(self, name: str) -> str:
        """An element as it is drawn, with its department where the name alone says little."""
        node = self.node(name)
        return (node.name if node is not None else "") or name


def order(scenario: Scenario) -> Sequence[str]:
    """Keys in the order in which people read them; what was fitted or entered keeps its place."""
    kinds = list(assumptions.KINDS)
    return sorted(
        scenario.values,
        key=lambda key: (
            next((n for n, k in enumerate(kinds) if key == k or key.startswith(k + ".")), 99),
            key.startswith("run."),
        ),
    )


def _derived(name: str) -> bool:
    return name in _OF_CASES or name.startswith(_OF_DEPARTMENTS)


def _lasting(scenario: Scenario) -> float:
    """Years until the last case has come, about."""
    cases = 1.1 * (scenario.whole("run.cases", 500) + scenario.whole("run.warm_up"))
    return cases / max(scenario.number("arrivals.per_day"), 1e-9) / _DAYS_OF_A_YEAR


def _start(scenario: Scenario) -> date:
    return date.fromisoformat(scenario.values.get("arrivals.start", "2026-03-02"))
