"""The design firm answers the comments and brings changed sheets: a new drawing version."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.domain.application import Sheet
from engine.domain.case import Case
from engine.domain.coordination import Stance
from engine.domain.errors import (
    AlreadyHandled,
    NoLongerWaiting,
    NotYours,
    OpenComments,
    ReasonNeeded,
    UnknownSheet,
    Unreadable,
)
from engine.domain.lifecycle import CaseState
from engine.domain.merging import Again, again
from engine.domain.names import CaseId, Department, Officer, Role, Text, WorkItemId
from engine.domain.words import POSTS, STATES
from engine.stages import advance, more_time, opening, sheet_notices
from engine.stages.casefile import CaseFile
from engine.stages.reading import sheets as readable_sheets
from engine.stages.reading import short
from engine.store import Transaction, branches, cases, intake, journal, opinions, people
from engine.store import sheet_notices as told

_NONE: Mapping[int, Stance] = MappingProxyType({})
DONE = "已按意见修改。"
"""What “changed” says where the firm adds no words of its own."""


def upload(
    tx: Transaction,
    item_id: WorkItemId,
    changed: Sequence[Sheet],
    answers: Mapping[int, str],
    declared: Collection[str],
    note: str,
    by: Officer,
    now: datetime,
    *,
    stances: Mapping[int, Stance] = _NONE,
    removed: Collection[str] = (),
) -> None:
    """Hand in the new set: sheets that changed, an answer to every open comment.

    Sheets not handed in stay as they are. What really changed is found by content; what the
    firm declares is kept beside it. A set in which nothing changed makes no new version.

    Args:
        answers: words per comment id; may be left out where the stance is ``CHANGED``.
        declared: sheet numbers that the firm says it changed.
        stances: per comment id, how the answer meets it.
        removed: sheet numbers that are no longer part of the set.

    Raises:
        as ``opening.item``; OpenComments: one lacks an answer;
        Unreadable, UnknownSheet: a declared or removed sheet that nobody knows.
    """
    file, item = opening.item(tx, item_id, ("redraw",), by, now)
    case = file.case
    _answer_all(file, answers, stances, by, now)
    new = _set(file, changed, declared, removed)
    words = short(note, "note", Text("说明", "Note"), 4000, empty=True)
    version = case.drawing_version + new.differs
    if new.differs:
        intake.add_version(
            tx, case.id, version, new.whole,
            changed=frozenset(new.really), declared=frozenset(declared),
            by=by.name, note=words, at=now,
        )  # fmt: skip
    why = _again(file, new.touched)
    file.change(drawing_version=version, concerned=frozenset(why))
    handed = {
        "version": version,
        "note": words,
        "again": {d: asdict(one) for d, one in why.items()},
    }
    branches.finish(tx, item_id, by, handed, now)
    more_time.lapse(tx, case.id, by, now)
    if new.differs:
        sheet_notices.tell(file, new.touched, why, now)
        journal.write(
            tx, case.id, "drawings-changed", by, now,
            version=version, changed=list(new.really), declared=sorted(declared),
            undeclared=sorted(set(new.really) - set(declared)), concerns=sorted(why),
            **({"removed": sorted(new.removed)} if new.removed else {}),
        )  # fmt: skip
    else:
        journal.write(
            tx, case.id, "comments-answered", by, now,
            version=version, declared=sorted(declared), concerns=sorted(why),
        )  # fmt: skip
    file.complete(item.element, item.nth)
    advance.on(file, now)


class DraftNotKept(NoLongerWaiting):
    """What is typed into a drawing change that is over would lie where nobody looks."""

    ZH = "改图已经结束（此件现在是“{status}”），没有暂存，什么都没有改变。要补充请联系改图协调。"
    EN = "This drawing change is over (the case is now “{status}”); nothing was kept or changed."


def keep(
    tx: Transaction, item_id: WorkItemId, body: Mapping[str, Any], by: Officer, now: datetime
) -> None:
    """Keep what the firm has typed and uploaded so far.

    Raises:
        as ``opening.item``, but DraftNotKept for one that is over.
    """
    try:
        opening.item(tx, item_id, ("redraw",), by, now)
    except (AlreadyHandled, NoLongerWaiting) as error:
        case = cases.get(tx, branches.item(tx, item_id).case_id)
        raise DraftNotKept(status=STATES[case.status]) from error
    people.keep_draft(tx, by.account, f"item:{item_id}", body, now)


def who_again(
    tx: Transaction,
    case: Case,
    changed: Iterable[Sheet],
    removed: Collection[str] = (),
) -> Mapping[Department, Again]:
    """Who would look again, and why, if these sheets were handed in now; nothing is changed.

    Sheets that could not be handed in as they are (no number, no material) are left out.
    """
    file = CaseFile.looked_at(tx, case)
    before = {s.sheet_no: s for s in intake.sheets(tx, case.id, case.drawing_version)}
    really = [s for s in changed if _differs(s, before.get(s.sheet_no))]
    gone = [before[n] for n in removed if n in before]
    moved = [before[s.sheet_no] for s in really if s.sheet_no in before]
    return _again(file, [*really, *moved, *gone])


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
    told.settle(tx, case_id, by.department, "pulled-back", by, now)
    if fresh:
        journal.write(
            tx, case_id, "sheet-pulled-back", by, now,
            department=by.department, sheet_no=sheet_no, reason=words,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _NewSet:
    """``touched``: sheets that differ, as they are and as they were; ``really``: their numbers."""

    whole: tuple[Sheet, ...]
    really: tuple[str, ...]
    removed: tuple[str, ...]
    touched: tuple[Sheet, ...]

    @property
    def differs(self) -> bool:
        return bool(self.really or self.removed)


def _set(
    file: CaseFile, changed: Sequence[Sheet], declared: Collection[str], removed: Collection[str]
) -> _NewSet:
    """The whole new set, and what of it differs from the version before."""
    before = {
        s.sheet_no: s for s in intake.sheets(file.tx, file.case.id, file.case.drawing_version)
    }
    given = readable_sheets(changed, file.edition.guide)
    after = before | {s.sheet_no: s for s in given}
    for number in declared:
        if number not in after:
            raise UnknownSheet(sheet=number[:40], name="declared")
    for number in removed:
        if number not in before:
            raise UnknownSheet(sheet=number[:40], name="removed")
        if number in {s.sheet_no for s in given}:
            why = Text(f"{number}既上传了新图，又填了作废。请二选一。",
                       f"{number} is uploaded and removed at once. Choose one.")  # fmt: skip
            raise Unreadable(field=Text("作废图纸", "Removed sheets"), name="removed", why=why)
    gone = sorted(set(removed))
    whole = tuple(after[n] for n in sorted(after) if n not in gone)
    if gone and not whole:
        why = Text("不能把全部图纸都作废。", "cannot be the whole set.")
        raise Unreadable(field=Text("作废图纸", "Removed sheets"), name="removed", why=why)
    really = [s for s in given if _differs(s, before.get(s.sheet_no))]
    moved = [before[s.sheet_no] for s in really if s.sheet_no in before]  # to users of the old too
    return _NewSet(
        whole=whole,
        really=tuple(s.sheet_no for s in really),
        removed=tuple(gone),
        touched=(*really, *moved, *(before[n] for n in gone)),
    )


def _answer_all(
    file: CaseFile,
    answers: Mapping[int, str],
    stances: Mapping[int, Stance],
    by: Officer,
    now: datetime,
) -> None:
    open_comments = [c for c in opinions.comments(file.tx, file.case.id) if c.open]
    known = {c.id for c in open_comments}
    for comment_id in (*answers, *stances):
        if comment_id not in known:
            why = Text("这条意见不在待答复之列。", "is not among the open comments.")
            raise Unreadable(field=Text("意见答复", "Answer"), name="answers", why=why)
    said = {c.id: answers.get(c.id, "").strip() for c in open_comments}
    said |= {n: said[n] or DONE for n, how in stances.items() if how is Stance.CHANGED}
    unanswered = [c for c in open_comments if not (said[c.id] or c.answer)]
    if unanswered:
        which = "、".join(sorted({c.sheet_no for c in unanswered}))
        raise OpenComments(n=len(unanswered), which=which)
    for comment in open_comments:
        words = said[comment.id]
        if words:
            short(words, "answers", Text("意见答复", "Answer"), 4000)
            stance = stances.get(comment.id, "")
            opinions.answer(file.tx, file.case.id, comment.id, words, by.name, now, stance)


def _differs(sheet: Sheet, before: Sheet | None) -> bool:
    """Whether a sheet is new, drawn anew, or now belongs to another material."""
    if before is None:
        return True
    return (sheet.sha256, sheet.material) != (before.sha256, before.material)


def _again(file: CaseFile, touched: Sequence[Sheet]) -> dict[Department, Again]:
    answered: dict[str, frozenset[Department]] = {}
    for comment in opinions.comments(file.tx, file.case.id):
        if comment.open:
            held = answered.get(comment.sheet_no, frozenset())
            answered[comment.sheet_no] = held | {comment.department}
    users = {m.code: frozenset(m.needed_by) for m in file.edition.guide.materials}
    return again(opinions.of_case(file.tx, file.case.id), touched, users, answered)


def _took_part(file: CaseFile) -> frozenset[Department]:
    return frozenset(b.department for b in file.branch_rows())
