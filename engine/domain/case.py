"""A case and what hangs on it: frozen, each made from the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.domain.lifecycle import BranchState, CaseState, WorkItemState
from engine.domain.names import (
    AccountId,
    BranchId,
    CaseId,
    CaseNo,
    Department,
    EditionId,
    ElementId,
    FactValue,
    OutboxId,
    ProjectId,
    Role,
    Text,
    WorkItemId,
)

ROLE_OF_WORK: Mapping[str, Role] = {
    "precheck": Role.HANDLER,
    "accept": Role.INTAKE,
    "correct": Role.INTAKE,
    "handle": Role.HANDLER,
    "check": Role.CHECKER,
    "redraw": Role.DESIGN_FIRM,
    "independence": Role.CHIEF,
    "sign": Role.CHIEF,
    "assess": Role.HANDLER,
    "verify": Role.CHECKER,
    "deposit": Role.HANDLER,
    "pay": Role.TELLER,
    "issue": Role.ISSUE,
    "amend": Role.INTAKE,
    "move": Role.HANDLER,
}
"""Which post serves which kind of work (``approval:work``)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One joint case; ``state`` is the process state (bytes), ``version`` counts changes.

    ``due_on`` is the last day of the clock that the case's lamp shows, as it was after the last
    step: the answer before acceptance, the promise after. None while that clock stands still,
    and where none counts (``lifecycle.COUNTING``). ``due_at`` is the instant at which a promise in
    opening minutes ends, likewise.
    """

    id: CaseId
    case_no: CaseNo
    query_code: str
    process: str
    edition: EditionId
    project_id: ProjectId
    applicant_id: int
    agent_id: int
    design_firm_id: int
    facts: Mapping[str, FactValue]
    status: CaseState
    state: bytes
    version: int
    round: int
    acceptance: str
    concerned: frozenset[Department]
    independent: bool | None
    drawing_version: int
    outcome: str
    outcome_why: Text | None
    received_at: datetime
    materials_complete_at: datetime | None
    accepted_at: datetime | None
    decided_at: datetime | None
    delivered_at: datetime | None
    closed_at: datetime | None
    promised_days: int
    statutory_days: int
    extended_days: int
    due_on: date | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """One department's share in one round."""

    case_id: CaseId
    branch: BranchId
    round: int
    department: Department
    item: str
    state: BranchState
    returned: bool
    started_at: datetime
    ended_at: datetime | None
    promised_days: int
    statutory_days: int


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A waiting token offered to people; ``form`` is what was handed in when it was done.

    ``passed_by`` and ``passed_note``: who transferred it to its present holder, and why.
    ``due_at``: until when it may last in a while-you-wait case before the rest no longer fits.
    """

    id: WorkItemId
    case_id: CaseId
    element: ElementId
    nth: int
    work: str
    role: Role
    department: Department | None
    branch: BranchId | None
    round: int
    state: WorkItemState
    offered_at: datetime
    due_on: date | None
    claimed_by: AccountId | None
    claimed_at: datetime | None
    done_by: AccountId | None
    done_name: str
    done_at: datetime | None
    form: Mapping[str, Any] | None
    passed_by: str = ""
    passed_note: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A department's remark on a sheet, and the design firm's answer.

    ``follows``: the comment of an earlier round that this one keeps open; 0 for a new one.
    ``page``, ``x`` and ``y`` as in ``Comment``. ``stance`` is how the answer meets it, a
    ``Stance``; empty before an answer, and for answers of earlier releases.
    """

    id: int
    branch: BranchId
    department: Department
    round: int
    sheet_no: str
    place: str
    discipline: str
    clause: str
    mandatory: bool
    text: str
    open: bool
    answer: str
    answered_at: datetime | None
    answered_by: str
    follows: int = 0
    page: int = 0
    x: float = 0.0
    y: float = 0.0
    stance: str = ""


@dataclass(frozen=True, slots=True)
class PauseEntry:
    """One line of the pause ledger. ``branch`` None means the whole case."""

    id: int
    branch: BranchId | None
    ground: str
    stops: frozenset[str]
    basis: str
    since: datetime
    until: datetime | None
    planned_days: int | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A chief representative's signed decision, on one drawing version."""

    department: Department
    item: str
    granted: bool
    document_no: str
    title: Text
    conditions: str
    reasons: str
    drawing_version: int
    signed_by: AccountId
    signed_name: str
    mandate_id: int
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Mandate:
    """Written authority to sign for an item, [since, until] in legal days, both included."""

    id: int
    account: AccountId
    item: str
    since: date
    until: date
    document_no: str = ""

    def valid(self, day: date) -> bool:
        """Whether it covers this day."""
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: what happened (past tense, kebab-case), when, by whom."""

    at: datetime
    actor: str
    what: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the outbox, as a worker gets it: ids, payload, lease and fencing token."""

    id: OutboxId
    idem_key: str
    case_id: CaseId
    branch: BranchId
    round: int
    connector: str
    payload: bytes
    attempts: int
    token: int
    created_at: datetime
    kind: str = "letter"
    """letter, payment or refund: the two last go to a bank."""


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the inbox: an answer that waits to be applied, or has been."""

    source: str
    message_id: str
    case_id: CaseId
    branch: BranchId
    round: int
    payload: bytes
    received_at: datetime
