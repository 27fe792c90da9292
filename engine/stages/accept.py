"""Received → one correction notice, not accepted, or accepted; deemed accepted after silence.

Source: Administrative Licence Law art. 32.
"""

from collections.abc import Sequence
from datetime import date, datetime

from engine.domain import ledger
from engine.domain.application import MaterialReceived, MaterialState, Sheet
from engine.domain.errors import (
    MaterialsMissing,
    NoLongerWaiting,
    NoNoticeAfterAcceptance,
    NotYours,
    OneNoticeOnly,
    ReasonNeeded,
    SheetsMissing,
    Unreadable,
)
from engine.domain.guide import MaterialRule
from engine.domain.lifecycle import BEFORE_ACCEPTANCE, CASE, CaseState, move
from engine.domain.names import SYSTEM, CaseId, Officer, Role, Text
from engine.domain.wording import local_day
from engine.domain.words import POSTS, STATES
from engine.stages import advance, numbering, opening
from engine.stages.casefile import CaseFile, needed
from engine.stages.precheck import Finding
from engine.stages.reading import materials as readable_materials
from engine.stages.reading import sheets as readable_sheets
from engine.stages.reading import short
from engine.stages.receive import WINDOW, as_printed
from engine.stages.repository import checklist, settle
from engine.store import Transaction, branches, intake, journal, papers
from engine.store.papers import Notice

_HERE = frozenset({MaterialState.RECEIVED, MaterialState.ON_FILE})


def accept(tx: Transaction, case_id: CaseId, by: Officer, now: datetime) -> None:
    """The window accepts: clocks start tomorrow, the departments are unlocked.

    Raises:
        NotYours, NoSuchCase, NoLongerWaiting.
        MaterialsMissing: a required material is neither here nor on file.
        SheetsMissing: drawings were noted as received and there is no sheet of them.
    """
    file, element = _at_acceptance(tx, case_id, by, now)
    missing = missing_materials(file, local_day(now))
    if missing:
        which = "、".join(missing)
        raise MaterialsMissing(n=len(missing), which=which)
    bare = undrawn(file)
    if bare:
        which = "、".join(f"{rule.code}{rule.title.zh}" for rule in bare)
        raise SheetsMissing(n=len(bare), which=which)
    _accepted(file, element, by, now, accepted_at=now, deemed=False)


def deem(file: CaseFile, now: datetime) -> None:
    """Five working days of silence: accepted, from the day the materials arrived."""
    since = file.case.materials_complete_at or file.case.received_at
    _accepted(file, None, SYSTEM, now, accepted_at=since, deemed=True)


def notify(
    tx: Transaction, case_id: CaseId, demands: Sequence[Finding], by: Officer, now: datetime
) -> Notice:
    """The one correction notice, with everything that every department needs.

    Raises:
        NoNoticeAfterAcceptance: too late. OneNoticeOnly: it went out already.
        Unreadable: nothing is demanded, or a material is unknown.
    """
    file = opening.case(tx, case_id, now)
    _window(by)
    if file.case.accepted_at is not None:
        raise NoNoticeAfterAcceptance
    sent = papers.notice(tx, case_id, "correction")
    if sent is not None:
        raise OneNoticeOnly(when=sent.at)
    element = _accept_element(file)
    listed = _demands(file, demands)
    file.change(acceptance="correction")
    number = numbering.notice_no(tx, file.edition.guide, "补", now)
    notice = Notice("correction", number, now, by.name, {"demands": listed})
    papers.write_notice(tx, case_id, notice)
    journal.write(tx, case_id, "corrections-demanded", by, now, number=number, demands=listed)
    _finish(file, element, by, {"result": "correction"}, now)
    advance.on(file, now)
    return notice


