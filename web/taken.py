"""The board's lower half: what decided cases of a period took, beside what was planned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from werkzeug.datastructures import MultiDict

from engine.domain import ranks
from engine.domain.errors import NoSuchThing
from engine.domain.guide import ServiceGuide
from engine.domain.months import EARLIEST, LATEST, twelve_months
from engine.domain.names import Department, Text
from engine.stages import editions
from engine.store import Transaction, measures
from engine.store.editions import processes
from engine.store.measures import Counted, Narrow, Period
from web import here

WHICH: Final = ("elapsed", "net", "redraw")
"""实际历时, 审批净用时, 改图用时: always the three together (LABELS 97)."""
JOINT: Final = "drawing-review"
MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "limits": ("promised_days", "statutory_days"),
    "visits": ("visits",),
}
"""Further columns of the cases behind a figure, by what the figure is about."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One of the three durations: median and the day that nine of ten did not exceed."""

    which: str
    median: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that the lower half shows. ``serial_days`` 0: the guide names none."""

    guide: ServiceGuide
    period: Period
    counted: Counted
    taken: Sequence[Taken]
    last: Sequence[tuple[Department, Text, int]]

    @property
    def serial_days(self) -> int:
        """One department after the other, as the source adds them up."""
        return sum(item.serial_days for item in self.guide.items)

    @property
    def last_total(self) -> int:
        """First reviews in which one of several departments was last."""
        return sum(n for _, _, n in self.last)

    @property
    def early(self) -> float | None:
        """Decided within the promise, of a hundred."""
        return ranks.share(self.counted.in_time, self.counted.n)

    @property
    def first_round(self) -> float | None:
        """Decided without a second round, of a hundred."""
        return ranks.share(self.counted.first_round, self.counted.n)


def _month(today: date) -> tuple[date, date]:
    return today.replace(day=1), today


def _last_month(today: date) -> tuple[date, date]:
    until = today.replace(day=1) - timedelta(days=1)
    return until.replace(day=1), until


def _quarter(today: date) -> tuple[date, date]:
    return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today


def _last_quarter(today: date) -> tuple[date, date]:
    until = _quarter(today)[0] - timedelta(days=1)
    return _quarter(until)[0], until


def _half(today: date) -> tuple[date, date]:
    return today.replace(month=1 if today.month < 7 else 7, day=1), today


def _last_half(today: date) -> tuple[date, date]:
    until = _half(today)[0] - timedelta(days=1)
    return _half(until)[0], until


def _last_year(today: date) -> tuple[date, date]:
    until = _year(today)[0] - timedelta(days=1)
    return _year(until)[0], until


def _year(today: date) -> tuple[date, date]:
    return today.replace(month=1, day=1), today


SPANS: Final[Mapping[str, Callable[[date], tuple[date, date]]]] = {
    "twelve": twelve_months,
    "month": _month,
    "last_month": _last_month,
    "quarter": _quarter,
    "last_quarter": _last_quarter,
    "half": _half,
    "last_half": _last_half,
    "year": _year,
    "last_year": _last_year,
}


def asked(
    tx: Transaction, args: MultiDict[str, str], today: date, default: str = "twelve"
) -> tuple[str, Period]:
    """The name of the span and the period that an address asks for; what is unreadable is left out.

    The span ``default`` where nothing is asked; "own" with the days of ``since`` and ``until``.
    """
    known = processes(tx, here.now())
    process = args.get("process", "")
    if process not in known:
        process = JOINT if JOINT in known else next(iter(known), "")
    span = args.get("span", "")
    since, until = _day(args.get("since", "")), _day(args.get("until", ""))
    if span == "own" and since and until:
        return "own", Period(process, min(since, until), max(since, until))
    span = span if span in SPANS else default
    return span, Period(process, *SPANS[span](today))


def narrowed(args: MultiDict[str, str]) -> Narrow:
    """Which cases of the period somebody wants to see."""
    raw = args.get("days", "")
    yes_no = {"yes": True, "no": False}
    return Narrow(
        which=args.get("which", "") if args.get("which", "") in WHICH else "",
        days=int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else None,
        last=args.get("last", "")[:16],
        first_round=yes_no.get(args.get("first", "")),
        in_time=yes_no.get(args.get("in_time", "")),
        early=yes_no.get(args.get("early", "")),
        instant=yes_no.get(args.get("instant", "")),
    )


def study(tx: Transaction, period: Period) -> Study | None:
    """The figures of a period; None where no process was published."""
    try:
        guide = editions.latest(tx, period.process, here.now()).guide
    except NoSuchThing:
        return None
    taken = []
    for which in WHICH:
        counts = measures.days_taken(tx, period, which)
        taken.append(Taken(which, ranks.at_rank(counts, 50), ranks.at_rank(counts, 90)))
    last = [
        (department, guide.department(department).short, n)
        for department, n in measures.last_ones(tx, period)
    ]
    return Study(guide, period, measures.counted(tx, period), taken, last)


def options(tx: Transaction) -> list[tuple[str, Text]]:
    """Processes to choose from."""
    now = here.now()
    return [(one, editions.latest(tx, one, now).guide.title) for one in processes(tx, now)]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
