"""The day of the intake window: what must be answered, what is awaited, drafts, what is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engine.domain import ledger
from engine.domain.clocks import Calendar, Clock
from engine.domain.guide import ServiceGuide
from engine.domain.lifecycle import CaseState
from engine.domain.names import EditionId, Text
from engine.domain.wording import local_day, utc
from engine.stages import editions
from engine.store import Transaction, clocks, receipts, window
from engine.store import editions as published
from web import here, paging, timing

VIEWS = ("answer", "corrections", "drafts", "done")
ANSWER = (CaseState.RECEIVED, CaseState.IN_PRECHECK)
_FURTHEST_BACK = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A case that waits: how much time is left, who looked it over, what lacks.

    ``silent`` are the departments that have not answered the pre-check yet; ``told`` is how many
    faults the others found; ``missing`` counts required materials. ``notified`` and ``correct_by``
    are of the one correction notice.
    """

    row: window.Waiting
    left: timing.Left
    silent: Sequence[Text]
    answered: int
    asked: int
    told: int
    missing: int
    notified: datetime | None = None
    correct_by: date | None = None

    @property
    def last_day(self) -> bool:
        """Whether silence would mean acceptance tomorrow."""
        return self.left.days is not None and self.left.days <= 0


@dataclass(frozen=True, slots=True)
class Day:
    """One view of the window's day, and how much stands in every other."""

    show: str
    counts: Mapping[str, int]
    page: paging.Page
    lines: Sequence[Line] = ()
    drafts: Sequence[receipts.Held] = ()
    done: Sequence[window.Done] = ()


def read(tx: Transaction, show: str, text: str, today: date) -> Day:
    """The view that was asked for; the answers due first where none was."""
    show = show if show in VIEWS else "answer"
    calendar = clocks.calendar(tx)
    began = utc(today)
    states = window.counts(tx)
    counts = {
        "today": window.before(tx, _answer_since(tx, calendar, today)),
        "answer": sum(states.get(s, 0) for s in ANSWER),
        "precheck": states.get(CaseState.IN_PRECHECK, 0),
        "corrections": states.get(CaseState.AWAITING_CORRECTION, 0),
        "drafts": receipts.total(tx),
        "done": window.done_total(tx, began),
    }
    if show == "drafts":
        page = _page(counts["drafts"])
        found = receipts.listed(tx, limit=page.size, offset=page.first - 1)
        return Day(show, counts, page, drafts=found)
    if show == "done":
        page = _page(counts["done"])
        done = window.done(tx, began, limit=page.size, offset=page.first - 1)
        return Day(show, counts, page, done=done)
    wanted = ANSWER if show == "answer" else (CaseState.AWAITING_CORRECTION,)
    page = _page(window.waiting_total(tx, wanted, text))
    rows = window.waiting(tx, wanted, text, limit=page.size, offset=page.first - 1)
    return Day(show, counts, page, lines=_lines(tx, rows, calendar, today))


def _page(total: int) -> paging.Page:
    return paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)


def _lines(
    tx: Transaction, rows: Sequence[window.Waiting], calendar: Calendar, today: date
) -> list[Line]:
    ids = [row.id for row in rows]
    looks = window.prechecks(tx, ids)
    lacks = window.lacking(tx, ids)
    notices = window.notified(tx, ids)
    lines = []
    for row in rows:
        guide = editions.of(tx, EditionId(row.edition)).guide
        clock = Clock(ledger.ACCEPTANCE, guide.acceptance_days, local_day(row.since))
        asked = looks.get(row.id, [])
        at = notices.get(row.id)
        lines.append(
            Line(
                row=row,
                left=timing.of_clock(calendar, today, clock),
                silent=_silent(guide, asked),
                answered=sum(p.done_at is not None for p in asked),
                asked=len(asked),
                told=sum(p.findings for p in asked),
                missing=_required(guide, lacks.get(row.id, frozenset())),
                notified=at,
                correct_by=correct_by(guide, calendar, at),
            )
        )
    return lines


def _silent(guide: ServiceGuide, asked: Sequence[window.Precheck]) -> list[Text]:
    waiting = {p.department for p in asked if p.done_at is None}
    return [d.short for d in guide.departments if d.code in waiting]


def _required(guide: ServiceGuide, codes: frozenset[str]) -> int:
    return sum(rule.main and rule.code in codes for rule in guide.materials)


def correct_by(guide: ServiceGuide, calendar: Calendar, at: datetime | None) -> date | None:
    """By when the corrections are asked for; None where the guide sets no day."""
    days = guide.stock.get("correction_days", "")
    if at is None or not (days.isascii() and days.isdigit()):
        return None
    return calendar.ahead(local_day(at), int(days))


def _answer_since(tx: Transaction, calendar: Calendar, today: date) -> datetime:
    """Whatever came before this moment must be answered today at the latest."""
    allowed = min(_acceptance_days(tx), default=5)
    for back in range(_FURTHEST_BACK):
        day = today - timedelta(days=back)
        if calendar.ahead(day, allowed) <= today:
            return utc(day + timedelta(days=1))
    return utc(today - timedelta(days=_FURTHEST_BACK))


def _acceptance_days(tx: Transaction) -> list[int]:
    now = here.now()
    return [editions.latest(tx, p, now).guide.acceptance_days for p in published.processes(tx, now)]


def named(body: Mapping[str, Any]) -> str:
    """What a draft is called: its project, or nothing yet."""
    return str(body.get("typed", {}).get("project_name", ""))
