"""Opening a case: lock it first, then apply every answer that waits in its inbox."""

from datetime import datetime

from engine.domain.case import WorkItem
from engine.domain.errors import (
    AlreadyHandled,
    ClaimedByAnother,
    NoLongerWaiting,
    NoSuchWorkItem,
    NotYours,
)
from engine.domain.guide import ServiceGuide
from engine.domain.lifecycle import OPEN_WORK, WorkItemState
from engine.domain.names import CaseId, Officer, Role, Text, WorkItemId
from engine.domain.wording import local_day
from engine.domain.words import POSTS, STATES
from engine.stages import answers
from engine.stages.casefile import CaseFile
from engine.store import Transaction, branches, cases, departments, intake, people


def case(tx: Transaction, case_id: CaseId, now: datetime) -> CaseFile:
    """The case, locked, with its inbox drained.

    Raises:
        NoSuchCase: there is none.
    """
    file = CaseFile.locked(tx, case_id)
    answers.apply_waiting(file, now)
    return file


def item(
    tx: Transaction, item_id: WorkItemId, work: tuple[str, ...], by: Officer, now: datetime
) -> tuple[CaseFile, WorkItem]:
    """A work item and its case, for the person who may do it now.

    Raises:
        as :func:`of_item` and :func:`may_do`.
    """
    file, found = of_item(tx, item_id, now)
    may_do(file, found, work, by, now)
    return file, found


def of_item(tx: Transaction, item_id: WorkItemId, now: datetime) -> tuple[CaseFile, WorkItem]:
    """A work item and its case, whoever asks.

    The case is locked before the item is read: two people at once are told apart, and the same
    click twice at once is seen to be one.

    Raises:
        NoSuchWorkItem: it was never offered.
    """
    file = CaseFile.looked_at(tx, cases.lock_of_item(tx, item_id))
    answers.apply_waiting(file, now)
    return file, next(item for item in branches.around(tx, item_id) if item.id == item_id)


def may_do(
    file: CaseFile,
    found: WorkItem,
    work: tuple[str, ...],
    by: Officer,
    now: datetime | None = None,
) -> None:
    """Whether this person may do this work now.

    Args:
        now: the day on which a substitute may do what an absent colleague holds; None: nobody may.

    Raises:
        NoSuchWorkItem: it is another kind of work.
        NotYours: another post, department or design firm does this.
        AlreadyHandled, NoLongerWaiting: as :func:`waits`.
        ClaimedByAnother: a colleague holds it who is not away.
    """
    if found.work not in work:
        raise NoSuchWorkItem
    owns(found, by, file.edition.guide)
    if found.role is Role.DESIGN_FIRM:
        _of_the_firm(file, by)
    waits(file, found)
    if found.claimed_by not in (None, by.account):
        assert found.claimed_by is not None
        day = None if now is None else local_day(now)
        if day is None or found.claimed_by not in departments.stands_in_for(file.tx, by, day):
            raise ClaimedByAnother(name=people.account(file.tx, found.claimed_by).officer.name)


def waits(file: CaseFile, found: WorkItem) -> None:
    """Whether this work still waits for anybody.

    Raises:
        AlreadyHandled: somebody was first.
        NoLongerWaiting: the case went on without it (withdrawn, tacit consent, decided).
    """
    if found.state is WorkItemState.DONE:
        raise AlreadyHandled(when=found.done_at, name=found.done_name)
    if found.state not in OPEN_WORK or not file.waits(found.element, found.nth):
        raise NoLongerWaiting(status=STATES[file.case.status])


def owns(found: WorkItem, by: Officer, guide: ServiceGuide) -> None:
    """Whether this is work of this person's post and department.

    Raises:
        NotYours: it is not.
    """
    right_department = found.department is None or found.department == by.department
    if found.role in (Role.INTAKE, Role.ISSUE, Role.DESIGN_FIRM):
        right_department = True
    if not by.may(found.role) or not right_department:
        post = POSTS[found.role]
        if found.department and not right_department:
            short = guide.department(found.department).short
            whose_en = f"{post.en} of {short.says('en')}"
            post = Text(f"{short.zh}{post.zh}", whose_en)
        raise NotYours(whose=post)


def _of_the_firm(file: CaseFile, by: Officer) -> None:
    firm = intake.subject_of(file.tx, file.case.design_firm_id)
    if by.organisation != firm.code:
        raise NotYours(whose=Text(firm.name, firm.name))