def take_corrections(
    tx: Transaction,
    case_id: CaseId,
    materials: Sequence[MaterialReceived],
    new_sheets: Sequence[Sheet],
    by: Officer,
    now: datetime,
) -> None:
    """What the applicant brought after the notice; five days to accept begin anew.

    Raises:
        NotYours, NoLongerWaiting, Unreadable. NotOnFile: as ``receive.take_in``.
    """
    file = opening.case(tx, case_id, now)
    _window(by)
    element = file.waiting_for("correct")
    if element is None:
        raise NoLongerWaiting(status=STATES[file.case.status])
    guide = file.edition.guide
    lines = readable_materials(materials, guide)
    checklist.took(tx, file.case, guide, needed(file.edition, file.case.facts), lines, by, now)
    for line in lines:
        intake.set_material(tx, case_id, line)
    add_sheets(file, new_sheets)
    file.change(acceptance="", materials_complete_at=now)
    agent = intake.subject_of(tx, file.case.agent_id)
    intake.visit(tx, case_id, "correct", WINDOW, agent.name, now)
    journal.write(
        tx, case_id, "corrections-received", by, now, materials=[m.code for m in materials]
    )
    _finish(file, element, by, {}, now)
    advance.on(file, now)


def decline(
    tx: Transaction, case_id: CaseId, reason: str, by: Officer, now: datetime, authority: str = ""
) -> None:
    """Not accepted, in writing, with the reason, the remedies, and where to go instead.

    ``authority`` is the one that is competent, where this centre is not (art. 32 (2)).

    Raises:
        NotYours, NoLongerWaiting; ReasonNeeded: no reason given.
    """
    file, element = _at_acceptance(tx, case_id, by, now)
    if not reason.strip():
        raise ReasonNeeded(what=Text("不予受理", "Non-acceptance"), name="reason")
    words = short(reason, "reason", Text("理由", "Reason"), 4000)
    field = Text("有权机关", "Competent authority")
    competent = short(authority, "authority", field, 200, empty=True)
    file.change(acceptance="not_accepted", outcome="not_accepted")
    guide = file.edition.guide
    number = numbering.notice_no(tx, guide, "不受", now)
    body = {"reason": words, "authority": competent, "remedies": guide.remedies.zh}
    papers.write_notice(tx, case_id, Notice("not-accepted", number, now, by.name, body))
    journal.write(tx, case_id, "case-not-accepted", by, now, reason=words)
    _finish(file, element, by, {"result": "not_accepted"}, now)
    advance.on(file, now)


def add_sheets(file: CaseFile, new_sheets: Sequence[Sheet]) -> None:
    """Put sheets into the first version, which nobody has reviewed yet.

    Raises:
        Unreadable: a sheet without number, of no drawing material, or twice.
    """
    case_id = file.case.id
    index = {s.sheet_no: s for s in intake.sheets(file.tx, case_id, 1)}
    index |= {s.sheet_no: s for s in readable_sheets(new_sheets, file.edition.guide)}
    intake.replace_version(file.tx, case_id, 1, tuple(index[n] for n in sorted(index)))


def missing_materials(file: CaseFile, day: date) -> tuple[str, ...]:
    """Codes and titles of required materials that are neither here nor on file on this day."""
    here = {m.code for m in intake.materials(file.tx, file.case.id) if m.state in _HERE}
    troubles = settle.troubles(file.tx, file.case.id, day)
    here -= {one.material for one in settle.fallen(troubles, day)}
    rules = file.edition.guide.needed_materials(needed(file.edition, file.case.facts))
    return tuple(f"{r.code}{r.title.zh}" for r in rules if r.main and r.code not in here)


def undrawn(file: CaseFile) -> tuple[MaterialRule, ...]:
    """Drawings noted as received of which there is no sheet to review."""
    tx, case = file.tx, file.case
    drawn = {s.material for s in intake.sheets(tx, case.id, case.drawing_version)}
    here = {m.code for m in intake.materials(tx, case.id) if m.state is MaterialState.RECEIVED}
    return tuple(
        rule for rule in file.edition.guide.materials if rule.drawing and rule.code in here - drawn
    )


def _at_acceptance(
    tx: Transaction, case_id: CaseId, by: Officer, now: datetime
) -> tuple[CaseFile, str]:
    file = opening.case(tx, case_id, now)
    _window(by)
    return file, _accept_element(file)


