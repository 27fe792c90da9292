"""The load map (部门忙闲): what each department had, has and will have; who holds it, who is away.

Only work at desks of this house is counted. What a department's own system does is no work item
here until its people take it over.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from engine.domain import workload
from engine.domain.names import AccountId, Department, Officer, Role
from engine.domain.wording import local_day, utc
from engine.domain.workload import Counts, Done, Row, Week
from engine.store import Transaction, clocks, departments, people
from engine.store import workload as counted
from engine.store.departments import Absence
from engine.store.workload import Held

POSTS = (Role.HANDLER, Role.CHECKER, Role.CHIEF)
"""Posts of a department that work items are offered to."""
NOTHING: Final = Held(None, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """The map: a row for each department that has work in these weeks, and all of them together.

    ``idle`` are departments without any.
    """

    weeks: Sequence[Week]
    rows: Sequence[Row]
    whole: Row | None
    idle: Sequence[Department]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a department and what they hold now. ``here``: active, and still of it.

    ``away`` is today's absence, ``absences`` are today's and the coming ones.
    """

    account: AccountId
    name: str
    posts: frozenset[Role]
    here: bool
    held: Held
    away: Absence | None = None
    absences: Sequence[Absence] = ()

    @property
    def reachable(self) -> bool:
        """Whether work may be given to this person today."""
        return self.here and self.away is None and bool(self.posts)


@dataclass(frozen=True, slots=True)
class Team:
    """The people of a department, and what none of them has claimed."""

    people: Sequence[Person]
    free: Held


def grid(tx: Transaction, known: Collection[Department], now: datetime, only: str = "") -> Grid:
    """The map of all departments, or of one; the fullest first.

    Args:
        known: departments that are shown as idle where nothing of theirs is found.
    """
    today = local_day(now)
    weeks = workload.weeks(clocks.calendar(tx), today)
    found = _counts(tx, utc(weeks[0].since), only)
    rows = [workload.row(code, weeks, found[code], today) for code in sorted(found)]
    rows.sort(key=lambda row: (-row.late, -row.open, row.department or ""))
    whole = workload.together(rows) if len(rows) > 1 else None
    return Grid(weeks, rows, whole, [code for code in known if code not in found])


def team(tx: Transaction, department: Department, today: date, soon: date) -> Team:
    """Everybody of a department who has a post or holds work, by name; whoever is gone, last.

    Args:
        soon: the last day of what is called due soon.
    """
    held = {one.account: one for one in counted.held(tx, department, today, soon)}
    free = held.pop(None, NOTHING)
    away: dict[AccountId, list[Absence]] = {}
    for one in departments.away(tx, department, today):
        away.setdefault(one.account, []).append(one)
    theirs = people.of_department(tx, department)
    known = {one.officer.account for one in theirs}
    gone = people.names(tx, [a for a in held if a is not None and a not in known])
    found = [
        *(_person(one.officer, held, away, today, here=one.active) for one in theirs),
        *(
            _person(Officer(AccountId(n), name, frozenset()), held, away, today, here=False)
            for n, name in gone.items()
        ),
    ]
    shown = [one for one in found if (one.here and one.posts) or one.held.n]
    return Team(sorted(shown, key=lambda one: (not one.here, one.name, one.account)), free)


def _person(
    officer: Officer,
    held: Mapping[AccountId | None, Held],
    away: Mapping[AccountId, Sequence[Absence]],
    today: date,
    *,
    here: bool,
) -> Person:
    theirs = away.get(officer.account, ())
    return Person(
        officer.account,
        officer.name,
        officer.roles.intersection(POSTS),
        here,
        held.get(officer.account, NOTHING),
        next((one for one in theirs if one.since <= today), None),
        theirs,
    )


def _counts(tx: Transaction, since: datetime, only: str) -> Mapping[Department, Counts]:
    open_: dict[Department, dict[date | None, int]] = {}
    came: dict[Department, dict[int, int]] = {}
    went: dict[Department, list[Done]] = {}
    for department, due_on, n in counted.waiting(tx, only):
        open_.setdefault(department, {})[due_on] = n
    for department, week, n in counted.arrived(tx, since, only):
        came.setdefault(department, {})[week] = n
    for department, one in counted.done(tx, since, only):
        went.setdefault(department, []).append(one)
    return {
        code: Counts(open_.get(code, {}), came.get(code, {}), went.get(code, ()))
        for code in open_.keys() | came.keys() | went.keys()
    }
