"""What a signatory has opened, and whether it still says what it said then.

The contents of a decision are named by what may change them: drawings, rounds, opinions, comments
and their answers. All of these are written once or carry their moment, so counts and last moments
tell two contents apart without reading a word. Another department's signature changes nothing.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from engine.domain.names import AccountId, WorkItemId
from engine.domain.opinions import OpinionKind
from engine.store.database import Transaction
from engine.store.tables import CASE, OPENED, OPINION, REVIEW_COMMENT, WORK_ITEM


def contents(tx: Transaction, items: Collection[WorkItemId]) -> Mapping[WorkItemId, str]:
    """What each of these decisions rests on now, as a short text to compare."""
    comments = REVIEW_COMMENT.c
    rows = (
        select(
            WORK_ITEM.c.id,
            CASE.c.drawing_version,
            CASE.c.round,
            CASE.c.outcome,
            _of_case(func.count(), OPINION.c.case_id).label("opinions"),
            _of_case(func.max(OPINION.c.at), OPINION.c.case_id).label("last_opinion"),
            _of_case(func.count(), comments.case_id).label("comments"),
            _of_case(func.max(comments.answered_at), comments.case_id).label("last_answer"),
        )
        .join(CASE, CASE.c.id == WORK_ITEM.c.case_id)
        .where(WORK_ITEM.c.id.in_(sorted(items)))
    )
    return {r["id"]: "·".join(str(v) for v in list(r.values())[1:])[:160] for r in tx.all(rows)}


def note(tx: Transaction, account: AccountId, item: WorkItemId, says: str, now: datetime) -> None:
    """This person has this decision on the screen, saying this."""
    row = {"account_id": account, "item_id": item, "contents": says, "at": now}
    changed = {"contents": says, "at": now}
    key = ["account_id", "item_id"]
    tx.run(tx.insert(OPENED).values(**row).on_conflict_do_update(index_elements=key, set_=changed))


def noted(
    tx: Transaction, account: AccountId, items: Collection[WorkItemId]
) -> Mapping[WorkItemId, str]:
    """What these decisions said when this person last opened them; left out where never opened."""
    rows = select(OPENED.c.item_id, OPENED.c.contents).where(
        OPENED.c.account_id == account, OPENED.c.item_id.in_(sorted(items))
    )
    return {r["item_id"]: r["contents"] for r in tx.all(rows)}


def last_opinions(
    tx: Transaction, items: Collection[WorkItemId]
) -> Mapping[WorkItemId, tuple[OpinionKind, str]]:
    """What the department of each decision said last, and under which conditions."""
    rows = (
        select(WORK_ITEM.c.id, OPINION.c.kind, OPINION.c.conditions)
        .join(
            OPINION,
            (OPINION.c.case_id == WORK_ITEM.c.case_id)
            & (OPINION.c.department == WORK_ITEM.c.department),
        )
        .where(WORK_ITEM.c.id.in_(sorted(items)))
        .order_by(OPINION.c.round)
    )
    return {r["id"]: (OpinionKind(r["kind"]), r["conditions"]) for r in tx.all(rows)}


def _of_case(wanted: ColumnElement[Any], column: ColumnElement[Any]) -> Any:
    return select(wanted).where(column == CASE.c.id).correlate(CASE).scalar_subquery()
