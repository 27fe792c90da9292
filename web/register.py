"""The list of all cases: what the address narrows it to, a page of it, the whole of it as CSV."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from engine.domain.clocks import DUE_SOON_DAYS, Calendar
from engine.domain.lifecycle import COUNTING, CaseState
from engine.domain.minutes import DUE_SOON_MINUTES
from engine.domain.months import EARLIEST, LATEST
from engine.domain.names import ProjectId, Role, Text
from engine.domain.wording import utc
from engine.stages import editions
from engine.store import Transaction, clocks, finding, pages
from engine.store import editions as shelf
from engine.store.finding import Found, Hand, Narrow
from web import here, lang, paging, timing

LONGEST = 60
AT_ONCE = 2000
WINDOWS = (Role.INTAKE, Role.ISSUE, Role.DESIGN_FIRM)


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called: processes, departments, and the windows that may have a case."""

    processes: Mapping[str, Text]
    departments: Mapping[str, Text]

    def hand(self, hand: Hand) -> str:
        """Who has a case, in words."""
        if hand.department:
            known = self.departments.get(hand.department)
            return hand.department if known is None else lang.say(known)
        return lang.t(f"role.{hand.role}")

    def turns(self) -> list[tuple[str, str]]:
        """Whose turn it may be, to choose from."""
        windows = [(role.value, lang.t(f"role.{role.value}")) for role in WINDOWS]
        return [*((code, lang.say(words)) for code, words in self.departments.items()), *windows]


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown."""

    row: Found
    hands: Sequence[str]
    left: timing.Left
    count: tuple[int, int] | None = None

    @property
    def status(self) -> str:
        """部门审查中（3/5）: under review always with the count of departments."""
        if self.count is not None:
            return lang.t("status.in_review_count", done=self.count[0], of=self.count[1])
        return lang.t(f"status.{self.row.status.value}")


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list, and what it was narrowed to; ``asked`` are the fields as typed.

    ``more``: a search found more than anybody turns pages for; those pages are not offered.
    """

    lines: Sequence[Line]
    page: paging.Page
    narrow: Narrow
    asked: Mapping[str, str]
    names: Names
    more: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything was filtered out."""
        return any(value for name, value in self.asked.items() if name != "sort")


def names(tx: Transaction) -> Names:
    """From the editions in force; departments in the order of their guides."""
    processes: dict[str, Text] = {}
    departments: dict[str, Text] = {}
    for process in shelf.known(tx, here.now()):
        guide = editions.latest(tx, process, here.now()).guide
        processes.setdefault(guide.process, guide.title)
        for entry in guide.departments:
            departments.setdefault(entry.code, entry.short)
    return Names(processes, departments)


def read(tx: Transaction, project: ProjectId | None = None) -> Listing:
    """The page that the address asks for."""
    known, calendar = names(tx), clocks.calendar(tx)
    narrow, asked = _asked(known, calendar, project)
    number = paging.asked()
    rows, found = finding.listed(tx, narrow, limit=paging.SIZE, offset=paging.offset(number))
    total = min(found, finding.MANY) if narrow.text else found
    page = paging.Page(min(number, paging.Page(1, total).pages), total)
    if page.number != number:  # the address asks for a page that is no longer there
        rows, _ = finding.listed(tx, narrow, limit=page.size, offset=page.first - 1)
    shown = lines(tx, rows, known, calendar)
    return Listing(shown, page, narrow, asked, known, more=found > total)


def everything(tx: Transaction) -> Iterator[Line]:
    """Exactly what the address narrows the list to, all pages of it."""
    known, calendar = names(tx), clocks.calendar(tx)
    narrow, _ = _asked(known, calendar, None)
    for offset in range(0, finding.total(tx, narrow), AT_ONCE):
        rows, _ = finding.listed(tx, narrow, limit=AT_ONCE, offset=offset)
        yield from lines(tx, rows, known, calendar)


def lines(tx: Transaction, rows: Sequence[Found], known: Names, calendar: Calendar) -> list[Line]:
    """Rows with who has them and how much time is left."""
    held = finding.hands(tx, [row.id for row in rows])
    reviewing = [row.case_no for row in rows if row.status is CaseState.IN_REVIEW]
    counts = pages.review_counts(tx, reviewing) if reviewing else {}
    return [
        Line(
            row,
            [known.hand(hand) for hand in held.get(row.id, ())],
            left_of(row, calendar),
            counts.get(row.case_no),
        )
        for row in rows
    ]


def left_of(row: Found, calendar: Calendar) -> timing.Left:
    """The lamp of a case as its last step left it."""
    if row.due_at is not None:
        return timing.of_instant(calendar, here.now(), row.due_at, DUE_SOON_MINUTES)
    if row.status not in COUNTING:
        return timing.Left(timing.NOT_COUNTING)
    return timing.of_day(calendar, here.today(), row.due_on)


def table(found: Iterator[Line], known: Names) -> Iterator[list[str]]:
    """The cells of the exported grid."""
    for line in found:
        row = line.row
        yield [
            row.case_no,
            row.project,
            row.project_code,
            row.applicant,
            lang.say(known.processes.get(row.process, Text(row.process, row.process))),
            line.status,
            lang.t(f"result.{row.outcome}") if row.outcome else "",
            lang.t("list_comma").join(line.hands),
            "" if line.left.due is None else line.left.due.isoformat(),
            "" if line.left.lamp == timing.NOT_COUNTING else line.left.words,
            lang.say(row.received_at),
            lang.say(row.accepted_at),
            lang.say(row.closed_at),
        ]


def head() -> list[str]:
    """The names of those columns."""
    before = ("case_no", "project", "project_code", "applicant", "process", "status", "outcome")
    after = ("due_on", "remaining", "received_at", "accepted_at", "closed_at")
    return [
        *(lang.t(f"field.{name}") for name in before),
        lang.t("cases.turn"),
        *(lang.t(f"field.{name}") for name in after),
    ]


def _asked(
    known: Names, calendar: Calendar, project: ProjectId | None
) -> tuple[Narrow, Mapping[str, str]]:
    """What the address says, as far as it makes sense; the rest narrows nothing."""
    given = {name: request.args.get(name, "").strip() for name in _FIELDS}
    since, until = _day(given["since"]), _day(given["until"])
    given["q"] = given["q"][:LONGEST]
    given["status"] = _among(given["status"], [s.value for s in CaseState])
    given["process"] = _among(given["process"], known.processes)
    given["turn"] = _among(given["turn"], [code for code, _ in known.turns()])
    given["lamp"] = _among(given["lamp"], finding.LAMPS)
    given["since"], given["until"] = (d.isoformat() if d else "" for d in (since, until))
    given["sort"] = _among(given["sort"], finding.SORTS) or finding.SORTS[0]
    today = here.today()
    narrow = Narrow(
        text=given["q"],
        status=CaseState(given["status"]) if given["status"] else None,
        process=given["process"],
        turn=given["turn"],
        lamp=given["lamp"],
        today=today,
        later=calendar.ahead(today, DUE_SOON_DAYS + 1),
        since=None if since is None else utc(since),
        until=None if until is None else utc(until + timedelta(days=1)),
        project=project,
        sort=given["sort"],
    )
    return narrow, given


_FIELDS = ("q", "status", "process", "turn", "lamp", "since", "until", "sort")


def _among(word: str, known: Sequence[str] | Mapping[str, object]) -> str:
    return word if word in known else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
