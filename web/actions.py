"""What this person can do on this case now: the buttons of the case page."""

from dataclasses import dataclass

from flask import url_for

from engine.domain.case import Branch, WorkItem
from engine.domain.lifecycle import BEFORE_ACCEPTANCE, CLOSED_CASE, BranchState, CaseState
from engine.domain.names import Officer, Role
from web import lang
from web.casebook import Casebook
from web.forms import intake as forms


@dataclass(frozen=True, slots=True)
class Action:
    """One button: a link to the page where it is done."""

    words: str
    href: str
    first: bool = False


def of(me: Officer, book: Casebook) -> list[Action]:
    """The buttons, what waits for this person first."""
    return [
        *_work(me, book),
        *_window(me, book),
        *_coordinator(me, book),
        *_department(me, book),
        *_manager(me, book),
    ]


def _work(me: Officer, book: Casebook) -> list[Action]:
    found: list[Action] = []
    if book.edition.tariffs and book.case.accepted_at:
        href = url_for("fees.case", case_no=book.case.case_no)
        found.append(Action(lang.t("fees.of_case"), href))
    for item in book.open_items():
        if item.work not in {"accept", "correct", "issue", "pay"} and _mine(me, book, item):
            endpoint = {
                "redraw": "redraw.item",
                "sign": "sign.item",
                "independence": "sign.item",
                "amend": "amending.form",
            }
            href = url_for(endpoint.get(item.work, "desk.item"), item_id=item.id)
            found.append(Action(lang.t(f"work.{item.work}"), href, first=True))
    return found


def _mine(me: Officer, book: Casebook, item: WorkItem) -> bool:
    if not me.may(item.role):
        return False
    if item.role is Role.DESIGN_FIRM:
        return me.organisation == book.design_firm.code
    return item.department is None or item.department == me.department


def _window(me: Officer, book: Casebook) -> list[Action]:
    status, no = book.case.status, book.case.case_no
    found: list[Action] = []
    if me.may(Role.INTAKE) and status in BEFORE_ACCEPTANCE:
        words = "correct" if status is CaseState.AWAITING_CORRECTION else "accept"
        found.append(
            Action(lang.t(f"work.{words}"), url_for("intake.case", case_no=no), first=True)
        )
    if me.may(Role.INTAKE) and forms.lacking(book):
        found.append(Action(lang.t("bring.title"), url_for("bring.form", case_no=no)))
    if me.may(Role.ISSUE) and status in {CaseState.READY_TO_ISSUE, CaseState.DELIVERED}:
        words = "work.issue" if status is CaseState.READY_TO_ISSUE else "issue.replace"
        ready = status is CaseState.READY_TO_ISSUE
        found.append(Action(lang.t(words), url_for("issue.case", case_no=no), first=ready))
    if me.may(Role.INTAKE) and book.too_late is None:
        found.append(Action(lang.t("withdraw.title"), url_for("intake.withdrawal", case_no=no)))
    return found


def _coordinator(me: Officer, book: Casebook) -> list[Action]:
    case = book.case
    if not me.may(Role.COORDINATOR) or me.department not in (None, book.guide.lead):
        return []
    if case.round == 0 or case.status in CLOSED_CASE:
        return []
    href = url_for("coordination.case", case_no=case.case_no)
    first = case.status is CaseState.DRAWING_CHANGE
    return [Action(lang.t("coordination.title"), href, first=first)]


def _department(me: Officer, book: Casebook) -> list[Action]:
    case = book.case
    if me.department is None:
        return []
    running = {b.department for b in book.branches if b.state is BranchState.RUNNING}
    took_part = {b.department for b in book.branches}
    found: list[Action] = []
    pulling = me.may(Role.HANDLER, Role.CHECKER, Role.CHIEF) and book.changed
    if pulling and case.status is CaseState.IN_REVIEW and me.department in took_part - running:
        href = url_for("pull_back.form", case_no=case.case_no)
        found.append(Action(lang.t("pull_back.title"), href))
    by_system = running & {b.department for b in _letters(book)}
    if me.may(Role.HANDLER) and me.department in by_system:
        href = url_for("take_over.form", case_no=case.case_no)
        found.append(Action(lang.t("take_over.title"), href))
    paused = any(
        p.until is None and _department_of(book, p.branch) == me.department for p in book.pauses
    )
    if me.may(Role.CHIEF) and (me.department in running or paused):
        words = "pause.resume" if paused else "pause.title"
        found.append(Action(lang.t(words), url_for("pause.form", case_no=case.case_no)))
    return found


def _letters(book: Casebook) -> list[Branch]:
    """Running shares that wait for a system, with nothing on the desk yet."""
    sent = {(x.branch, x.round) for x in book.letters}
    on_desk = {i.branch for i in book.open_items()}
    return [b for b in book.branches if (b.branch, b.round) in sent and b.branch not in on_desk]


def _department_of(book: Casebook, branch: str | None) -> str:
    node = next((n for b, n in book.edition.branches.items() if b == branch), None)
    return node.department if node is not None else ""


def _manager(me: Officer, book: Casebook) -> list[Action]:
    case = book.case
    over = case.status in CLOSED_CASE or case.status is CaseState.READY_TO_ISSUE
    if me.may(Role.MANAGER) and case.accepted_at and not over and not case.extended_days:
        return [Action(lang.t("extend.title"), url_for("pause.extension", case_no=case.case_no))]
    return []
