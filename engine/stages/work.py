"""Claim a work item, give it back, keep what was typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.domain.case import ROLE_OF_WORK
from engine.domain.names import Officer, WorkItemId
from engine.stages import opening
from engine.store import Transaction, branches, journal, people

_ANY = tuple(ROLE_OF_WORK)


def claim(tx: Transaction, item_id: WorkItemId, by: Officer, now: datetime) -> None:
    """Take an item on one's own desk. Claiming twice is claiming once."""
    file, item = opening.item(tx, item_id, _ANY, by, now)
    if item.claimed_by != by.account:
        branches.claim(tx, item_id, by, now)
        journal.write(tx, file.case.id, "work-claimed", by, now, element=item.element)


def release(tx: Transaction, item_id: WorkItemId, by: Officer, now: datetime) -> None:
    """Give an item back to the colleagues."""
    file, item = opening.item(tx, item_id, _ANY, by, now)
    if item.claimed_by is not None:
        branches.claim(tx, item_id, None, now)
        journal.write(tx, file.case.id, "work-released", by, now, element=item.element)


def keep_draft(
    tx: Transaction, item_id: WorkItemId, body: Mapping[str, Any], by: Officer, now: datetime
) -> None:
    """Keep what somebody typed into an item's form; never refused, whatever became of it."""
    branches.item(tx, item_id)
    people.keep_draft(tx, by.account, f"item:{item_id}", body, now)
