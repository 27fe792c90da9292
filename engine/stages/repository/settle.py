"""A case rests on what has fallen: take the newer version, or keep to it with a reason.

Or the applicant brings the paper anew to the intake window.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.errors import NoSuchThing, NotYours, ReasonNeeded
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import CaseId, Officer, Role, Text
from engine.domain.repository import Reliance, Standing
from engine.domain.repository_errors import NewerVersion, NoNewerVersion, NothingFell
from engine.domain.wording import local_day
from engine.domain.words import POSTS
from engine.stages import editions
from engine.stages.reading import materials, short
from engine.stages.repository import keep, parties
from engine.store import Transaction, cases, intake, journal, repository, repository_cases

WINDOW = "综合进件窗口"
DECIDES = (Role.HANDLER, Role.CHECKER, Role.CHIEF)


def troubles(tx: Transaction, case_id: CaseId, day: date) -> tuple[Reliance, ...]:
    """Lines that rest on something nobody has answered for; a newer version is trouble too."""
    lines = repository_cases.of_case(tx, case_id)
    return tuple(one for one in lines if one.trouble(day) is not None)


def fallen(lines: Sequence[Reliance], day: date) -> tuple[Reliance, ...]:
    """Those of them that the case may not rest on: taken away or run out."""
    return tuple(one for one in lines if one.trouble(day) not in {None, Standing.REPLACED})


def taken_away(tx: Transaction, case_id: CaseId) -> tuple[str, ...]:
    """Materials that rest on what was taken away, unanswered: nothing is handed out on them."""
    lines = repository_cases.of_case(tx, case_id)
    gone = (one for one in lines if one.version.ended and one.kept_for is not Standing.REVOKED)
    return tuple(one.material for one in gone)


def adopt(
    tx: Transaction, case_id: CaseId, material: str, seen: int, by: Officer, now: datetime
) -> None:
    """Rest on the newest version instead.

    Args:
        seen: number of the version that was looked at.

    Raises:
        NotYours: the intake window, or a department that needs the material, does this.
        NothingFell, NoNewerVersion; NewerVersion: still another one is kept by now.
    """
    one = _troubled(tx, case_id, material, by, now, window=True)
    holder, kind = one.version.holder, one.version.kind
    newest = repository.newest(tx, [holder], [kind], hold=True)
    found = newest.get((kind, holder.kind, holder.code))
    usable = found is not None and found.on(local_day(now)) is Standing.VALID
    if found is None or not usable or found.id == one.version.id:
        raise NoNewerVersion(title=one.version.title)
    if found.number != seen:
        raise NewerVersion(title=found.title, n=seen, newest=found.number)
    repository_cases.rest(
        tx, case_id, material, found,
        copies=one.copies, asked=one.asked, needed_by=one.needed_by, by=by.name, now=now,
    )  # fmt: skip
    journal.write(
        tx, case_id, "on-file-renewed", by, now,
        material=material, title=[found.title.zh, found.title.en], version=found.number,
    )  # fmt: skip


def keep_to(
    tx: Transaction, case_id: CaseId, material: str, reason: str, by: Officer, now: datetime
) -> None:
    """Go on resting on it, and say why: for a department that needs the material.

    Raises:
        NotYours: another post. NothingFell. ReasonNeeded. Unreadable.
    """
    one = _troubled(tx, case_id, material, by, now, window=False)
    if not reason.strip():
        raise ReasonNeeded(what=Text("继续采用", "Keeping to it"), name="reason")
    words = short(reason, "reason", Text("理由", "Reason"), 4000)
    standing = one.trouble(local_day(now))
    assert standing is not None  # asked for above
    repository_cases.keep_resting(tx, one, standing, words, by.name, now)
    journal.write(
        tx, case_id, "on-file-kept-to", by, now,
        material=material, title=[one.version.title.zh, one.version.title.en], reason=words,
    )  # fmt: skip


def bring_anew(
    tx: Transaction, case_id: CaseId, line: MaterialReceived, by: Officer, now: datetime
) -> None:
    """The applicant brings the paper itself, at whatever point of the case; a scan is kept.

    Raises:
        NotYours: only the intake window takes papers. NothingFell. Unreadable.
    """
    if not by.may(Role.INTAKE):
        raise NotYours(whose=POSTS[Role.INTAKE])
    one = _troubled(tx, case_id, line.code, by, now, window=True)
    case = cases.get(tx, case_id)
    guide = editions.of(tx, case.edition).guide
    lines = materials([replace(line, state=MaterialState.RECEIVED)], guide)
    intake.set_material(tx, case_id, lines[0])
    repository_cases.rest_no_more(tx, case_id, one.material)
    keep.from_checklist(tx, case_id, guide, lines, parties.of_case(tx, case), by, now)
    agent = intake.subject_of(tx, case.agent_id)
    intake.visit(tx, case_id, "bring", WINDOW, agent.name, now)
    journal.write(tx, case_id, "materials-brought", by, now, materials=[one.material])


def may_decide(needed_by: Sequence[str], by: Officer, *, window: bool) -> bool:
    """Whether this person may settle a line that these departments need."""
    if window and by.may(Role.INTAKE):
        return True
    return by.may(*DECIDES) and by.department is not None and by.department in needed_by


def _troubled(
    tx: Transaction, case_id: CaseId, material: str, by: Officer, now: datetime, *, window: bool
) -> Reliance:
    case = cases.lock(tx, case_id)
    rule = editions.of(tx, case.edition).guide.material(material)
    if rule is None:
        raise NoSuchThing(what=Text("这份材料", "This document"))
    if not may_decide(rule.needed_by, by, window=window):
        zh = "用到这份材料的部门" + ("或综合进件窗口" if window else "")
        en = "a department that needs this material" + (" or the intake window" if window else "")
        raise NotYours(whose=Text(zh, en))
    for one in troubles(tx, case_id, local_day(now)):
        if one.material == material and case.status not in CLOSED_CASE:
            return one
    raise NothingFell(material=material)
