"""The design firm answers the comments and brings changed sheets: a new drawing version."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from engine.domain.application import Sheet
from engine.domain.errors import (
    NoLongerWaiting,
    NotYours,
    OpenComments,
    ReasonNeeded,
    UnknownSheet,
    Unreadable,
)
from engine.domain.lifecycle import CaseState
from engine.domain.merging import concerned
from engine.domain.names import CaseId, Department, Officer, Role, Text, WorkItemId
from engine.domain.words import POSTS, STATES
from engine.stages import advance, opening
from engine.stages.casefile import CaseFile
from engine.stages.reading import sheets as readable_sheets
from engine.stages.reading import short
from engine.store import Transaction, branches, intake, journal, opinions


def upload(
    tx: Transaction,
    item_id: WorkItemId,
    changed: Sequence[Sheet],
    answers: Mapping[int, str],
    declared: Collection[str],
    note: str,
    by: Officer,
    now: datetime,
) -> None:
    """Hand in the new set: sheets that changed, an answer to every open comment.

    Sheets not handed in stay as they are. What really changed is found by content; what the
    firm declares is kept beside it. A set in which nothing changed makes no new version.

    Args:
        answers: words per comment id.
        declared: sheet numbers that the firm says it changed.

    Raises:
        as ``opening.item``; OpenComments: one lacks an answer;
        Unreadable, UnknownSheet: a declared sheet that nobody knows.
    """
    file, item = opening.item(tx, item_id, ("redraw",), by, now)
    case = file.case
    _answer_all(file, answers, by, now)
    before = {s.sheet_no: s for s in intake.sheets(tx, case.id, case.drawing_version)}
    given = readable_sheets(changed, file.edition.guide)
    after = before | {s.sheet_no: s for s in given}
    for number in declared:
        if number not in after:
            raise UnknownSheet(sheet=number[:40], name="declared")
    really = [s for s in given if _differs(s, before.get(s.sheet_no))]
    words = short(note, "note", Text("说明", "Note"), 4000, empty=True)
    version = case.drawing_version
    if really:
        version += 1
        numbers = frozenset(s.sheet_no for s in really)
        whole = tuple(after[n] for n in sorted(after))
        intake.add_version(
            tx, case.id, version, whole,
            changed=numbers, declared=frozenset(declared), by=by.name, note=words, at=now,
        )  # fmt: skip
    moved = [before[s.sheet_no] for s in really if s.sheet_no in before]  # to users of the old too
    who = _concerned(file, [*really, *moved])
    file.change(drawing_version=version, concerned=who)
    branches.finish(tx, item_id, by, {"version": version, "note": words}, now)
    journal.write(
        tx, case.id, "drawings-changed", by, now,
        version=version, changed=[s.sheet_no for s in really], declared=sorted(declared),
        undeclared=sorted({s.sheet_no for s in really} - set(declared)), concerns=sorted(who),
    )  # fmt: skip
    file.complete(item.element, item.nth)
    advance.on(file, now)


def pull_back(
    tx: Transaction, case_id: CaseId, sheet_no: str, reason: str, by: Officer, now: datetime
) -> None:
    """A department wants a changed sheet on its desk although nobody sent it there.

    It reviews in the next round. Asking twice is asking once.

    Raises:
        NotYours: not a reviewer of a department that took part.
        NoLongerWaiting: no round is running that could be followed by one more.
        Unreadable: the sheet did not change in the present version. ReasonNeeded.
    """
    file = opening.case(tx, case_id, now)
    case = file.case
    if not by.may(Role.HANDLER, Role.CHECKER, Role.CHIEF) or by.department is None:
        raise NotYours(whose=POSTS[Role.HANDLER])
    if by.department not in _took_part(file):
        raise NotYours(whose=POSTS[Role.HANDLER])
    if case.status is not CaseState.IN_REVIEW or case.round == 0:
        raise NoLongerWaiting(status=STATES[case.status])
    if sheet_no not in intake.changed_sheets(tx, case_id, case.drawing_version):
        why = Text(
            f"{sheet_no[:40]}在第{case.drawing_version}版没有变化，不用调回。",
            f"{sheet_no[:40]} did not change in version {case.drawing_version}.",
        )
        raise Unreadable(field=Text("图号", "Sheet"), name="sheet_no", why=why)
    running = {b.department for b in file.branch_rows() if b.ended_at is None}
    if by.department in running:
        why = Text("本部门正在审查这一版，不用调回。", "is under review by your department now.")
        raise Unreadable(field=Text("图号", "Sheet"), name="sheet_no", why=why)
    if not reason.strip():
        raise ReasonNeeded(what=Text("调回图纸", "Pulling a sheet back"), name="reason")
    words = short(reason, "reason", Text("理由", "Reason"), 4000)
    fresh = intake.pull_back(
        tx, case_id,
        department=by.department, into_round=case.round + 1, sheet_no=sheet_no,
        reason=words, by=by.name, at=now,
    )  # fmt: skip
    if fresh:
        journal.write(
            tx, case_id, "sheet-pulled-back", by, now,
            department=by.department, sheet_no=sheet_no, reason=words,
        )  # fmt: skip


def _answer_all(file: CaseFile, answers: Mapping[int, str], by: Officer, now: datetime) -> None:
    open_comments = [c for c in opinions.comments(file.tx, file.case.id) if c.open]
    known = {c.id for c in open_comments}
    for comment_id in answers:
        if comment_id not in known:
            why = Text("这条意见不在待答复之列。", "is not among the open comments.")
            raise Unreadable(field=Text("意见答复", "Answer"), name="answers", why=why)
    unanswered = [c for c in open_comments if not answers.get(c.id, c.answer).strip()]
    if unanswered:
        which = "、".join(sorted({c.sheet_no for c in unanswered}))
        raise OpenComments(n=len(unanswered), which=which)
    for comment in open_comments:
        words = answers.get(comment.id, "").strip()
        if words:
            short(words, "answers", Text("意见答复", "Answer"), 4000)
            opinions.answer(file.tx, file.case.id, comment.id, words, by.name, now)


def _differs(sheet: Sheet, before: Sheet | None) -> bool:
    """Whether a sheet is new, drawn anew, or now belongs to another material."""
    if before is None:
        return True
    return (sheet.sha256, sheet.material) != (before.sha256, before.material)


def _concerned(file: CaseFile, really: Sequence[Sheet]) -> frozenset[Department]:
    answered: dict[str, frozenset[Department]] = {}
    for comment in opinions.comments(file.tx, file.case.id):
        if comment.open:
            held = answered.get(comment.sheet_no, frozenset())
            answered[comment.sheet_no] = held | {comment.department}
    users = {m.code: frozenset(m.needed_by) for m in file.edition.guide.materials}
    return concerned(opinions.of_case(file.tx, file.case.id), really, users, answered)


def _took_part(file: CaseFile) -> frozenset[Department]:
    return frozenset(b.department for b in file.branch_rows())
