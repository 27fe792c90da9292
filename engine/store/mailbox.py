"""What comes back: stored first, answered 200, applied under the case's lock."""

import hashlib
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, select, update

from engine.domain.case import Message
from engine.domain.names import BranchId, CaseId
from engine.store import landmarks
from engine.store.database import Row, Transaction, remembered
from engine.store.tables import INBOX, NONCE
from engine.store.tables.base import among

IS_NEW = among(INBOX.c.state, "new")
_PENDING = (
    select(INBOX)
    .where(INBOX.c.case_id == bindparam("case"), IS_NEW)
    .order_by(INBOX.c.received_at, INBOX.c.message_id)
)
_CASES_WITH_MAIL = select(INBOX.c.case_id).where(IS_NEW).distinct().limit(bindparam("most"))


class Receipt(StrEnum):
    """What became of a message at the door."""

    NEW = "new"
    REPEAT = "repeat"
    CONFLICT = "conflict"


def seen(tx: Transaction, source: str, message_id: str, payload: bytes) -> Receipt:
    """NEW, or what a message with this id would be now: a REPEAT or a CONFLICT."""
    held = tx.value(
        select(INBOX.c.payload_sha).where(
            INBOX.c.source == source, INBOX.c.message_id == message_id
        )
    )
    if held is None:
        return Receipt.NEW
    return Receipt.REPEAT if held == _sha(payload) else Receipt.CONFLICT


def receive(
    tx: Transaction,
    *,
    source: str,
    message_id: str,
    case_id: CaseId,
    branch: BranchId,
    round_no: int,
    payload: bytes,
    now: datetime,
) -> Receipt:
    """Store a message once. CONFLICT: the same id came with another body; nothing stored."""
    row = {
        "source": source,
        "message_id": message_id,
        "case_id": case_id,
        "branch": branch,
        "round": round_no,
        "payload_sha": _sha(payload),
        "payload": payload,
        "state": "new",
        "received_at": now,
    }
    stored = tx.insert(INBOX).values(**row).on_conflict_do_nothing().returning(INBOX.c.state)
    new = tx.value(stored) is not None
    landmarks.passed("answer.storing")
    if new:
        return Receipt.NEW
    return seen(tx, source, message_id, payload)


@remembered(INBOX)
def pending(tx: Transaction, case_id: CaseId) -> tuple[Message, ...]:
    """Messages of the case that wait to be applied, in order of arrival."""
    return tuple(_message(r) for r in tx.all(_PENDING, case=case_id))


def cases_with_mail(tx: Transaction, limit: int = 200) -> tuple[CaseId, ...]:
    """Cases that have messages waiting."""
    return tuple(CaseId(r["case_id"]) for r in tx.all(_CASES_WITH_MAIL, most=limit))


def mark(tx: Transaction, message: Message, state: str, now: datetime, why: str = "") -> None:
    """A message was applied, or ignored for a reason."""
    marked = (
        update(INBOX)
        .where(INBOX.c.source == message.source, INBOX.c.message_id == message.message_id)
        .values(state=state, applied_at=now, why=why[:400])
    )
    tx.run(marked)
    landmarks.passed("answer.marked")


def nonce(tx: Transaction, source: str, value: str, now: datetime) -> bool:
    """Whether this nonce is new; it is remembered for good."""
    row = {"source": source, "nonce": value, "at": now}
    kept = tx.insert(NONCE).values(**row).on_conflict_do_nothing().returning(NONCE.c.nonce)
    return tx.value(kept) is not None


def _sha(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def _message(row: Row) -> Message:
    return Message(
        source=row["source"],
        message_id=row["message_id"],
        case_id=row["case_id"],
        branch=row["branch"],
        round=row["round"],
        payload=row["payload"],
        received_at=row["received_at"],
    )
