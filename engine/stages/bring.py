"""The applicant brings materials: on the spot before acceptance, or those that were to follow.

Before acceptance whatever lacks may be put right on the spot (Administrative Licence Law
art. 32). After acceptance only materials that were allowed to follow (容缺受理) come in; the
review goes on meanwhile, the documents wait for them (shared digest §3.5).
"""

from collections.abc import Sequence
from datetime import datetime

from engine.domain.application import MaterialReceived, MaterialState, Sheet
from engine.domain.case import Case
from engine.domain.errors import NoLongerWaiting, NotYours, Unreadable
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.names import CaseId, Officer, Role, Text
from engine.domain.words import POSTS, STATES
from engine.stages import accept, opening
from engine.stages.casefile import CaseFile, needed
from engine.stages.reading import materials as readable_materials
from engine.stages.receive import WINDOW
from engine.stages.repository import checklist
from engine.store import Transaction, cases, intake, journal

_LACKING = frozenset({MaterialState.MISSING, MaterialState.WRONG, MaterialState.TO_FOLLOW})


def bring(
    tx: Transaction,
    case_id: CaseId,
    brought: Sequence[MaterialReceived],
    new_sheets: Sequence[Sheet],
    by: Officer,
    now: datetime,
) -> None:
    """Take materials in that lacked; drawings with their sheets, before acceptance only.

    Raises:
        NotYours: only the intake window takes them.
        NoLongerWaiting: a correction notice is out (its own way in), or the case has ended.
        Unreadable: none named, one that does not lack, or a line that cannot be kept.
    """
    if not by.may(Role.INTAKE):
        raise NotYours(whose=POSTS[Role.INTAKE])
    file = opening.case(tx, case_id, now)
    case = file.case
    if not _open(case) or (new_sheets and case.accepted_at is not None):
        raise NoLongerWaiting(status=STATES[case.status])
    expected = {*lacking(tx, case), *(() if case.accepted_at else _undrawn(file))}
    title = Text("补交材料", "Materials brought")
    if not brought:
        why = Text("至少选一件。", "choose at least one.")
        raise Unreadable(field=title, name="materials", why=why)
    lines = readable_materials(brought, file.edition.guide)
    for line in lines:
        if line.code not in expected or line.state is not MaterialState.RECEIVED:
            why = Text(
                f"“{line.code[:20]}”不在待补之列。请从列表中选择。",
                f"“{line.code[:20]}” does not lack. Choose from the list.",
            )
            raise Unreadable(field=title, name="materials", why=why)
        intake.set_material(tx, case_id, line)
    if new_sheets:
        accept.add_sheets(file, new_sheets)
    checklist.took(tx, case, file.edition.guide, needed(file.edition, case.facts), lines, by, now)
    agent = intake.subject_of(tx, case.agent_id)
    intake.visit(tx, case_id, "bring", WINDOW, agent.name, now)
    codes = sorted({line.code for line in brought})
    journal.write(tx, case_id, "materials-brought", by, now, materials=codes)
    cases.write(tx, case)


def lacking(tx: Transaction, case: Case) -> tuple[str, ...]:
    """Codes of the materials that may be brought now."""
    if not _open(case):
        return ()
    states = _LACKING if case.accepted_at is None else frozenset({MaterialState.TO_FOLLOW})
    return tuple(m.code for m in intake.materials(tx, case.id) if m.state in states)


def _undrawn(file: CaseFile) -> set[str]:
    """Drawings noted as received without a sheet: their sheets may be brought."""
    return {rule.code for rule in accept.undrawn(file)}


def _open(case: Case) -> bool:
    return case.status not in CLOSED_CASE | {CaseState.AWAITING_CORRECTION}
