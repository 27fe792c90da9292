"""What nobody had to bring, and how often somebody came: of cases, of projects, of a period.

How often one would have come to every department by itself is data of each edition's guide, so
counts are given by edition, with the departments concerned; ``Saved.apart`` is not known here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, distinct, func, select

from engine.domain.names import CaseId, EditionId, ProjectId
from engine.domain.repository import Saved
from engine.store.database import Row, Transaction
from engine.store.tables import BRANCH, CASE, PROJECT, VISIT
from engine.store.tables import REPOSITORY_RELIANCE as RELIANCE

_COUNTS = ("pieces", "asked", "copies", "visits")


@dataclass(frozen=True, slots=True)
class Which:
    """Accepted cases: one, those of a project or a process, those accepted in [since, until)."""

    case_id: CaseId | None = None
    project: ProjectId | None = None
    process: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases of one edition: ``shares`` are the departments concerned in them, one by one."""

    process: str
    edition: EditionId
    shares: int
    saved: Saved


@dataclass(frozen=True, slots=True)
class OfCase:
    """One case of a list."""

    case_no: str
    project: str
    counted: Counted


@dataclass(frozen=True, slots=True)
class OfProject:
    """One project of a list."""

    id: ProjectId
    code: str
    name: str
    saved: Saved


def by_edition(tx: Transaction, which: Which) -> tuple[Counted, ...]:
    """The cases of each edition together."""
    of = _per_case(which)
    rows = (
        select(of.c.process, of.c.edition, *_sums(of))
        .group_by(of.c.process, of.c.edition)
        .order_by(of.c.process, of.c.edition)
    )
    return tuple(_counted(row, int(row["cases"])) for row in tx.all(rows))


def of_cases(tx: Transaction, which: Which, *, limit: int, offset: int) -> Sequence[OfCase]:
    """Each case by itself, the last accepted first."""
    of = _per_case(which)
    rows = (
        select(of, PROJECT.c.name)
        .select_from(of.join(PROJECT, PROJECT.c.id == of.c.project_id))
        .order_by(of.c.accepted_at.desc(), of.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [OfCase(r["case_no"], r["name"], _counted(r, 1)) for r in tx.all(rows)]


def of_projects(tx: Transaction, which: Which, *, limit: int, offset: int) -> Sequence[OfProject]:
    """Each project's cases together, the most repeats spared first."""
    of = _per_case(which)
    summed = select(of.c.project_id, *_sums(of)).group_by(of.c.project_id).subquery()
    rows = (
        select(summed, PROJECT.c.code, PROJECT.c.name)
        .select_from(summed.join(PROJECT, PROJECT.c.id == summed.c.project_id))
        .order_by(summed.c.asked.desc(), PROJECT.c.code)
        .limit(limit)
        .offset(offset)
    )
    return [
        OfProject(ProjectId(r["project_id"]), r["code"], r["name"], _saved(r, int(r["cases"])))
        for r in tx.all(rows)
    ]


def concerned(
    tx: Transaction, which: Which, projects: Collection[ProjectId]
) -> dict[tuple[ProjectId, EditionId], tuple[int, int]]:
    """(Project, edition) → its cases, and the departments concerned in them, one by one."""
    of = _per_case(which)
    rows = (
        select(
            of.c.project_id,
            of.c.edition,
            func.count().label("cases"),
            func.sum(of.c.shares).label("shares"),
        )
        .where(of.c.project_id.in_(sorted(projects)))
        .group_by(of.c.project_id, of.c.edition)
    )
    return {
        (ProjectId(r["project_id"]), EditionId(r["edition"])): (int(r["cases"]), int(r["shares"]))
        for r in tx.all(rows)
    }


def projects_total(tx: Transaction, which: Which) -> int:
    """How many projects these cases belong to."""
    of = _per_case(which)
    return int(tx.value(select(func.count(distinct(of.c.project_id))).select_from(of)))


def _per_case(which: Which) -> Subquery:
    asked = select(
        CASE.c.id,
        CASE.c.case_no,
        CASE.c.process,
        CASE.c.edition,
        CASE.c.accepted_at,
        CASE.c.project_id,
        _of_lines(func.count()).label("pieces"),
        _of_lines(func.coalesce(func.sum(RELIANCE.c.asked), 0)).label("asked"),
        _of_lines(func.coalesce(func.sum(RELIANCE.c.copies), 0)).label("copies"),
        select(func.count())
        .select_from(VISIT)
        .where(VISIT.c.case_id == CASE.c.id)
        .correlate(CASE)
        .scalar_subquery()
        .label("visits"),
        select(func.count(distinct(BRANCH.c.department)))
        .where(BRANCH.c.case_id == CASE.c.id)
        .correlate(CASE)
        .scalar_subquery()
        .label("shares"),
    ).where(CASE.c.accepted_at.is_not(None))
    if which.case_id is not None:
        asked = asked.where(CASE.c.id == which.case_id)
    if which.project is not None:
        asked = asked.where(CASE.c.project_id == which.project)
    if which.process:
        asked = asked.where(CASE.c.process == which.process)
    if which.since is not None:
        asked = asked.where(CASE.c.accepted_at >= which.since)
    if which.until is not None:
        asked = asked.where(CASE.c.accepted_at < which.until)
    return asked.subquery()


def _of_lines(count: ColumnElement[Any]) -> ScalarSelect[Any]:
    of = select(count).select_from(RELIANCE).where(RELIANCE.c.case_id == CASE.c.id)
    return of.correlate(CASE).scalar_subquery()


def _sums(of: Subquery) -> list[ColumnElement[Any]]:
    whole = [func.coalesce(func.sum(of.c[name]), 0).label(name) for name in (*_COUNTS, "shares")]
    return [func.count().label("cases"), *whole]


def _counted(row: Row, cases: int) -> Counted:
    return Counted(
        row["process"], EditionId(row["edition"]), int(row["shares"]), _saved(row, cases)
    )


def _saved(row: Row, cases: int) -> Saved:
    return Saved(cases, **{name: int(row[name]) for name in _COUNTS})
