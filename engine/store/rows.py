"""The rows of one case as bytes, to put them back as they were; and their renaming.

For carrying a case over to another edition: elements and shares may be called otherwise there.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Table, delete, func, insert, select, update

from engine.domain.names import CaseId
from engine.store.database import Transaction
from engine.store.tables import (
    BRANCH,
    CASE,
    CLOCK_PAUSE,
    FEE_LINE,
    OPENED,
    OPINION,
    OUTBOX,
    OUTCOME,
    PAYMENT_SLIP,
    REVIEW_COMMENT,
    SLOW_STEP,
    TIMER,
    WORK_ITEM,
)

_REPLACED: Final = (BRANCH, OPINION, REVIEW_COMMENT, OUTCOME, CLOCK_PAUSE, TIMER, SLOW_STEP)
"""Nothing refers to their rows: they are taken away and written again."""
_SENT: Final = (OUTBOX, FEE_LINE, PAYMENT_SLIP)
"""What has left the house or binds somebody: it cannot be taken back by us."""
_SHARES: Final = (BRANCH, OPINION, REVIEW_COMMENT, CLOCK_PAUSE, WORK_ITEM)
_ELEMENTS: Final = (WORK_ITEM, TIMER, SLOW_STEP)
_ASIDE: Final = "\x1f"
"""Before a name on its way: two names may change places."""


def pack(tx: Transaction, case_id: CaseId) -> bytes:
    """All that a move may change of a case."""
    kept = {t.name: _rows(tx, t, case_id) for t in (*_REPLACED, WORK_ITEM)}
    kept[CASE.name] = [dict(row) for row in tx.all(select(CASE).where(CASE.c.id == case_id))]
    whole = {"rows": kept, "sent": sent(tx, case_id)}
    return json.dumps(whole, default=_plain, ensure_ascii=False).encode()


def sent(tx: Transaction, case_id: CaseId) -> dict[str, int]:
    """How many letters, fee lines and slips a case has."""
    return {
        t.name: int(tx.value(select(func.count()).where(t.c.case_id == case_id))) for t in _SENT
    }


def sent_before(packed: bytes) -> dict[str, int]:
    """The same, as it was when the rows were packed."""
    found: dict[str, int] = json.loads(packed)["sent"]
    return found


def unpack(tx: Transaction, case_id: CaseId, packed: bytes) -> None:
    """Put a case back as it was; only its version goes on counting."""
    kept = json.loads(packed, object_hook=_whole)["rows"]
    for table in _REPLACED:
        tx.run(delete(table).where(table.c.case_id == case_id))
        if kept[table.name]:
            tx.run(insert(table), kept[table.name])
    before = {row["id"]: row for row in kept[WORK_ITEM.name]}
    new = [r["id"] for r in _rows(tx, WORK_ITEM, case_id) if r["id"] not in before]
    tx.run(delete(OPENED).where(OPENED.c.item_id.in_(new)))
    tx.run(delete(WORK_ITEM).where(WORK_ITEM.c.id.in_(new)))
    for number, row in before.items():
        tx.run(update(WORK_ITEM).where(WORK_ITEM.c.id == number).values(**_without(row, "id")))
    (row,) = kept[CASE.name]
    values = _without(row, "id", "version")
    tx.run(update(CASE).where(CASE.c.id == case_id).values(**values, version=CASE.c.version + 1))


def rename(
    tx: Transaction, case_id: CaseId, elements: Mapping[str, str], shares: Mapping[str, str]
) -> None:
    """Call elements and shares of a case by other names, in everything that is kept of it."""
    for column, names, tables in (("element", elements, _ELEMENTS), ("branch", shares, _SHARES)):
        changed = {old: new for old, new in names.items() if old != new}
        for table in tables:
            there = _called(tx, table, column, case_id)
            mine = {old: new for old, new in changed.items() if old in there}
            for old, new in mine.items():
                _call(tx, table, column, case_id, old, _ASIDE + new[:63])
            for new in mine.values():
                _call(tx, table, column, case_id, _ASIDE + new[:63], new)


def assign(tx: Transaction, case_id: CaseId, share: str, *, department: str, item: str) -> None:
    """The running round of a share belongs to this department and item now."""
    running = (BRANCH.c.case_id == case_id, BRANCH.c.branch == share, BRANCH.c.state == "running")
    tx.run(update(BRANCH).where(*running).values(department=department, item=item))


def reassign(tx: Transaction, item_id: int, department: str | None) -> None:
    """Open work goes to another department; whoever held it holds it no more."""
    values = {
        "department": department, "state": "offered", "claimed_by": None, "claimed_at": None,
    }  # fmt: skip
    tx.run(update(WORK_ITEM).where(WORK_ITEM.c.id == item_id).values(**values))


def _called(tx: Transaction, table: Table, column: str, case_id: CaseId) -> set[str]:
    mine = select(table.c[column]).where(table.c.case_id == case_id).distinct()
    return {row[column] for row in tx.all(mine)}


def _call(tx: Transaction, table: Table, column: str, case_id: CaseId, old: str, new: str) -> None:
    mine = (table.c.case_id == case_id, table.c[column] == old)
    tx.run(update(table).where(*mine).values({column: new}))


def _rows(tx: Transaction, table: Table, case_id: CaseId) -> Sequence[dict[str, Any]]:
    keys = list(table.primary_key.columns)
    rows = select(table).where(table.c.case_id == case_id).order_by(*keys)
    return [dict(row) for row in tx.all(rows)]


def _without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _plain(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"\x1ft": value.isoformat()}
    if isinstance(value, date):
        return {"\x1fd": value.isoformat()}
    if isinstance(value, bytes):
        return {"\x1fb": b64encode(value).decode()}
    raise TypeError(type(value))


def _whole(value: dict[str, Any]) -> Any:
    if "\x1ft" in value:
        return datetime.fromisoformat(value["\x1ft"])
    if "\x1fd" in value:
        return date.fromisoformat(value["\x1fd"])
    if "\x1fb" in value:
        return b64decode(value["\x1fb"])
    return value