def _window(by: Officer) -> None:
    if not by.may(Role.INTAKE):
        raise NotYours(whose=POSTS[Role.INTAKE])


def _accept_element(file: CaseFile) -> str:
    """Where acceptance waits; a pre-check that still runs is cut short: it binds nobody."""
    if file.case.status not in BEFORE_ACCEPTANCE:
        raise NoLongerWaiting(status=STATES[file.case.status])
    if file.waiting_for("accept") is None and file.waiting_for("precheck") is not None:
        model = file.edition.model
        for event in file.instance.clocks:
            host = model.node(event).attached_to
            if host and any(n.work == "precheck" for n in model.children(model.node(host).inside)):
                file.fire(event)
                break
    element = file.waiting_for("accept")
    if element is None:
        raise NoLongerWaiting(status=STATES[file.case.status])
    return element


def _finish(file: CaseFile, element: str, by: Officer, form: dict[str, str], now: datetime) -> None:
    for item in branches.open_items(file.tx, file.case.id):
        if item.element == element:
            branches.finish(file.tx, item.id, by, form, now)
    file.complete(element)


def _accepted(
    file: CaseFile,
    element: str | None,
    by: Officer,
    now: datetime,
    *,
    accepted_at: datetime,
    deemed: bool,
) -> None:
    case = file.case
    file.change(
        acceptance="deemed" if deemed else "accepted",
        accepted_at=accepted_at,
        status=move(CASE, case.status, CaseState.ACCEPTED),
    )
    promised = ledger.of_case(file.case, (), (), ledger.PROMISED)
    statutory = ledger.of_case(file.case, (), (), ledger.STATUTORY)
    assert promised is not None  # accepted just now
    assert statutory is not None  # likewise
    due_on, law_on = promised.due(file.calendar), statutory.due(file.calendar)
    assert due_on is not None  # nothing is paused yet
    assert law_on is not None  # likewise
    checklist = intake.materials(file.tx, case.id)
    follow = [m.code for m in checklist if m.state is MaterialState.TO_FOLLOW]
    body = {
        "materials": [m.code for m in checklist if m.state in _HERE],
        "lines": {m.code: as_printed(m) for m in checklist},
        "to_follow": follow,
        "due_on": due_on.isoformat(),
        "statutory_due_on": law_on.isoformat(),
        "deemed": deemed,
        "provisional_calendar": file.calendar.provisional(due_on),
    }
    number = numbering.notice_no(file.tx, file.edition.guide, "受", now)
    papers.write_notice(file.tx, case.id, Notice("acceptance", number, now, by.name, body))
    flags = {"provisional_calendar": True} if body["provisional_calendar"] else {}
    journal.write(
        file.tx, case.id, "case-deemed-accepted" if deemed else "case-accepted", by, now,
        number=number, due_on=due_on.isoformat(), to_follow=follow, **flags,
    )  # fmt: skip
    if element is not None:
        _finish(file, element, by, {"result": "accepted"}, now)
        advance.on(file, now)


def _demands(file: CaseFile, demands: Sequence[Finding]) -> list[dict[str, str]]:
    title = Text("补正内容", "Corrections")
    if not demands:
        why = Text("至少列一件材料。", "must name at least one material.")
        raise Unreadable(field=title, name="demands", why=why)
    merged: dict[str, list[str]] = {}
    for demand in demands:
        if file.edition.guide.material(demand.material) is None:
            raise _unknown_material(demand.material)
        words = short(demand.words, "demands", title, 400)
        if words not in merged.setdefault(demand.material, []):
            merged[demand.material].append(words)
    return [{"material": code, "words": "；".join(words)} for code, words in merged.items()]


def _unknown_material(code: str) -> Unreadable:
    why = Text(
        f"“{code[:20]}”不在材料核对表里。请从核对表中选择。",
        f"“{code[:20]}” is not on the checklist.",
    )
    return Unreadable(field=Text("材料", "Material"), name="materials", why=why)
