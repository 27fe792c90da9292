"""Invitations of design firms; only the digest of a code is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from engine.domain.names import AccountId
from engine.store.database import Row, Transaction
from engine.store.tables import ACCOUNT, INVITATION


@dataclass(frozen=True, slots=True)
class Invitation:
    """A way in for one person of one firm. ``login``: the account that came of it, or empty."""

    id: int
    organisation: str
    firm: str
    person: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None
    login: str = ""

    def usable(self, now: datetime) -> bool:
        """Whether somebody may still come in by it."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


def add(
    tx: Transaction,
    *,
    digest: str,
    organisation: str,
    firm: str,
    person: str,
    expires_at: datetime,
    by: str,
    now: datetime,
) -> Invitation:
    """A new invitation."""
    row = {
        "digest": digest,
        "organisation": organisation,
        "firm": firm,
        "person": person,
        "made_at": now,
        "made_by": by,
        "expires_at": expires_at,
    }
    key = tx.run(insert(INVITATION).values(**row)).inserted_primary_key
    assert key is not None
    found = get(tx, int(key[0]))
    assert found is not None
    return found


def by_digest(tx: Transaction, digest: str, *, lock: bool = False) -> Invitation | None:
    """The invitation with this digest; ``lock`` keeps others from using it meanwhile."""
    wanted = select(INVITATION).where(INVITATION.c.digest == digest)
    row = tx.one(wanted.with_for_update() if lock else wanted)
    return None if row is None else _invitation(row)


def get(tx: Transaction, invitation_id: int) -> Invitation | None:
    """The invitation with this number."""
    row = tx.one(select(INVITATION).where(INVITATION.c.id == invitation_id))
    return None if row is None else _invitation(row)


def waiting(tx: Transaction, organisation: str, now: datetime) -> int:
    """How many invitations of a firm can still be used."""
    counted = select(func.count()).where(
        INVITATION.c.organisation == organisation,
        INVITATION.c.used_at.is_(None),
        INVITATION.c.withdrawn_at.is_(None),
        INVITATION.c.expires_at > now,
    )
    return int(tx.value(counted))


def total(tx: Transaction) -> int:
    """How many there are in all."""
    return int(tx.value(select(func.count()).select_from(INVITATION)))


def listed(tx: Transaction, *, limit: int, offset: int) -> tuple[Invitation, ...]:
    """Invitations with the account that came of each, the newest first."""
    rows = (
        select(INVITATION, ACCOUNT.c.login)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == INVITATION.c.account_id)
        .order_by(INVITATION.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(_invitation(r) for r in tx.all(rows))


def use(tx: Transaction, invitation_id: int, account: AccountId, now: datetime) -> None:
    """Somebody has come in by it."""
    used = update(INVITATION).where(INVITATION.c.id == invitation_id)
    tx.run(used.values(used_at=now, account_id=account))


def withdraw(tx: Transaction, invitation_id: int, by: str, now: datetime) -> None:
    """It works no more."""
    gone = update(INVITATION).where(INVITATION.c.id == invitation_id)
    tx.run(gone.values(withdrawn_at=now, withdrawn_by=by))


def _invitation(row: Row) -> Invitation:
    values = {n: row[n] for n in Invitation.__slots__ if n != "login"}
    return Invitation(**values, login=row.get("login") or "")
