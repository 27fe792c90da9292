"""What happens in the demo's city: which cases there are, when they begin, how far they are.

The same day gives the same city: everything is drawn from a seed. Four hundred cases are over,
spread over the last year; sixty are under way, each stopped where some desk has to act next. In
the last quarter fire is quicker than before, so that a manager has something to see.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from engine.cli import _city_story
from engine.cli._city_tale import Beat, Plot
from engine.domain.clocks import Calendar
from engine.domain.wording import local, local_day
from engine.stories.story import Story

SIZE: Final = 460
"""Cases of the whole city."""

_SEED: Final = "lianshen-city-1"
_YEAR: Final = 245
"""Working days that the closed cases are spread over."""
_QUARTER: Final = 60
"""Working days at the end of which fire is quicker."""

_OPENS: Final = 545
_LATEST: Final = 940
"""Minutes of the day between which somebody may come to the counter."""

_KINDS: Final[Mapping[str, tuple[int, Plot]]] = {
    "smooth": (146, Plot("smooth")),
    "changes": (98, Plot("changes", rounds=2)),
    "two-re-reviews": (24, Plot("two-re-reviews", rounds=3)),
    "three-re-reviews": (5, Plot("three-re-reviews", rounds=4)),
    "corrected": (28, Plot("corrected", corrected=True)),
    "corrected-and-changed": (10, Plot("corrected-and-changed", corrected=True, rounds=2)),
    "not-accepted": (14, Plot("not-accepted", ends="not-accepted")),
    "withdrawn-early": (4, Plot("withdrawn-early", ends="withdrawn-early")),
    "withdrawn": (8, Plot("withdrawn", ends="withdrawn")),
    "withdrawn-instead-of-changes": (5, Plot("withdrawn-late", ends="withdrawn", rounds=2)),
    "lightning-refused": (6, Plot("refused-lightning", ends="partly", basement=False)),
    "fire-refused-alone": (4, Plot("refused-fire", ends="partly")),
    "fire-refused-all": (3, Plot("refused-fire", ends="refused")),
    "expert-review": (7, Plot("expert-review", pause=7)),
    "extended": (2, Plot("extended", pause=11, extended=True)),
    "deemed-accepted": (4, Plot("deemed-accepted", deemed=True)),
    "at-our-desk": (7, Plot("at-our-desk", at_our_desk=True)),
    "paper-lost": (6, Plot("paper-lost", lost_after=9)),
    "fire-alone": (19, Plot("fire-alone", process="single-item", basement=False, fire=4)),
}
"""Closed cases: how many of 400, and the plot."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Cases under way: so many of sixty, stopped before or after the ``nth`` action ``do``.

    ``who`` narrows the action to a post; ``ago`` are working days since the last action.
    """

    plot: Plot
    many: int
    do: str
    nth: int = 0
    who: str = ""
    after: bool = False
    ago: tuple[int, ...] = (0,)


_FIRE: Final = "fire-chengban"
_STOPS: Final = (
    Stop(Plot("in-precheck"), 3, "precheck", 1, after=True),
    Stop(Plot("received"), 4, "accept", ago=(0, 0, 1)),
    Stop(Plot("corrected", corrected=True), 5, "demand", after=True, ago=(1, 3, 6, 9, 12)),
    Stop(Plot("just-accepted"), 6, "accept", after=True, ago=(0, 1)),
    Stop(Plot("half-way"), 8, "check", 1, after=True, ago=(0, 0, 1)),
    Stop(Plot("waits-for-fire"), 6, "handle", 0, _FIRE, ago=(0, 1)),
    Stop(Plot("fire-overdue", fire=4), 3, "handle", 0, _FIRE, ago=(3, 5)),
    Stop(Plot("re-review", rounds=2, askers=("FIRE",)), 4, "handle", 1, _FIRE, ago=(0, 1)),
    Stop(Plot("changing", rounds=2), 6, "redraw", ago=(0, 1, 3)),
    Stop(Plot("changing-late", rounds=3, redraw_days=9), 2, "redraw", 1, ago=(7, 9)),
    Stop(Plot("expert-review", pause=9), 2, "stop_clock", after=True, ago=(1, 4)),
    Stop(Plot("refused-fire", ends="partly"), 1, "independence", ago=(0, 1)),
    Stop(Plot("signing"), 5, "sign", 1, after=True, ago=(0, 0, 1)),
    Stop(Plot("ready"), 5, "hand_out", ago=(0, 1, 4, 8)),
)

_ASKERS: Final = (
    *(("FIRE",),) * 9, *(("HCON",),) * 5, *(("FIRE", "HCON"),) * 3, *(("PLAN",),) * 2,
    ("CADO", "FIRE"), ("CADO",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A story and how much of it is shown (None: all)."""

    story: Story
    kind: str
    upto: int | None = None

    @property
    def order(self) -> tuple[date, time, str]:
        """Cases are taken in as they come: by day and hour, then by project code."""
        return self.story.begins, self.story.actions[0].at, self.story.name


