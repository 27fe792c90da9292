"""Proposals to publish: the package as it was, what it would do, and who decided.

The files of a proposal are frozen: whatever becomes of the draft, this is what is approved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from engine.domain.names import AccountId, EditionId, Officer
from engine.store import editions
from engine.store.database import Row, Transaction
from engine.store.tables import EDITION_PROPOSAL


class State(StrEnum):
    """What became of a proposal."""

    WAITING = "waiting"
    APPROVED = "approved"
    SENT_BACK = "sent-back"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal without its files.

    ``kind``: publish or restore. ``against``: the edition that it would follow, which its effect
    was reckoned against. ``valid_from`` None: from the moment of approval. ``hands``: the accounts
    that changed the draft. ``warnings``: one for each, with its reason.
    """

    id: int
    process: str
    variant: str
    kind: str
    edition: EditionId
    draft_id: int | None
    came_from: str
    against: EditionId | None
    reason: str
    valid_from: date | None
    effect: Mapping[str, Any]
    warnings: Sequence[Mapping[str, Any]]
    hands: Sequence[AccountId]
    state: State
    proposer: AccountId
    proposed_by: str
    proposed_at: datetime
    decider: AccountId | None
    decided_by: str
    decided_at: datetime | None
    decided_why: str

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state is State.WAITING


def add(tx: Transaction, files: Mapping[str, bytes], **values: Any) -> int:
    """Keep a proposal, by the names of :class:`Proposal`; its number."""
    row = {**values, "files": editions.packed(files), "state": State.WAITING.value}
    return int(tx.value(insert(EDITION_PROPOSAL).values(**row).returning(EDITION_PROPOSAL.c.id)))


def hold(tx: Transaction, proposal: int) -> bool:
    """Hold a proposal until the transaction ends; False where there is none."""
    mine = update(EDITION_PROPOSAL).where(EDITION_PROPOSAL.c.id == proposal)
    return tx.run(mine.values(state=EDITION_PROPOSAL.c.state)).rowcount == 1


def decide(
    tx: Transaction, proposal: int, state: State, by: Officer, why: str, now: datetime
) -> bool:
    """Write down what became of it; False where it was decided already."""
    mine = (EDITION_PROPOSAL.c.id == proposal, EDITION_PROPOSAL.c.state == State.WAITING.value)
    decided = {
        "state": state.value,
        "decider": by.account,
        "decided_by": by.name,
        "decided_at": now,
        "decided_why": why,
    }
    return tx.run(update(EDITION_PROPOSAL).where(*mine).values(**decided)).rowcount == 1


def get(tx: Transaction, proposal: int) -> Proposal | None:
    """One proposal."""
    row = tx.one(_LINES.where(EDITION_PROPOSAL.c.id == proposal))
    return None if row is None else _read(row)


def files(tx: Transaction, proposal: int) -> dict[str, bytes]:
    """The package as it was proposed: path → bytes."""
    held = tx.value(select(EDITION_PROPOSAL.c.files).where(EDITION_PROPOSAL.c.id == proposal))
    return editions.unpacked(held)


def waiting(tx: Transaction, process: str, variant: str = "") -> Proposal | None:
    """The proposal of a process that waits for its second person."""
    of = (EDITION_PROPOSAL.c.process == process, EDITION_PROPOSAL.c.variant == variant)
    row = tx.one(_LINES.where(*of, EDITION_PROPOSAL.c.state == State.WAITING.value))
    return None if row is None else _read(row)


def of_draft(tx: Transaction, draft: int) -> Proposal | None:
    """The proposal made of a draft that waits."""
    of = (EDITION_PROPOSAL.c.draft_id == draft,)
    row = tx.one(_LINES.where(*of, EDITION_PROPOSAL.c.state == State.WAITING.value))
    return None if row is None else _read(row)


def of_edition(tx: Transaction, edition: EditionId) -> tuple[Proposal, ...]:
    """Every proposal of an edition, the newest first."""
    rows = _LINES.where(EDITION_PROPOSAL.c.edition == edition)
    return tuple(_read(r) for r in tx.all(rows.order_by(EDITION_PROPOSAL.c.id.desc())))


def total(tx: Transaction, *, waiting: bool) -> int:
    """How many proposals wait, or are decided."""
    rows = select(func.count()).select_from(EDITION_PROPOSAL)
    return int(tx.value(rows.where(_waits(waiting=waiting))))


def page(tx: Transaction, *, waiting: bool, limit: int, offset: int) -> tuple[Proposal, ...]:
    """Proposals that wait, or are decided; the newest first."""
    rows = _LINES.where(_waits(waiting=waiting)).order_by(EDITION_PROPOSAL.c.id.desc())
    return tuple(_read(r) for r in tx.all(rows.limit(limit).offset(offset)))


def _waits(*, waiting: bool) -> ColumnElement[bool]:
    state = EDITION_PROPOSAL.c.state
    return state == State.WAITING.value if waiting else state != State.WAITING.value


_LINES = select(*(column for column in EDITION_PROPOSAL.c if column.name != "files"))


def _read(row: Row) -> Proposal:
    values = {name: row[name] for name in Proposal.__dataclass_fields__}
    return Proposal(**{**values, "state": State(values["state"])})
