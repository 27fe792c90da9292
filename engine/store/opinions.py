"""Opinions, comments and round outcomes: written once, never over."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from engine.domain.case import ReviewComment
from engine.domain.merging import RoundOutcome
from engine.domain.names import BranchId, CaseId, Department, Text
from engine.domain.opinions import Comment, Opinion, OpinionKind
from engine.store.database import Row, Transaction, remembered
from engine.store.tables import OPINION, OUTCOME, REVIEW_COMMENT

_OF_CASE = (
    select(*(OPINION.c[name] for name in Opinion.__slots__))
    .where(OPINION.c.case_id == bindparam("case"))
    .order_by(OPINION.c.round, OPINION.c.branch)
)
_WRITE = insert(OPINION)
_ADD = insert(REVIEW_COMMENT)
_SETTLE = insert(OUTCOME)
_OUTCOMES = select(OUTCOME).where(OUTCOME.c.case_id == bindparam("case")).order_by(OUTCOME.c.round)


@remembered(OPINION)
def of_case(tx: Transaction, case_id: CaseId) -> tuple[Opinion, ...]:
    """Every opinion of every round."""
    return tuple(opinion(r) for r in tx.all(_OF_CASE, case=case_id))


def write(tx: Transaction, case_id: CaseId, opinion: Opinion) -> None:
    """Write an opinion for (case, branch, round); the key forbids a second one."""
    values = {name: getattr(opinion, name) for name in Opinion.__slots__}
    row = {**values, "case_id": case_id, "kind": opinion.kind.value, "form": dict(opinion.form)}
    tx.later(_WRITE, row)


def add_comments(
    tx: Transaction, case_id: CaseId, opinion: Opinion, comments: Iterable[Comment]
) -> None:
    """The comments that come with an opinion; open if it asks for changes."""
    here = {
        "case_id": case_id,
        "branch": opinion.branch,
        "department": opinion.department,
        "round": opinion.round,
        "open": opinion.kind is OpinionKind.REVISE,
    }
    rows = [{n: getattr(one, n) for n in Comment.__slots__} | here for one in comments]
    if rows:
        tx.run(_ADD, rows)


def close_comments(tx: Transaction, case_id: CaseId, branch: BranchId, before: int) -> None:
    """A later opinion of the branch settles its comments of rounds before ``before``."""
    if before <= 1:
        return
    closed = (
        update(REVIEW_COMMENT)
        .where(
            REVIEW_COMMENT.c.case_id == case_id,
            REVIEW_COMMENT.c.branch == branch,
            REVIEW_COMMENT.c.round < before,
        )
        .values(open=False)
    )
    tx.run(closed)


def comments(tx: Transaction, case_id: CaseId) -> tuple[ReviewComment, ...]:
    """Every comment of the case, oldest first."""
    rows = (
        select(REVIEW_COMMENT)
        .where(REVIEW_COMMENT.c.case_id == case_id)
        .order_by(REVIEW_COMMENT.c.id)
    )
    return tuple(_comment(r) for r in tx.all(rows))


def answer(
    tx: Transaction,
    case_id: CaseId,
    comment_id: int,
    words: str,
    by: str,
    now: datetime,
    stance: str = "",
) -> None:
    """The design firm's answer to one comment; ``stance`` is a ``Stance``, or empty."""
    answered = (
        update(REVIEW_COMMENT)
        .where(REVIEW_COMMENT.c.case_id == case_id, REVIEW_COMMENT.c.id == comment_id)
        .values(answer=words, answered_at=now, answered_by=by, stance=str(stance))
    )
    tx.run(answered)


def write_outcome(
    tx: Transaction, case_id: CaseId, round_no: int, outcome: RoundOutcome, now: datetime
) -> None:
    """What a round came to, with its derivation."""
    row = {
        "case_id": case_id,
        "round": round_no,
        "revise": sorted(outcome.revise),
        "why": [outcome.why.zh, outcome.why.en],
        "at": now,
    }
    tx.later(_SETTLE, row)


def outcomes(tx: Transaction, case_id: CaseId) -> dict[int, tuple[RoundOutcome, datetime]]:
    """Round outcomes so far, by round."""
    return {
        r["round"]: (
            RoundOutcome(frozenset(Department(d) for d in r["revise"]), Text(*r["why"])),
            r["at"],
        )
        for r in tx.all(_OUTCOMES, case=case_id)
    }


def opinion(row: Row) -> Opinion:
    """A row as an opinion."""
    return Opinion(**{**row, "kind": OpinionKind(row["kind"])})


def _comment(row: Row) -> ReviewComment:
    return ReviewComment(**{name: row[name] for name in ReviewComment.__slots__})
