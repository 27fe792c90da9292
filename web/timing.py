"""How much time is left, as a lamp and in words. Colour never stands alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from engine.domain.clocks import DUE_SOON_DAYS, Calendar, Clock, Lamp
from engine.domain.minutes import MinuteClock, whole
from engine.domain.wording import local_day
from web import here, lang

NOT_COUNTING = "none"
SOON_FOR_A_STEP = 5
"""Minutes before the slack is gone at which a step's lamp turns."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a clock shows: ``lamp`` is a ``Lamp`` or "none", ``days`` working days left.

    ``provisional``: the official calendar of the due day's year is not out yet. ``minutes`` and
    ``due_at`` are of a promise in opening minutes, which then speaks instead of the days.
    """

    lamp: str
    days: int | None = None
    due: date | None = None
    provisional: bool = False
    minutes: int | None = None
    due_at: datetime | None = None

    @property
    def by(self) -> date | datetime | None:
        """What a page names as the end: the minute where minutes count, else the day."""
        return self.due_at or self.due

    @property
    def words(self) -> str:
        """还剩2个工作日, 还剩37分钟, 已超1个工作日, 计时暂停."""
        if self.minutes is not None and self.lamp != Lamp.STOPPED:
            return minutes_in_words(self.minutes, self.lamp)
        if self.lamp in {Lamp.MET, Lamp.MISSED}:
            return lang.t(f"lamp.{self.lamp}")
        if self.lamp == Lamp.STOPPED or self.days is None:
            return lang.t("remaining.stopped" if self.lamp == Lamp.STOPPED else "remaining.none")
        # zero and overdue: the day has passed, though no working day since
        by_count = ("past", "over_one", "over")
        if self.lamp != Lamp.OVERDUE:
            by_count = ("today", "left_one", "left")
        days = abs(self.days)
        return lang.t(f"remaining.{by_count[min(days, 2)]}", n=days)


def of_day(calendar: Calendar, today: date, due: date | None) -> Left:
    """A due day as a work list keeps it; None means that the clock stands still."""
    if due is None:
        return Left(Lamp.STOPPED)
    provisional = calendar.provisional(due)
    if due < today:
        return Left(Lamp.OVERDUE, -_between(calendar, due, today), due, provisional)
    days = _between(calendar, today, due)
    lamp = Lamp.DUE_SOON if days <= DUE_SOON_DAYS else Lamp.NORMAL
    return Left(lamp, days, due, provisional)


def of_instant(
    calendar: Calendar, now: datetime, due_at: datetime, soon: int = SOON_FOR_A_STEP
) -> Left:
    """An instant as a while-you-wait case keeps it, in opening minutes from now."""
    over = now > due_at
    minutes = -whole(calendar.opened(due_at, now)) if over else whole(calendar.opened(now, due_at))
    lamp = Lamp.DUE_SOON if minutes <= soon else Lamp.NORMAL
    return Left(
        Lamp.OVERDUE if over else lamp,
        due=local_day(due_at),
        minutes=minutes,
        due_at=due_at,
        provisional=calendar.provisional(local_day(due_at)),
    )


def of_work(calendar: Calendar, due_on: date | None, due_at: datetime | None) -> Left:
    """A piece of work as a list keeps it: by the minute where it has one, else by the day."""
    if due_at is not None:
        return of_instant(calendar, here.now(), due_at)
    return of_day(calendar, here.today(), due_on)


def of_minutes(calendar: Calendar, now: datetime, clock: MinuteClock) -> Left:
    """The promise in minutes with its spans."""
    due_at = clock.due(calendar)
    lamp = clock.lamp(calendar, now)
    left = clock.left(calendar, now)
    minutes = whole(clock.spent(calendar, now)) if clock.ended is not None else left
    return Left(
        lamp,
        due=None if due_at is None else local_day(due_at),
        minutes=minutes,
        due_at=due_at,
        provisional=due_at is not None and calendar.provisional(local_day(due_at)),
    )


def minutes_in_words(minutes: int, lamp: str) -> str:
    """还剩37分钟, 已超5分钟, 用了78分钟."""
    word = {Lamp.MET: "met", Lamp.MISSED: "missed", Lamp.OVERDUE: "over"}.get(Lamp(lamp), "left")
    return lang.t(f"minutes.{word}{'_one' if abs(minutes) == 1 else ''}", n=abs(minutes))


def of_clock(calendar: Calendar, today: date, clock: Clock | None) -> Left:
    """A clock with its pauses; None where it has not begun."""
    if clock is None:
        return Left(NOT_COUNTING)
    due = clock.due(calendar)
    if clock.ended is None and due is not None and due < today:
        return of_day(calendar, today, due)  # as a list says it, which knows the day alone
    days = clock.left(calendar, today)
    return Left(
        clock.lamp(calendar, today), days, due, due is not None and calendar.provisional(due)
    )


def took(calendar: Calendar, since: datetime, until: date) -> str:
    """How long something lasts already: 不到1个工作日, 已3个工作日."""
    days = _between(calendar, local_day(since), until)
    return lang.t("took.today") if days < 1 else lang.t("took.so_far", days=working_days(days))


def spent(calendar: Calendar, since: datetime, until: date) -> str:
    """How long something lasted: 用时2个工作日."""
    days = _between(calendar, local_day(since), until)
    whole = working_days(days) if days else lang.t("took.today")
    return lang.t("took.over", days=whole)


def worst(lefts: Iterable[Left]) -> Left:
    """The one that a reader should look at first."""
    order = [Lamp.OVERDUE, Lamp.DUE_SOON, Lamp.NORMAL, Lamp.STOPPED]
    ranked = sorted((x for x in lefts if x.lamp in order), key=lambda x: order.index(Lamp(x.lamp)))
    return ranked[0] if ranked else Left(NOT_COUNTING)


def _between(calendar: Calendar, after: date, until: date) -> int:
    """Working days after the first day, up to and with the second."""
    return sum(1 for _ in takewhile(lambda day: day <= until, calendar.after(after)))


def working_days(days: int) -> str:
    """3个工作日 / 1 working day."""
    return lang.t("remaining.one_day" if days == 1 else "remaining.days", n=days)
