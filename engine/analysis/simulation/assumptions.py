"""A scenario: everything that is assumed, by key, each with where it comes from.

``staff.FIRE`` people of a department, ``time.fire-handle`` how long a piece of work takes,
``chance.revise.FIRE`` how often a department asks for changes, and so on; :data:`KINDS` has all of
them. Values are kept as they are written, so that a page, a file and a report say the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import pairwise
from typing import Any, Final

from engine.analysis.simulation import distributions
from engine.analysis.simulation.distributions import Duration, NoDuration
from engine.domain.errors import FieldsWrong
from engine.domain.names import Text

WORKING_TIME: Final = "working-time"
NEXT_OPENING: Final = "next-opening"

GUIDE: Final = "guide"
DIAGRAM: Final = "diagram"
FITTED: Final = "fitted"
ENTERED: Final = "entered"
EXAMPLE: Final = "illustrative"
CALENDAR: Final = "calendar"
CHOSEN: Final = "chosen"
"""By a rule of ours, from a trial run."""

MARKS: Final = (GUIDE, DIAGRAM, FITTED, ENTERED, EXAMPLE, CALENDAR, CHOSEN)

SETTLED: Final = "settled"
GIVEN: Final = "given"

MOST_CASES: Final = 2_000_000
"""Cases of one scenario in all replications: minutes of a processor, not hours."""

_HOURS: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_WORDS: Final = 4_000
_NO_FIGURE: Final = re.compile(r"[^\x00-\x7f\uff0b-\uff19]|_")
"""1_000 and the digits of other scripts: who reads the page would read something else."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What may stand under a key: its form, and its bounds for numbers."""

    form: str
    low: float = 0.0
    high: float = 0.0
    of: tuple[str, ...] = ()


KINDS: Final[Mapping[str, Kind]] = {
    "run.cases": Kind("whole", 20, 20_000),
    "run.beginning": Kind("one", of=(SETTLED, GIVEN)),
    "run.warm_up": Kind("whole", 0, 20_000),
    "run.precision": Kind("share"),
    "run.replications": Kind("whole", 2, 400),
    "run.seed": Kind("whole", 0, 2**31),
    "arrivals.per_day": Kind("number", 0.01, 5_000),
    "arrivals.rule": Kind("one", of=(WORKING_TIME, NEXT_OPENING)),
    "arrivals.spacing": Kind("one", of=("random", "even")),
    "arrivals.pattern": Kind("weights"),
    "arrivals.start": Kind("day"),
    "staff": Kind("whole", 0, 999),
    "hours": Kind("hours"),
    "shared": Kind("shared"),
    "time": Kind("duration"),
    "lag": Kind("duration"),
    "later_time": Kind("duration"),
    "later_lag": Kind("duration"),
    "chance": Kind("share"),
    "way": Kind("number", 0, 1_000),
    "clock": Kind("flag"),
    "priority.urgent": Kind("share"),
    "limit.rounds": Kind("whole", 1, 20),
    "promise.days": Kind("whole", 1, 365),
    "promise.minutes": Kind("whole", 1, 100_000),
    "serial.stops": Kind("flag"),
}

OF_STEPS: Final = ("time", "lag", "later_time", "later_lag")
"""Stems of keys about a step: how long it takes, how long it lies, and both after changes."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Assumptions by key. ``edition`` is the digest of the edition that was looked at.

    ``origin``: of which records it was learned, as ``stages.scenarios.learning`` writes it.
    """

    process: str
    values: Mapping[str, str]
    marks: Mapping[str, str] = field(default_factory=dict)
    edition: str = ""
    title: str = ""
    origin: Mapping[str, Any] = field(default_factory=dict)

    def number(self, key: str, otherwise: float = 0.0) -> float:
        """A number, or a share of one."""
        written = self.values.get(key, "")
        return _number(written) if written else otherwise

    def whole(self, key: str, otherwise: int = 0) -> int:
        """A whole number."""
        return int(self.number(key, otherwise))

    def flag(self, key: str, *, otherwise: bool = False) -> bool:
        """Yes or no."""
        written = self.values.get(key, "")
        return written == "yes" if written else otherwise

    def duration(self, key: str) -> Duration:
        """How long something takes."""
        return distributions.read(self.values[key])

    def under(self, prefix: str) -> dict[str, str]:
        """What stands below a prefix, by the rest of the key."""
        stem = prefix + "."
        return {k.removeprefix(stem): v for k, v in self.values.items() if k.startswith(stem)}

    def mark(self, key: str) -> str:
        """Where a value comes from."""
        return self.marks.get(key, ENTERED)

    def changed(self, values: Mapping[str, str], mark: str = ENTERED) -> "Scenario":
        """The same with other values, marked as entered where they differ."""
        known = {k: " ".join(str(v).split()) for k, v in values.items()}
        new = {k: v for k, v in known.items() if v != self.values.get(k)}
        kept = {k: v for k, v in {**self.values, **new}.items() if v != ""}
        return replace(self, values=kept, marks={**self.marks, **dict.fromkeys(new, mark)})


def kind(key: str) -> Kind | None:
    """What may stand under a key; None for a key that there is not."""
    stem, dot, rest = key.partition(".")
    return KINDS.get(key if key in KINDS else stem) if dot and rest else None


