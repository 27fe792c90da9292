"""A case as a picture of bars: one after another (computed) above side by side (as it was).

Everything is placed in opening time from the split on, so nights, weekends and holidays take no
room. Positions are units of a drawing that is 1000 wide; the numbers stand in a table beside it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.analysis.series import Serial
from engine.analysis.timing import Spent, Taken, Timed
from engine.domain.names import Text
from engine.domain.worktime import Micros
from web import lang, step_names, workdays

WIDE = 1000
LABEL = 168
ROW = 30
HEAD = 26
WRITTEN_FROM = 62
"""A bar says its length inside from this width on."""
MOST_TICKS = 12
Scale = Callable[[Micros], float]
"""Opening time from the split on → where it stands."""


@dataclass(frozen=True, slots=True)
class Bar:
    """``kind`` is wait, work, unknown or stopped; ``words`` say everything that the bar shows."""

    x: float
    width: float
    kind: str
    words: str
    inside: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line: whose, where, and whether it decided how long the case took."""

    y: int
    name: str
    bars: Sequence[Bar]
    critical: bool
    computed: bool


@dataclass(frozen=True, slots=True)
class Gantt:
    """Rows, the headings of both halves, and the ticks of the axis: (x, words)."""

    height: int
    rows: Sequence[Row]
    heads: Sequence[tuple[int, str]]
    ticks: Sequence[tuple[float, str]]
    now: float | None


def drawn(timed: Timed, laid: Serial, names: Mapping[str, Text], day: Micros) -> Gantt:
    """Lay both out on one axis.

    Args:
        names: department → short name; "" and others are told by their step.
        day: opening time of one working day, the least that the axis shows.
    """
    end = max((t.ends for t in _shown(timed)), default=timed.since)
    length = max(end - timed.since, laid.total, day)
    scale = (WIDE - LABEL - 12) / length

    def x(at: Micros) -> float:
        return LABEL + at * scale

    rows: list[Row] = []
    heads: list[tuple[int, str]] = [(HEAD, lang.t("timings.serial_head"))]
    y = HEAD + 12
    for one in laid.laid:
        bars = _bars_of(one.since, one.spent, x, day)
        name = _named(names, one.department, one.round)
        rows.append(Row(y, name, bars, critical=False, computed=True))
        y += ROW
    y += 34
    heads.append((y - 12, lang.t("timings.parallel_head")))
    for name, visits in _lines(timed, names):
        bars = [bar for taken in visits for bar in _bars(taken, timed.since, x, day)]
        rows.append(Row(y, name, bars, any(t.critical for t in visits), computed=False))
        y += ROW
    now = x(timed.until - timed.since) if timed.running else None
    return Gantt(y + 26, rows, heads, list(_ticks(length, day, x)), now)


def _shown(timed: Timed) -> list[Taken]:
    return [
        t for t in timed.visits if t.ends >= timed.since and t.visit.enabled >= timed.trace.began
    ]


def _lines(timed: Timed, names: Mapping[str, Text]) -> Iterator[tuple[str, list[Taken]]]:
    """Shares by department first, then every other step, in the order in which they began."""
    groups: dict[tuple[int, str], list[Taken]] = {}
    for taken in _shown(timed):
        visit = taken.visit
        key = (0, visit.department) if visit.branch else (1, _step(names, taken))
        groups.setdefault(key, []).append(taken)
    for (outside, name), visits in sorted(groups.items(), key=lambda g: (g[0][0], g[1][0].begins)):
        yield (name if outside else _named(names, name, 0)), visits


def _step(names: Mapping[str, Text], taken: Taken) -> str:
    who = taken.visit.department
    words = step_names.of_id(taken.visit.element)
    return f"{lang.say(names[who])} {words}" if who in names else words


def _named(names: Mapping[str, Text], department: str, round_no: int) -> str:
    name = lang.say(names[department]) if department in names else department
    if round_no > 1:
        name += lang.t("timings.round_short", n=round_no - 1)
    return name


def _bars(taken: Taken, since: Micros, x: Scale, day: Micros) -> Iterator[Bar]:
    """Waiting, work and stops of one visit, in the order in which they were."""
    cuts = sorted({taken.begins, taken.starts, taken.ends, *(e for s in taken.stops for e in s)})
    for a, b in pairwise(cuts):
        stopped = any(s <= a and b <= e for s, e in taken.stops)
        early = "wait" if taken.split else "unknown"
        kind = "stopped" if stopped else early if b <= taken.starts else "work"
        yield _bar(a - since, b - since, kind, x, day)


def _bars_of(since: Micros, spent: Spent, x: Scale, day: Micros) -> list[Bar]:
    found = []
    for kind, length in (("wait", spent.wait), ("unknown", spent.unknown), ("work", spent.work)):
        if length:
            found.append(_bar(since, since + length, kind, x, day))
            since += length
    return found


def _bar(since: Micros, until: Micros, kind: str, x: Scale, day: Micros) -> Bar:
    left, width = x(max(since, 0)), x(until) - x(max(since, 0))
    days = workdays.said((until - since) / day)
    words = f"{lang.t('timings.' + kind)} {lang.t('timings.days_n', n=days)}"
    inside = f"{lang.t('timings.' + kind + '_short')} {days}" if width >= WRITTEN_FROM else ""
    return Bar(round(left, 1), round(max(width, 1.5), 1), kind, words, inside)


def _ticks(length: Micros, day: Micros, x: Scale) -> Iterator[tuple[float, str]]:
    days = int(length // day)
    step = max(-(-days // MOST_TICKS), 1)
    for number in range(0, days + 1, step):
        yield round(x(number * day), 1), str(number)
