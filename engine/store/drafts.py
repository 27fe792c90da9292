"""Drafts of process packages: what analysts draw before it is published, with earlier saves.

Whoever saves holds the draft first, so that of two savers the second sees what the first wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from engine.domain.names import AccountId, EditionId, Officer
from engine.store.database import Row, Transaction
from engine.store.editions import PEOPLE, packed, unpacked
from engine.store.tables import ACCOUNT, PROCESS_DRAFT, PROCESS_DRAFT_SAVE

SAVES = 50
"""Earlier saves kept of one draft."""


@dataclass(frozen=True, slots=True)
class Line:
    """A draft as a list shows it. ``open_by`` is who had it open last, at ``open_at``.

    ``hands`` are the accounts that ever changed it.
    """

    id: int
    process: str
    name: str
    based_on: EditionId | None
    version: int
    started_by: str
    started_at: datetime
    changed_by: str
    changed_at: datetime
    open_by: AccountId | None
    open_name: str
    open_at: datetime | None
    hands: tuple[AccountId, ...]
    came_from: str


@dataclass(frozen=True, slots=True)
class Save:
    """An earlier state of a draft."""

    version: int
    by: str
    at: datetime


def add(
    tx: Transaction,
    process: str,
    name: str,
    files: Mapping[str, bytes],
    based_on: EditionId | None,
    by: Officer,
    now: datetime,
    came_from: str = PEOPLE,
) -> int:
    """Keep a new draft; its number."""
    row = {
        "process": process,
        "name": name,
        "based_on": based_on,
        "version": 1,
        "files": packed(files),
        "started_by": by.name,
        "started_at": now,
        "changed_by": by.name,
        "changed_at": now,
        "hands": [by.account],
        "came_from": came_from,
    }
    return int(tx.value(insert(PROCESS_DRAFT).values(**row).returning(PROCESS_DRAFT.c.id)))


def total(tx: Transaction) -> int:
    """How many drafts there are."""
    return int(tx.value(select(func.count()).select_from(PROCESS_DRAFT)))


def page(tx: Transaction, *, limit: int, offset: int) -> tuple[Line, ...]:
    """Drafts, the one changed last first."""
    rows = _LINES.order_by(PROCESS_DRAFT.c.changed_at.desc(), PROCESS_DRAFT.c.id.desc())
    return tuple(_line(r) for r in tx.all(rows.limit(limit).offset(offset)))


def get(tx: Transaction, draft: int) -> Line | None:
    """One draft, without its files."""
    row = tx.one(_LINES.where(PROCESS_DRAFT.c.id == draft))
    return None if row is None else _line(row)


def files(tx: Transaction, draft: int) -> dict[str, bytes] | None:
    """The content of a draft: path → bytes."""
    packed = tx.value(select(PROCESS_DRAFT.c.files).where(PROCESS_DRAFT.c.id == draft))
    return None if packed is None else unpacked(packed)


def hold(tx: Transaction, draft: int) -> bool:
    """Hold a draft until the transaction ends; False where it is gone."""
    mine = update(PROCESS_DRAFT).where(PROCESS_DRAFT.c.id == draft)
    return tx.run(mine.values(version=PROCESS_DRAFT.c.version)).rowcount == 1


def save(
    tx: Transaction,
    draft: int,
    name: str,
    content: Mapping[str, bytes],
    by: Officer,
    now: datetime,
    *,
    keep: bool,
) -> int:
    """Write a draft that is held; its new version. ``keep``: what it was stays to go back to."""
    was = tx.one(select(PROCESS_DRAFT).where(PROCESS_DRAFT.c.id == draft))
    assert was is not None
    kept = {
        "draft_id": draft,
        "version": was["version"],
        "files": was["files"],
        "by": was["changed_by"],
        "at": was["changed_at"],
    }
    if keep:
        tx.run(insert(PROCESS_DRAFT_SAVE).values(**kept))
    mine = PROCESS_DRAFT_SAVE.c.draft_id == draft
    versions = select(PROCESS_DRAFT_SAVE.c.version).where(mine)
    newest = versions.order_by(PROCESS_DRAFT_SAVE.c.version.desc()).limit(SAVES)
    tx.run(delete(PROCESS_DRAFT_SAVE).where(mine, PROCESS_DRAFT_SAVE.c.version.not_in(newest)))
    written = {
        "name": name,
        "files": packed(content),
        "version": was["version"] + 1,
        "changed_by": by.name,
        "changed_at": now,
        "hands": sorted({*was["hands"], by.account}),
    }
    tx.run(update(PROCESS_DRAFT).where(PROCESS_DRAFT.c.id == draft).values(**written))
    return int(was["version"]) + 1


def saves(tx: Transaction, draft: int) -> tuple[Save, ...]:
    """Earlier states, the newest first."""
    table = PROCESS_DRAFT_SAVE
    rows = (
        select(table.c.version, table.c.by, table.c.at)
        .where(table.c.draft_id == draft)
        .order_by(table.c.version.desc())
        .limit(SAVES)
    )
    return tuple(Save(r["version"], r["by"], r["at"]) for r in tx.all(rows))


def saved(tx: Transaction, draft: int, version: int) -> dict[str, bytes] | None:
    """The content of an earlier state."""
    table = PROCESS_DRAFT_SAVE
    at = (table.c.draft_id == draft, table.c.version == version)
    packed = tx.value(select(table.c.files).where(*at))
    return None if packed is None else unpacked(packed)


def rebase(tx: Transaction, draft: int, edition: EditionId) -> None:
    """What a draft goes on from: the edition that was made of it, or that it was compared with."""
    tx.run(update(PROCESS_DRAFT).where(PROCESS_DRAFT.c.id == draft).values(based_on=edition))


def opened(tx: Transaction, draft: int, by: AccountId | None, now: datetime) -> None:
    """Somebody has it open just now; nobody, when they leave."""
    tx.run(
        update(PROCESS_DRAFT)
        .where(PROCESS_DRAFT.c.id == draft)
        .values(open_by=by, open_at=None if by is None else now)
    )


def drop(tx: Transaction, draft: int) -> None:
    """Forget a draft and its earlier states."""
    tx.run(delete(PROCESS_DRAFT_SAVE).where(PROCESS_DRAFT_SAVE.c.draft_id == draft))
    tx.run(delete(PROCESS_DRAFT).where(PROCESS_DRAFT.c.id == draft))


_LINES = select(
    *(column for column in PROCESS_DRAFT.c if column.name != "files"),
    func.coalesce(ACCOUNT.c.name, "").label("open_name"),
).select_from(PROCESS_DRAFT.outerjoin(ACCOUNT, ACCOUNT.c.id == PROCESS_DRAFT.c.open_by))


def _line(row: Row) -> Line:
    values = {name: row[name] for name in Line.__dataclass_fields__}
    return Line(**{**values, "hands": tuple(AccountId(one) for one in row["hands"])})