def checked(scenario: Scenario) -> Scenario:
    """The scenario, if every value in it can be meant.

    Raises:
        FieldsWrong: with a sentence for each value that cannot.
    """
    faults = {k: why for k, v in scenario.values.items() if (why := fault(k, v)) is not None}
    if not faults:
        many = scenario.whole("run.replications", 20)
        cases = scenario.whole("run.cases", 500) + _left_out(scenario)
        if many * cases > MOST_CASES:
            faults["run.replications"] = Text(
                f"件数乘以次数不能超过{MOST_CASES:,}。请减少件数或次数。",
                f"cases times replications may not exceed {MOST_CASES:,}. Lower one of them.",
            )
    if faults:
        which = "、".join(sorted(faults))
        raise FieldsWrong(n=len(faults), which=Text(which, which), faults=faults)
    return scenario


def fault(key: str, written: Any) -> Text | None:  # noqa: C901, PLR0911 - one case per form
    """Why a value cannot stand under a key; None when it can."""
    one = kind(key)
    if one is None or len(key) > 200:
        return Text("没有这一项假设。", "there is no such assumption.")
    if not isinstance(written, str) or len(written) > 40 * _WORDS or "\0" in written:
        return Text("写法不对。", "cannot be read.")
    if one.form in ("whole", "number", "share"):
        return _number_fault(one, written)
    if one.form == "one" and written not in one.of:
        return Text("请从列表中选择。", "choose from the list.")
    if one.form == "flag" and written not in ("yes", "no"):
        return Text("请选择是或否。", "choose yes or no.")
    if one.form == "day":
        return _day_fault(written)
    if one.form == "duration":
        try:
            distributions.read(written)
        except NoDuration as error:
            return _DURATIONS[str(error)]
    if one.form == "weights" and weights(written) is None:
        return Text("请填1到48个不小于0的数，用空格分开。", "1 to 48 numbers of 0 or more.")
    if one.form == "hours" and hours(written) is None:
        return Text("形如“09:00-12:00 13:30-17:00”，按先后。", "such as 09:00-12:00 13:30-17:00.")
    if one.form == "shared" and shared(written) is None:
        return Text("先写几人（1到99），再写给哪些部门用。", "how many people (1 to 99), for whom.")
    return None


def _left_out(scenario: Scenario) -> int:
    """Cases before those that are measured; a rule never leaves out more than half as many."""
    if scenario.values.get("run.beginning") == SETTLED:
        return scenario.whole("run.cases", 500) // 2
    return scenario.whole("run.warm_up")


def weights(written: str) -> tuple[float, ...] | None:
    """Weights of equal parts of the opening day."""
    try:
        found = tuple(float(part) for part in written.split())
    except ValueError:
        return None
    fits = 1 <= len(found) <= 48 and all(0 <= w < 1e6 for w in found) and sum(found) > 0
    return found if fits else None


def hours(written: str) -> tuple[tuple[time, time], ...] | None:
    """Opening hours of one day, in order."""
    found = []
    for part in written.split():
        told = _HOURS.fullmatch(part)
        if told is None:
            return None
        a, b, c, d = map(int, told.groups())
        if not (a < 24 and c < 24 and b < 60 and d < 60):
            return None
        found.append((time(a, b), time(c, d)))
    ordered = all(a < b for a, b in found) and all(x[1] <= y[0] for x, y in pairwise(found))
    return tuple(found) if found and ordered and len(found) <= 6 else None


def shared(written: str) -> tuple[int, frozenset[str]] | None:
    """How many people, and the pools that they may help in."""
    many, *pools = written.split() or [""]
    if not (many.isascii() and many.isdigit() and len(many) < 3) or not int(many) or not pools:
        return None
    return int(many), frozenset(pools)


def _number(written: str) -> float:
    return float(written[:-1]) / 100 if written.endswith("%") else float(written)


def _number_fault(one: Kind, written: str) -> Text | None:
    try:
        value = _number("" if _NO_FIGURE.search(written) else written)
    except ValueError:
        return Text("应为数字。", "must be a number.")
    low, high = (0.0, 1.0) if one.form == "share" else (one.low, one.high)
    if one.form == "share":
        if not 0 <= value <= 1:
            return Text("应在0到1之间（或0%到100%）。", "must lie between 0 and 1, or 0% and 100%.")
        return None
    if not low <= value <= high:
        return Text(
            f"应在{low:.10g}到{high:.10g}之间。", f"must lie between {low:.10g} and {high:.10g}."
        )
    if one.form == "whole" and value != int(value):
        return Text("应为整数。", "must be a whole number.")
    return None


def _day_fault(written: str) -> Text | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return Text("应为日期，形如2026-03-02。", "must be a day such as 2026-03-02.")
    if not 2000 <= day.year <= 2040:
        return Text("日历只到2000至2040年。", "the calendar holds 2000 to 2040.")
    return None


_DURATIONS: Final[Mapping[str, Text]] = {
    "family": Text(
        "写法：fixed、exponential、uniform、triangular、lognormal、gamma或empirical，后面跟分钟数。",
        "begin with fixed, exponential, uniform, triangular, lognormal, gamma or empirical.",
    ),
    "figures": Text("后面的数字个数或先后不对。", "the figures after it do not fit."),
    "negative": Text("时间不能小于0分钟。", "a time cannot be below 0 minutes."),
    "large": Text("时间太长，超过十年。", "a time cannot exceed ten years."),
}
