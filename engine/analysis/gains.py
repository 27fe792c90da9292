"""What reviewing side by side gains over a period: each figure with interval and assumption.

The default is the replay; the sum of the shares stands beside it, and says of itself when it
overstates; the floor is the work alone. Sentences are for managers: no word of an engineer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from engine.analysis import estimates, knock_out, students_t, survival
from engine.analysis.estimates import Figure, Sums
from engine.analysis.knock_out import Expected, Share
from engine.analysis.survival import Point
from engine.domain.names import Text

DAY = "workday"
MEASURED = Text(
    "从第一个部门开始到最后一个部门出具意见，按本中心工作时间计，扣除整件暂停的时间。",
    "From the first department's beginning to the last opinion, in opening time of this hall, "
    "without the time in which the whole case stood still.",
)
FLOOR = Text(
    "只计各部门动手办理的时间，假定一次也不用等；没有记录何时动手的步骤不计。这是下限。",
    "Only the time in which departments had the case in hand, as if nothing ever waited; steps "
    "without a recorded beginning are left out. This is the lower bound.",
)
SUM = Text(
    "各部门的等待和办理时间逐家相加，遇审查意见为不通过即止；假定逐家办时，各家排队和现在一样长。",
    "Waiting and processing of the departments added up, until the first opinion that refuses; "
    "as if every queue were as long as it is now.",
)
REPLAY = Text(
    "同一批办件按办事指南的顺序逐家重走一遍：到件时间、办理时长、人手、工作日历和停时都不变，"
    "遇不通过即止；人手取记录中同时在办最多的件数。",
    "The same cases go through once more, one department after another in the order of the guide: "
    "arrivals, processing times, people, calendar and stops unchanged, until the first refusal; "
    "as many pieces at once as the records ever show.",
)
SAVED = Text(
    "同一件办件逐家办的用时减去同时办的用时，逐件相减后取平均。",
    "For each case: one after another less side by side; then the mean over the cases.",
)
SPEED = Text(
    "全部办件逐家办的用时之和除以同时办的用时之和。",
    "All time one after another over all time side by side.",
)
EFFICIENCY = Text(
    "逐家相加的用时除以（部门数×同时办的用时）；100%表示各部门用时一样长、没有一家先办完等别家。",
    "The sum of the shares over (number of shares × time side by side); 100% means that nobody "
    "was done early and waited for another.",
)
OPEN_TOO = Text(
    "从受理到决定，扣除整件暂停的时间；还没有办结的件按“至少已这么久”计入，不剔除。",
    "From acceptance to decision without stopped time; cases still open count as having taken at "
    "least so long, and are not left out.",
)
ON_TIME = Text(
    "承诺时限内作出决定的件÷（全部作出决定的件＋现在已经超时还没办结的件）。",
    "Decided within the promise ÷ (all decided + open ones that are overdue already).",
)
RANGE = Text(
    "一件办件：下限只计动手办理的时间，上限把等待也逐家相加。",
    "Of one case: the lower bound counts work alone, the upper adds up the waiting as well.",
)


@dataclass(frozen=True, slots=True)
class Gains:
    """A period's figures. ``default`` is the estimator that ``saved`` and ``speed_up`` follow.

    ``extra`` is the share of all review work that a serial run would have spared, because it lay
    behind a refusal; ``refusals`` what is to be expected at other refusal rates, in working days,
    ``refused`` the rate as it was; ``vanishing`` the one at which nothing is gained.
    """

    n: int
    played: int
    default: str
    parallel: Figure
    floor: Figure
    total: Figure
    replay: Figure
    saved: Figure
    speed_up: Figure
    efficiency: Figure
    balance: float
    extra: float | None
    refusals: tuple[Expected, ...]
    refused: float | None
    vanishing: float | None

    @property
    def serial(self) -> Figure:
        """The serial time by the default estimator."""
        return self.replay if self.default == "replay" else self.total


@dataclass(frozen=True, slots=True)
class Place:
    """Every share that came so-and-so-many-th in a serial run: minutes over all cases, and counts.

    ``total`` is waiting and work, ``work`` work alone.
    """

    total: float
    work: float
    shares: int
    refused: int


@dataclass(frozen=True, slots=True)
class Added:
    """A period added up, in opening minutes; pairs are (estimate, side by side)."""

    parallel: Sums
    serial: Sums
    floor: Sums
    replay: Sums
    by_shares: Sums
    extra: float
    work: float
    balance: float


def of(added: Added, places: Sequence[Place], day: float) -> Gains:
    """The figures of a period.

    Args:
        places: the first, second, … share of a serial run, added up over the cases.
        day: opening minutes of one working day.
    """
    n, played = added.serial.n, added.replay.n
    by_replay = bool(n) and played == n
    pairs, name = (added.replay, "replay") if by_replay else (added.serial, "sum")
    why = REPLAY if by_replay else SUM
    scale = 1 / day if day else 0.0

    def days(figure: Figure) -> Figure:
        return figure.scaled(scale, DAY)

    parallel = days(estimates.mean(added.parallel, "measured", DAY, MEASURED))
    percent = estimates.ratio(added.by_shares, "sum", "1", EFFICIENCY).scaled(100, "%")
    shares = [Share(one.total * scale / n, one.work * scale / n) for one in places] if n else []
    reviewed = sum(one.shares for one in places)
    beside = added.parallel.c * scale / n if n else 0.0
    return Gains(
        n=n,
        played=played,
        default=name,
        parallel=parallel,
        floor=days(estimates.mean(added.floor, "floor", DAY, FLOOR)),
        total=days(estimates.mean(added.serial, "sum", DAY, SUM)),
        replay=days(estimates.mean(added.replay, "replay", DAY, REPLAY)),
        saved=days(estimates.saved(pairs, name, DAY, _both(why, SAVED))),
        speed_up=estimates.ratio(pairs, name, "×", _both(why, SPEED)),
        efficiency=percent,
        balance=added.balance,
        extra=100 * added.extra / added.work if added.work else None,
        refusals=knock_out.curve(shares, beside),
        refused=sum(one.refused for one in places) / reviewed if reviewed else None,
        vanishing=knock_out.vanishing(shares, beside),
    )


def lasting(points: Sequence[Point], share: float, n: int) -> Figure:
    """The working days within which a share of the ``n`` cases is decided, open ones counted."""
    found = survival.quantile(points, share)
    if n < estimates.FEWEST:
        return Figure(found.value, None, None, "kaplan-meier", DAY, OPEN_TOO)
    return Figure(found.value, found.low, found.high, "kaplan-meier", DAY, OPEN_TOO)


def on_time(good: int, decided: int, open_late: int) -> Figure:
    """The rate with open overdue cases counted, with Wilson's interval; in per cent."""
    n = decided + open_late
    if not n:
        return Figure(None, None, None, "measured", "%", ON_TIME)
    z, rate = students_t.NORMAL, good / n
    if n < estimates.FEWEST:
        return Figure(100 * rate, None, None, "measured", "%", ON_TIME)
    middle = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Figure(
        100 * rate, 100 * max(middle - half, 0), 100 * min(middle + half, 1), "measured", "%",
        ON_TIME,
    )  # fmt: skip


def of_one(total: float, floor: float, net: float, day: float) -> tuple[Figure, Figure]:
    """One case: its serial time and what it saved, each with the range of what can be said."""
    scale = 1 / day if day else 0.0
    serial = Figure(total * scale, floor * scale, total * scale, "range", DAY, RANGE)
    gap = Figure(
        (total - net) * scale, (floor - net) * scale, (total - net) * scale, "range", DAY,
        _both(RANGE, SAVED),
    )  # fmt: skip
    return serial, gap


def _both(one: Text, other: Text) -> Text:
    return Text(f"{one.zh}{other.zh}", f"{one.en} {other.en}")
