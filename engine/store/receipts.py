"""Drafts of the intake window: they belong to the window, not to the clerk who began them.

A draft that became a case keeps its token and the case's number for a while, so that the same
page sent twice (a second tab, the back button, an impatient hand) leads to that case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from engine.store.database import Row, Transaction
from engine.store.tables import RECEIPT_DRAFT
from engine.store.tables.base import among

_OPEN = among(RECEIPT_DRAFT.c.case_no, "")


@dataclass(frozen=True, slots=True)
class Held:
    """A draft. ``version`` counts its changes; ``case_no`` is empty until it became a case."""

    token: str
    body: Mapping[str, Any]
    version: int
    by: str
    at: datetime
    case_no: str


def get(tx: Transaction, token: str) -> Held | None:
    """The draft with this token, also one that became a case."""
    row = tx.one(select(RECEIPT_DRAFT).where(RECEIPT_DRAFT.c.token == token))
    return None if row is None else _held(row)


def keep(
    tx: Transaction, token: str, body: Mapping[str, Any], by: str, now: datetime
) -> int | None:
    """Keep a draft over what was kept before; its version, or None where it is a case by now."""
    kept = {"body": dict(body), "by": by, "at": now}
    row = {"token": token, "version": 1, "case_no": "", **kept}
    statement = (
        tx.insert(RECEIPT_DRAFT)
        .values(**row)
        .on_conflict_do_update(
            index_elements=["token"],
            set_={**kept, "version": RECEIPT_DRAFT.c.version + 1},
            where=_OPEN,
        )
        .returning(RECEIPT_DRAFT.c.version)
    )
    found = tx.value(statement)
    return None if found is None else int(found)


def use(tx: Transaction, token: str) -> bool:
    """Hold a draft that is about to become a case; False where another page was faster.

    The row stays ours until the transaction ends, so of two pages sent at once the second waits
    and then finds the case of the first.
    """
    held = (
        update(RECEIPT_DRAFT)
        .where(RECEIPT_DRAFT.c.token == token, _OPEN)
        .values(version=RECEIPT_DRAFT.c.version + 1)
    )
    return tx.run(held).rowcount == 1


def became(tx: Transaction, token: str, case_no: str, now: datetime) -> None:
    """Remember which case a draft became; what was typed stands in the case now."""
    values = {"case_no": case_no, "body": {}, "at": now}
    tx.run(update(RECEIPT_DRAFT).where(RECEIPT_DRAFT.c.token == token).values(**values))


def forget(tx: Transaction, before: datetime) -> None:
    """Forget drafts that became cases before this moment."""
    done = (RECEIPT_DRAFT.c.case_no != "", RECEIPT_DRAFT.c.at < before)
    tx.run(delete(RECEIPT_DRAFT).where(*done))


def drop(tx: Transaction, token: str) -> None:
    """Throw a draft away."""
    tx.run(delete(RECEIPT_DRAFT).where(RECEIPT_DRAFT.c.token == token, _OPEN))


def total(tx: Transaction) -> int:
    """How many drafts wait at the window."""
    return int(tx.value(select(func.count()).select_from(RECEIPT_DRAFT).where(_OPEN)))


def listed(tx: Transaction, *, limit: int, offset: int) -> tuple[Held, ...]:
    """The window's drafts, the one touched last first."""
    rows = (
        select(RECEIPT_DRAFT)
        .where(_OPEN)
        .order_by(RECEIPT_DRAFT.c.at.desc(), RECEIPT_DRAFT.c.token)
        .limit(limit)
        .offset(offset)
    )
    return tuple(_held(r) for r in tx.all(rows))


def _held(row: Row) -> Held:
    return Held(row["token"], row["body"], row["version"], row["by"], row["at"], row["case_no"])
