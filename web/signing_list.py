"""Signing in bulk: which decisions may be signed together, and what became of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import url_for

from engine.domain.case import Decision, Mandate, WorkItem
from engine.domain.errors import ApprovalError
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.names import Officer, WorkItemId
from engine.domain.opinions import OpinionKind
from engine.stages import editions, opening, sign
from engine.store import Transaction, branches, cases, intake, opened, people, worklists
from web import here, lang

MOST = 50
"""Decisions in one press: what a person can have read in a sitting."""


class Mark(StrEnum):
    """What a line of the list says of a decision."""

    OPENED = "opened"
    CHANGED = "changed"
    UNREAD = "unread"
    ADVERSE = "adverse"
    CLAIMED = "claimed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Ready:
    """One decision on the page that asks once more. ``why`` is what stands in the way, or ""."""

    item: WorkItem
    case_no: str
    project: str
    decision: Decision | None
    why: str

    @property
    def ready(self) -> bool:
        """Whether pressing the button would sign it."""
        return not self.why


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one decision: its number, or the sentence that says why not."""

    case_no: str
    project: str
    href: str
    done: bool
    says: str


def marks(
    tx: Transaction, me: Officer, rows: Sequence[worklists.WorkRow]
) -> Mapping[WorkItemId, tuple[Mark, OpinionKind | None]]:
    """What each line says: read or not, and what the department's opinion was."""
    ids = [row.id for row in rows]
    now, seen = opened.contents(tx, ids), opened.noted(tx, me.account, ids)
    kinds = opened.last_opinions(tx, ids)
    found: dict[WorkItemId, tuple[Mark, OpinionKind | None]] = {}
    for row in rows:
        kind = kinds[row.id][0] if row.id in kinds else None
        found[row.id] = (_mark(me, row, kind, seen.get(row.id), now.get(row.id)), kind)
    return found


def _mark(
    me: Officer, row: worklists.WorkRow, kind: OpinionKind | None, seen: str | None, now: str | None
) -> Mark:
    if row.work != "sign":
        return Mark.OTHER
    if kind is OpinionKind.REFUSE:
        return Mark.ADVERSE
    if row.claimed_by not in (None, me.account):
        return Mark.CLAIMED
    if seen is None:
        return Mark.UNREAD
    return Mark.OPENED if seen == now else Mark.CHANGED


def chosen(raw: Collection[str]) -> list[WorkItemId]:
    """The decisions that were ticked, each once, at most ``MOST``; what is no number is dropped."""
    numbers = [int(one) for one in raw if one.isascii() and one.isdigit() and len(one) < 17]
    return [WorkItemId(n) for n in dict.fromkeys(numbers)][:MOST]


def to_confirm(tx: Transaction, me: Officer, items: Sequence[WorkItemId]) -> list[Ready]:
    """What will be signed, and what stands in the way of the others."""
    return [_ready(tx, me, one) for one in items]


def sign_one(me: Officer, item_id: WorkItemId) -> Result:
    """Sign one of several, in a transaction of its own."""
    case_no = project = ""
    try:
        with here.reading() as tx:
            case_no, project = _named(tx, me, branches.item(tx, item_id))
        with here.transaction() as tx:
            decision = sign.sign_opened(tx, item_id, me, here.now())
    except ApprovalError as error:
        says = error.says(lang.current())
        return Result(
            case_no, project, url_for("sign.item", item_id=item_id), done=False, says=says
        )
    says = lang.t("sign.signed", no=decision.document_no)
    href = url_for("cases.case", case_no=case_no)
    return Result(case_no, project, href, done=True, says=says)


def mandate(tx: Transaction, me: Officer, code: str) -> Mandate | None:
    """The mandate that covers today, or the one that lasted longest, or None."""
    held = people.mandates(tx, me.account, code)
    valid = [m for m in held if m.valid(here.today())]
    return next(iter(valid or held), None)


def _ready(tx: Transaction, me: Officer, item_id: WorkItemId) -> Ready:
    found = branches.item(tx, item_id)
    case_no, project = _named(tx, me, found)
    decision, why = None, ""
    if found.state not in OPEN_WORK or found.work != "sign":
        why = lang.t("sign.not_waiting")
    else:
        decision = sign.proposed(tx, found, me, here.now())
        held = mandate(tx, me, decision.item)
        if not decision.granted:
            why = lang.t("sign.adverse_singly")
        elif opened.noted(tx, me.account, [item_id]) != opened.contents(tx, [item_id]):
            why = lang.t("sign.open_first")
        elif held is None or not held.valid(here.today()):
            why = lang.t("sign.no_mandate")
    return Ready(found, case_no, project, decision, why)


def _named(tx: Transaction, me: Officer, found: WorkItem) -> tuple[str, str]:
    """Case number and project, for somebody whose work this is.

    Raises:
        NotYours: it is another department's.
    """
    case = cases.get(tx, found.case_id)
    opening.owns(found, me, editions.of(tx, case.edition).guide)
    return case.case_no, intake.project_of(tx, case.project_id).name