def stories(calendar: Calendar, now: datetime, size: int = SIZE) -> tuple[Told, ...]:
    """The city as of ``now``, the oldest case first: about ``size`` cases, each kind at least once.

    Cases are played in this order, so the numbers of receipts follow the days; those of decisions
    nearly do.
    """
    told = [*_closed(calendar, now, size), *_running(calendar, now, size)]
    return tuple(sorted(told, key=lambda one: one.order))


def _closed(calendar: Calendar, now: datetime, size: int) -> Iterator[Told]:
    dealt = [kind for kind, (many, _) in _KINDS.items() for _ in range(_share(many, size))]
    dice("order").shuffle(dealt)
    yesterday = local_day(now) - timedelta(days=1)
    for serial, kind in enumerate(dealt):
        rng = dice(f"closed/{serial}")
        ended = _YEAR * serial // len(dealt) + rng.randint(0, 3)
        plot = _vary(_KINDS[kind][1], rng, better=ended <= _QUARTER)
        case = _city_story.cast(serial, plot, rng)
        begins = back(calendar, yesterday, ended + case.beats[-1].day)
        yield Told(_city_story.of(case, begins, calendar), kind)


def _running(calendar: Calendar, now: datetime, size: int) -> Iterator[Told]:
    dealt = [stop for stop in _STOPS for _ in range(_share(stop.many, size))]
    for serial, stop in enumerate(dealt, 1000):
        rng = dice(f"running/{serial}")
        plot = replace(_vary(stop.plot, rng, better=True), silent=False, ends=stop.plot.ends)
        if stop.do == "precheck":
            plot = replace(plot, comes=_just_now(now))
        case = _city_story.cast(serial, plot, rng)
        upto = _cut(case.beats, stop)
        begins = _begins(calendar, now, case.beats[upto - 1], rng.choice(stop.ago))
        yield Told(_city_story.of(case, begins, calendar), stop.plot.kind, upto)


def _share(many: int, size: int) -> int:
    """Its share of a city of this size; one at least."""
    return max(1, round(many * size / SIZE))


def _vary(plot: Plot, rng: Random, *, better: bool) -> Plot:
    """The plot with its own pace and small differences."""
    slow, quick = (2, 3, 3, 3, 3, 3, 4, 4, 4, 5), (2, 2, 2, 2, 3, 3, 3, 3, 3, 4)
    changed: dict[str, Any] = {
        "fire_signs": rng.choice((1, 1, 1, 1, 2) if better else (1, 1, 2, 2, 2)),
        "redraw_days": plot.redraw_days + rng.choice((-2, -1, 0, 1) if better else (0, 1, 2, 4, 7)),
        "silent": rng.random() < 0.1,
        "sent_back": rng.random() < 0.08,
        "conditions": rng.random() < 0.15,
    }
    if plot.fire == Plot("").fire:
        changed["fire"] = rng.choice(quick if better or plot.rounds > 1 else slow)
    if plot.rounds > 1 and not plot.askers:
        changed["askers"] = rng.choice(_ASKERS)
    if plot.ends == "handed-out" and rng.random() < 0.02:
        changed["ends"] = "uncollected"
    return replace(plot, **changed)


def dice(what: str) -> Random:
    """Chance that falls the same way every time."""
    return Random(f"{_SEED}/{what}")  # noqa: S311 - a demo's dice, no secret


def _just_now(now: datetime) -> int:
    """The minute of a day when somebody must come to be in the pre-check now."""
    moment = local(now)
    minute = moment.hour * 60 + moment.minute - 50
    return min(minute, _LATEST) if minute >= _OPENS else _LATEST


def _cut(beats: Sequence[Beat], stop: Stop) -> int:
    """How many actions are shown."""
    found = [
        place
        for place, beat in enumerate(beats)
        if beat.do == stop.do and stop.who in ("", beat.who)
    ]
    shown = found[min(stop.nth, len(found) - 1)] + stop.after
    while beats[shown - 1].do == "claim":  # what waits for somebody is on nobody's desk yet
        shown -= 1
    return shown


def _begins(calendar: Calendar, now: datetime, last: Beat, ago: int) -> date:
    """The first day of a case whose last action shown was so many working days ago."""
    moment = local(now)
    day = local_day(now)
    if last.minute > moment.hour * 60 + moment.minute:
        day -= timedelta(days=1)
    return back(calendar, back(calendar, day, ago), last.day)


def back(calendar: Calendar, day: date, days: int) -> date:
    """The latest working day not after ``day``, and so many working days before that."""
    while days or not calendar.is_working(day):
        days -= calendar.is_working(day)
        day -= timedelta(days=1)
    return day
