"""What is owed on a case now: by whom, since when, by which day, the most urgent first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.domain import ledger
from engine.domain.case import Branch, WorkItem
from engine.domain.lifecycle import CLOSED_CASE, BranchState, CaseState
from engine.domain.names import Role
from web import lang, timing
from web.casebook import Casebook
from web.forms import intake as forms


@dataclass(frozen=True, slots=True)
class Owed:
    """One line: who owes what. ``holder`` is the person who claimed it, or empty."""

    who: str
    full: str
    what: str
    holder: str
    since: datetime
    took: str
    left: timing.Left


def of_case(book: Casebook, names: Mapping[int, str]) -> list[Owed]:
    """Everything that somebody owes, nothing once the case is closed.

    Args:
        names: account number → name, for who has claimed what.
    """
    if book.case.status in CLOSED_CASE:
        return []
    lines = [*_work(book, names), *_systems(book), *_applicant(book)]
    return sorted(lines, key=lambda line: (line.left.due or date.max, line.who))


def left_of(book: Casebook, item: WorkItem) -> timing.Left:
    """How much time a piece of work has; without a day it stands still, or no clock counts it."""
    if item.due_on is None and not any(pause.until is None for pause in book.pauses):
        return timing.Left(timing.NOT_COUNTING)
    return timing.of_work(book.calendar, item.due_on, item.due_at)


def _work(book: Casebook, names: Mapping[int, str]) -> Iterator[Owed]:
    for item in book.open_items():
        if item.work == "correct":
            continue  # the window waits; it is the applicant who owes
        who, full = _whose(book, item)
        holder = names.get(int(item.claimed_by), "") if item.claimed_by is not None else ""
        left = left_of(book, item)
        what = lang.t(f"work.{item.work}")
        yield _line(book, who, full, what, holder, item.claimed_at or item.offered_at, left)


def _systems(book: Casebook) -> Iterator[Owed]:
    """Shares that a department's own system works on."""
    on_desk = {i.branch for i in book.open_items()}
    for share in book.branches:
        if share.state is BranchState.RUNNING and share.branch not in on_desk:
            yield _line(
                book,
                lang.t("owed.system", department=book.guide.department(share.department).short),
                lang.say(book.guide.department(share.department).name),
                lang.t("work.handle"),
                "",
                share.started_at,
                _promise(book, share),
            )


def _applicant(book: Casebook) -> Iterator[Owed]:
    none = timing.Left(timing.NOT_COUNTING)
    notice = book.notice("correction")
    if book.case.status is CaseState.AWAITING_CORRECTION and notice is not None:
        name = book.applicant.name
        yield _line(book, name, name, lang.t("owed.corrections"), "", notice.at, none)
    elif book.case.accepted_at is not None and (lacking := forms.lacking(book)):
        what = lang.t(
            "owed.materials", codes=lang.t("list_comma").join(rule.code for rule in lacking)
        )
        left = book.shown(book.clock(ledger.PROMISED))
        name = book.applicant.name
        yield _line(book, name, name, what, "", book.case.accepted_at, left)


def _whose(book: Casebook, item: WorkItem) -> tuple[str, str]:
    """Whom a piece of work waits for: the short name and the full one."""
    if item.role is Role.DESIGN_FIRM:
        return book.design_firm.name, book.design_firm.name
    if item.department is not None:
        entry = book.guide.department(item.department)
        return lang.say(entry.short), lang.say(entry.name)
    words = lang.t(f"role.{item.role.value}")
    return words, words


def _promise(book: Casebook, share: Branch) -> timing.Left:
    return book.shown(ledger.of_branch(share, book.pauses, ledger.PROMISED))


def _line(
    book: Casebook,
    who: str,
    full: str,
    what: str,
    holder: str,
    since: datetime,
    left: timing.Left,
) -> Owed:
    took = timing.took(book.calendar, since, book.today)
    return Owed(who, full, what, holder, since, took, left)
