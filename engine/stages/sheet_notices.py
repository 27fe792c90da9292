"""Departments that use a changed sheet are told, though nobody asked them to review it again."""

from collections.abc import Collection, Sequence
from datetime import datetime

from engine.domain.application import Sheet
from engine.domain.errors import NoSuchThing, NotYours
from engine.domain.merging import latest
from engine.domain.names import Department, Officer, Role, Text
from engine.domain.opinions import OpinionKind
from engine.domain.words import POSTS
from engine.stages import opening
from engine.stages.casefile import CaseFile
from engine.store import Transaction, journal, opinions, sheet_notices

_REVIEWERS = (Role.HANDLER, Role.CHECKER, Role.CHIEF)


def tell(
    file: CaseFile, changed: Sequence[Sheet], asked: Collection[Department], now: datetime
) -> None:
    """A new version came in: whoever used one of its sheets and is not ``asked`` again is told."""
    given = latest(opinions.of_case(file.tx, file.case.id)).values()
    took_part = {o.department for o in given if o.kind is not OpinionKind.NOT_REQUIRED}
    users = {m.code: frozenset(m.needed_by) for m in file.edition.guide.materials}
    for department in sorted(took_part - set(asked)):
        theirs = {s.sheet_no for s in changed if department in users.get(s.material, ())}
        if theirs:
            version = file.case.drawing_version
            sheet_notices.tell(file.tx, file.case.id, department, version, theirs, now)


def note(tx: Transaction, notice_id: int, by: Officer, now: datetime) -> None:
    """A reviewer looked at the changed sheets: the department's opinion stays as it is.

    Raises:
        NoSuchThing: there is no such notice, or a colleague was first. NotYours.
    """
    found = sheet_notices.of(tx, notice_id)
    if found is None:
        raise NoSuchThing(what=Text("这条图纸变更提示", "The notice of changed sheets"))
    case_id, department = found
    if not by.may(*_REVIEWERS) or by.department != department:
        raise NotYours(whose=POSTS[Role.HANDLER])
    file = opening.case(tx, case_id, now)
    if sheet_notices.settle(tx, case_id, department, "noted", by, now):
        version = file.case.drawing_version
        journal.write(
            tx, case_id, "sheet-change-noted", by, now, department=department, version=version
        )
