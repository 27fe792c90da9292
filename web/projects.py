"""A project: every case of it, five lamps for each that runs, its documents, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from engine.domain.fees import money
from engine.domain.fees.lines import LineState
from engine.domain.names import CaseId, ProjectId, Role
from engine.stages import editions
from engine.stages.repository import savings
from engine.store import (
    Transaction,
    cases,
    fees,
    finding,
    intake,
    journal,
    papers,
)
from engine.store.savings import Which
from web import casebook, checks, here, history, owed, paging, progress, register
from web.casebook import Casebook

blueprint: Blueprint = Blueprint("projects", __name__, url_prefix="/projects")

EVERYBODY_HERE = tuple(set(Role) - {Role.DESIGN_FIRM, Role.TELLER})
MOST_RUNNING = 5
ENTRIES = 15


@dataclass(frozen=True, slots=True)
class Running:
    """A case under way: a check per department, and what is owed."""

    book: Casebook
    checks: Sequence[checks.Check]
    owed: Sequence[owed.Owed]
    done: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history of the project, with the case it belongs to."""

    case_no: str
    line: history.Line


@blueprint.get("/<code>")
def project(code: str) -> ResponseReturnValue:
    """Everything the centre has about one project."""
    here.officer(*EVERYBODY_HERE)
    with here.reading() as tx:
        found, key = intake.project_coded(tx, code)
        listing = register.read(tx, key)
        running = [_running(tx, case_id) for case_id in _under_way(tx, key)]
        issued = papers.of_project(tx, key)
        charges = fees.of_project(tx, key)
        saved = savings.saved(tx, Which(project=key))
        number = paging.asked("entries")
        past, page = _history(tx, key, number)
    return render_template(
        "project.html",
        project=found,
        listing=listing,
        running=running,
        most=MOST_RUNNING,
        issued=issued,
        charges=charges,
        saved=saved,
        figures=money.figures,
        paid=sum(line.amount for _, line in charges if line.state is LineState.PAID),
        past=past,
        past_page=page,
        past_turn=paging.turning("entries", "history"),
    )


def _under_way(tx: Transaction, key: ProjectId) -> list[CaseId]:
    """The newest cases that are not closed; a project seldom has two."""
    rows, _ = finding.listed(
        tx, finding.Narrow(project=key, running=True), limit=MOST_RUNNING, offset=0
    )
    return [row.id for row in rows]


def _running(tx: Transaction, case_id: CaseId) -> Running:
    book = casebook.read(tx, cases.get(tx, case_id), here.today(), sheets=False)
    names = progress.names_of(tx, book)
    lines = progress.shares(book, names)
    done = progress.done_of(lines, book.case.round)
    return Running(book, checks.of_case(book, lines), owed.of_case(book, names), done)


def _history(tx: Transaction, key: ProjectId, number: int) -> tuple[list[Happened], paging.Page]:
    total = journal.project_total(tx, key)
    page = paging.Page(min(number, paging.Page(1, total, ENTRIES).pages), total, ENTRIES)
    entries = journal.of_project(tx, key, limit=page.size, offset=page.first - 1)
    return [
        Happened(one.case_no, history.said(editions.of(tx, one.edition), one.entry))
        for one in entries
    ], page
