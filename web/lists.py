"""Work lists: filtered, counted, paged, the least time left first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import request, url_for

from engine.domain.clocks import DUE_SOON_DAYS, Calendar
from engine.domain.names import Officer
from engine.store import Transaction, clocks, worklists
from engine.store.worklists import WorkFilter, WorkRow
from web import here, paging, timing

HELD = ("", "mine", "free")
LAMPS = ("overdue", "due_soon", "normal", "stopped")
ROUNDS = ("first", "again")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown."""

    row: WorkRow
    left: timing.Left
    href: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a work list, and what it was narrowed to; ``lamp`` as it was asked."""

    lines: Sequence[Line]
    page: paging.Page
    narrow: WorkFilter
    works: Sequence[str]
    lamp: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything was filtered out by words, kind, lamp, process, round or person."""
        asked = self.narrow
        by_choice = asked.process or asked.rounds or asked.holder or self.lamp
        return bool(asked.text or by_choice or asked.held or asked.works != tuple(self.works))


def read(me: Officer, works: Sequence[str]) -> Listing:
    """The page that the address asks for, of these kinds of work."""
    held = request.args.get("held", "")
    with here.reading() as tx:
        narrow = replace(asked(works, clocks.calendar(tx)), held=held if held in HELD else "")
        return listed(tx, me, narrow, works)


def listed(tx: Transaction, me: Officer, narrow: WorkFilter, works: Sequence[str]) -> Listing:
    """The page that the address asks for of what is left after ``narrow``."""
    total = worklists.work_total(tx, me, narrow)
    page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
    rows = worklists.work_list(tx, me, narrow, limit=page.size, offset=page.first - 1)
    calendar = clocks.calendar(tx)
    lines = [Line(r, timing.of_work(calendar, r.due_on, r.due_at), href(r)) for r in rows]
    return Listing(lines, page, narrow, works, lamp())


def href(row: WorkRow) -> str:
    """The page where this work is done."""
    match row.work:
        case "accept" | "correct":
            return url_for("intake.case", case_no=row.case_no)
        case "issue":
            return url_for("issue.case", case_no=row.case_no)
        case "amend":
            return url_for("amending.form", item_id=row.id)
        case "redraw":
            return url_for("redraw.item", item_id=row.id)
        case "sign" | "independence":
            return url_for("sign.item", item_id=row.id)
        case _:
            return url_for("desk.item", item_id=row.id)


def as_asked(endpoint: str) -> str:
    """The address of another form of this list, narrowed as it is; its pages are left out."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in {"page", "lang"}]
    return url_for(endpoint) + ("?" + urlencode(kept) if kept else "")


def turn(number: int) -> str:
    """The address of another page of this list."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in {"page", "lang"}]
    return "?" + urlencode([*kept, ("page", str(number))])


def lamp() -> str:
    """The lamp that the address asks for."""
    return _one_of("lamp", LAMPS)


def asked(works: Sequence[str], calendar: Calendar) -> WorkFilter:
    """What the address narrows a list to; what it cannot mean narrows nothing."""
    work = _one_of("work", works)
    holder = request.args.get("holder", "")
    days = _days(lamp(), calendar, here.today())
    return WorkFilter(
        works=(work,) if work else tuple(works),
        text=request.args.get("q", "").strip()[:LONGEST],
        due_from=days.get("since"),
        due_by=days.get("until"),
        stopped=lamp() == "stopped",
        process=request.args.get("process", "").strip()[:64],
        rounds=_one_of("round", ROUNDS),
        holder=int(holder) if holder.isascii() and holder.isdigit() and len(holder) < 10 else 0,
    )


def _days(which: str, calendar: Calendar, today: date) -> Mapping[str, date]:
    """First and last due day of what shows this lamp today; as ``timing.of_day`` lights it."""
    if which not in LAMPS or which == "stopped":
        return {}
    soon = calendar.ahead(today, DUE_SOON_DAYS)
    yesterday, later = (
        date.fromordinal(today.toordinal() - 1),
        date.fromordinal(soon.toordinal() + 1),
    )
    return {
        "overdue": {"until": yesterday},
        "due_soon": {"since": today, "until": soon},
        "normal": {"since": later},
    }[which]


def _one_of(name: str, known: Sequence[str]) -> str:
    found = request.args.get(name, "")
    return found if found in known else ""
