"""Work that somebody else took off a person's desk: they are told, until they have seen it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from engine.domain.names import AccountId, WorkItemId
from engine.store.database import Transaction
from engine.store.tables import CASE, PROJECT, TRANSFER_NOTICE, WORK_ITEM

_N = TRANSFER_NOTICE.c


@dataclass(frozen=True, slots=True)
class TransferNotice:
    """A piece of work that was on one's desk: who gave it to whom, when and why."""

    id: int
    case_no: str
    project: str
    work: str
    to_name: str
    by_name: str
    reason: str
    at: datetime


def tell(
    tx: Transaction,
    account: AccountId,
    item: WorkItemId,
    *,
    to_name: str,
    by_name: str,
    reason: str,
    at: datetime,
) -> None:
    """This piece of work was on somebody's desk, and is on another's now."""
    row = {
        "account_id": account,
        "item_id": item,
        "to_name": to_name,
        "by_name": by_name,
        "reason": reason,
        "at": at,
    }
    tx.run(insert(TRANSFER_NOTICE).values(**row))


def unseen(tx: Transaction, account: AccountId, limit: int) -> Sequence[TransferNotice]:
    """What a person has not been told yet, the latest first."""
    rows = (
        select(
            _N.id, CASE.c.case_no, PROJECT.c.name.label("project"), WORK_ITEM.c.work,
            _N.to_name, _N.by_name, _N.reason, _N.at,
        )
        .join(WORK_ITEM, WORK_ITEM.c.id == _N.item_id)
        .join(CASE, CASE.c.id == WORK_ITEM.c.case_id)
        .join(PROJECT, PROJECT.c.id == CASE.c.project_id)
        .where(_N.account_id == account, _N.seen_at.is_(None))
        .order_by(_N.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [TransferNotice(**r) for r in tx.all(rows)]


def total(tx: Transaction, account: AccountId) -> int:
    """How many they are."""
    mine = (_N.account_id == account, _N.seen_at.is_(None))
    return int(tx.value(select(func.count()).select_from(TRANSFER_NOTICE).where(*mine)))


def seen(tx: Transaction, account: AccountId, last: int, now: datetime) -> None:
    """A person has seen what they were told, up to this number."""
    mine = (_N.account_id == account, _N.id <= last, _N.seen_at.is_(None))
    tx.run(update(TRANSFER_NOTICE).where(*mine).values(seen_at=now))


def settle(
    tx: Transaction, item: WorkItemId, accounts: Collection[AccountId], now: datetime
) -> None:
    """What these people were told of a piece of work holds no more: it goes on, or comes back."""
    old = (_N.item_id == item, _N.account_id.in_(sorted(accounts)), _N.seen_at.is_(None))
    tx.run(update(TRANSFER_NOTICE).where(*old).values(seen_at=now))
