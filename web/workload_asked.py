"""What an address asks of the load map: a figure of it, the people's work; and lines of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import request

from engine.domain import workload
from engine.domain.clocks import Calendar
from engine.domain.errors import NotYours
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.names import AccountId, Department, Officer, Role
from engine.domain.wording import day_in_words, utc
from engine.domain.words import POSTS
from engine.domain.workload import Week
from engine.stages.workload import Person, Team
from engine.store import Transaction, clocks
from engine.store.workload import Piece, Which
from web import addresses, here, lang, timing

CENTRE: Final = (Role.MANAGER, Role.SUPERVISOR)
SHOWN: Final = ("load", "arrived", "done", "due")
"""What the map may show. "load": what lies open; in coming weeks, what falls due."""
_NONE: Final = AccountId(0)
"""Nobody has this number."""
FIGURES: Final = ("open", "arrived", "done", "due")


@dataclass(frozen=True, slots=True)
class Behind:
    """The work behind one figure: of a department ("" all), in a week."""

    department: str
    week: Week
    figure: str
    which: Which


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of work as it is listed; ``left`` is None for what is done."""

    piece: Piece
    left: timing.Left | None


def show() -> str:
    """Which figures the map is asked to show."""
    named = request.values.get("show", "")
    return named if named in SHOWN else "load"


def figure(shown: str, week: Week) -> str:
    """What stands in a cell of the map that shows this."""
    if shown != "load":
        return shown
    return "due" if week.coming else "open"


def columns(shown: str, weeks: Sequence[Week]) -> Sequence[Week]:
    """The weeks of which the map has a figure to show."""
    return [week for week in weeks if not week.coming or shown in {"load", "due"}]


def department(me: Officer) -> str:
    """The department that is asked for: the centre may ask for any ("" none), others for their own.

    Raises:
        NotYours: somebody who belongs to no department.
    """
    if me.may(*CENTRE):
        return request.values.get("department", "").strip()[:16]
    if me.department is None:
        raise NotYours(whose=POSTS[Role.MANAGER])
    return me.department


def behind(calendar: Calendar, today: date, of: str) -> Behind:
    """The figure that an address names; the running week where it names none that is shown."""
    weeks = workload.weeks(calendar, today)
    monday = request.args.get("week", "")
    week = next((w for w in weeks if w.since.isoformat() == monday), weeks[workload.NOW])
    named = request.args.get("figure", "")
    if named not in FIGURES or (week.coming and named != "due"):
        named = figure("load", week)
    since, until = utc(week.since), utc(week.until + timedelta(days=1))
    which = {
        "open": Which(of, open_at=until) if week.ended else Which(of, now=True),
        "arrived": Which(of, arrived=(since, until)),
        "done": Which(of, done=(since, until)),
        "due": Which(of, due=(week.since, week.until), due_since=since),
    }[named]
    return Behind(of, week, named, which)


def of_people(team: Team, of: Department) -> tuple[str, Which]:
    """Whose open work of a department is asked for, and that work; everybody's where unreadable.

    "free" is what nobody has claimed, "away" what lies with people who are on leave or gone,
    "late" what is overdue, a number what one person holds.
    """
    who = request.values.get("who", "")
    held = {
        "free": Which(of, now=True, holders=()),
        "away": Which(of, now=True, holders=tuple(one.account for one in stuck(team)) or (_NONE,)),
        "late": Which(of, now=True, late=here.today()),
    }
    if who in held:
        return who, held[who]
    number = addresses.number(who)
    if any(one.account == number for one in team.people):
        return str(number), Which(of, now=True, holders=(AccountId(number),))
    return "", Which(of, now=True)


def stuck(team: Team) -> Sequence[Person]:
    """Those who hold work and are on leave today, or no longer of the department."""
    return [one for one in team.people if one.held.n and (one.away or not one.here)]


def brief(day: date) -> str:
    """A day in the head of a column: 3/9, and 9 Mar where 3/9 would be read as September."""
    if lang.current() == "zh":
        return f"{day.month}/{day.day}"
    number, month, *_ = day_in_words(day, "en").split()
    return f"{number} {month[:3]}"


def lines(tx: Transaction, rows: Sequence[Piece]) -> Sequence[Line]:
    """Each with the time left, where it is still open."""
    calendar = clocks.calendar(tx)
    return [
        Line(r, timing.of_work(calendar, r.due_on, r.due_at) if r.state in OPEN_WORK else None)
        for r in rows
    ]
