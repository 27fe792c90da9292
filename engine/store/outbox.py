"""What leaves the house: written with the case, claimed with a lease, fenced by a token."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, not_, or_, select, update

from engine.domain.case import Letter
from engine.domain.names import BranchId, CaseId, OutboxId
from engine.store import landmarks, lines, quarantine
from engine.store.database import Row, Transaction
from engine.store.tables import BRANCH, CASE, OUTBOX
from engine.store.tables.base import among

AT_ONCE: Final = 4
"""Letters on the way to one department at a time, unless its connection says otherwise."""

FARTHEST: Final = timedelta(hours=4)
"""No rule of ours has a letter wait longer between two tries (jobs.next_try: three hours)."""

LONGEST_LEASE: Final = timedelta(minutes=10)
"""Nor lends it for longer (jobs.LEASE: one minute). What lies further ahead was written while the
clock of a machine was wrong, and must not make a letter wait for that day."""

PER_LINE: Final = 20
"""Letters of one department in one look, so that a slow one does not stand before the others."""

_WAITING = (
    select(
        OUTBOX.c.branch,
        OUTBOX.c.round,
        OUTBOX.c.connector,
        OUTBOX.c.state,
        OUTBOX.c.attempts,
        OUTBOX.c.last_error,
    )
    .where(OUTBOX.c.case_id == bindparam("case"), OUTBOX.c.state != "cancelled")
    .order_by(OUTBOX.c.id)
)


def add(
    tx: Transaction,
    *,
    idem_key: str,
    case_id: CaseId,
    branch: BranchId,
    round_no: int,
    connector: str,
    payload: bytes,
    now: datetime,
    kind: str = "letter",
) -> None:
    """A letter to a department's system, or an order to a bank; the key forbids a second one."""
    row = {
        "kind": kind,
        "idem_key": idem_key,
        "case_id": case_id,
        "branch": branch,
        "round": round_no,
        "connector": connector,
        "payload": payload,
        "state": "ready",
        "available_at": now,
        "created_at": now,
    }
    tx.run(insert(OUTBOX).values(**row))
    landmarks.passed("letter.written")


def due(tx: Transaction, now: datetime, limit: int = 200) -> tuple[OutboxId, ...]:
    """Ids of letters that could be claimed now, a few of each department; nothing is locked."""
    nth = func.row_number().over(partition_by=OUTBOX.c.connector, order_by=OUTBOX.c.available_at)
    leaving = (
        select(OUTBOX.c.id, OUTBOX.c.available_at, nth.label("nth"))
        .where(
            _claimable(now),
            OUTBOX.c.connector.not_in(lines.resting(now)),
            not_(quarantine.stands()),
        )
        .subquery()
    )
    rows = (
        select(leaving.c.id)
        .where(leaving.c.nth <= PER_LINE)
        .order_by(leaving.c.available_at)
        .limit(limit)
    )
    return tuple(OutboxId(r["id"]) for r in tx.all(rows))


def connector_of(tx: Transaction, letter_id: OutboxId) -> str:
    """Which connector a letter is for; "" where there is no such letter."""
    return str(tx.value(select(OUTBOX.c.connector).where(OUTBOX.c.id == letter_id)) or "")


def claim(
    tx: Transaction,
    letter_id: OutboxId,
    owner: str,
    lease: timedelta,
    now: datetime,
    at_once: int = AT_ONCE,
) -> Letter | None:
    """The letter, leased to ``owner``.

    None: it is not due, somebody holds it, its department has ``at_once`` letters on the way, is
    silent and being asked already, or nothing may leave (quarantine).
    """
    connector = connector_of(tx, letter_id)
    if not connector:
        return None
    line = lines.hold(tx, connector)
    if not _free(tx, line, at_once, now):
        return None
    claimed = (
        update(OUTBOX)
        .where(OUTBOX.c.id == letter_id, _claimable(now), not_(quarantine.stands()))
        .values(
            state="leased",
            lease_owner=owner,
            lease_until=now + lease,
            lease_token=OUTBOX.c.lease_token + 1,
            attempts=OUTBOX.c.attempts + 1,
        )
        .returning(OUTBOX)
    )
    row = tx.one(claimed)
    if row is not None and line.silent:
        lines.ask(tx, line, now + lease)
    landmarks.passed("letter.claiming")
    return None if row is None else _letter(row)


def _free(tx: Transaction, line: lines.Line, at_once: int, now: datetime) -> bool:
    """Whether one more letter may go to this department now."""
    if line.silent:
        return line.retry_at is None or not now < line.retry_at <= now + lines.FARTHEST
    on_the_way = select(func.count()).where(
        OUTBOX.c.connector == line.connector,
        among(OUTBOX.c.state, "leased"),
        OUTBOX.c.lease_until.between(now, now + LONGEST_LEASE),
    )
    return bool(tx.value(on_the_way) < at_once)


def complete(tx: Transaction, letter: Letter, now: datetime) -> bool:
    """The letter has arrived. False: the lease went to somebody else meanwhile."""
    return _settle(tx, letter, state="done", done_at=now)


def retry_later(tx: Transaction, letter: Letter, at: datetime, error: str) -> bool:
    """It did not arrive; try again from ``at`` on."""
    return _settle(tx, letter, state="ready", available_at=at, last_error=error[:2000])


def bury(tx: Transaction, letter: Letter, error: str) -> bool:
    """It will not be tried again by itself; a person is told by an incident."""
    return _settle(tx, letter, state="dead", last_error=error[:2000])


def give_back(tx: Transaction, owner: str, now: datetime) -> int:
    """What this worker still holds is anybody's again: it stops. The value is how many."""
    held = (
        update(OUTBOX)
        .where(among(OUTBOX.c.state, "leased"), OUTBOX.c.lease_owner == owner)
        .values(state="ready", available_at=now)
    )
    return tx.run(held).rowcount


def confirm(tx: Transaction, case_id: CaseId, branch: BranchId, now: datetime) -> int:
    """A person knows that a letter nobody was sure of has arrived. The value is how many."""
    there = (
        update(OUTBOX)
        .where(OUTBOX.c.case_id == case_id, OUTBOX.c.branch == branch, OUTBOX.c.state == "dead")
        .values(state="done", done_at=now)
    )
    return tx.run(there).rowcount


def unsettled(tx: Transaction, since: datetime) -> tuple[Letter, ...]:
    """Letters that may have left after the backup and were not asked after since the restore."""
    asked = or_(OUTBOX.c.asked_at.is_(None), OUTBOX.c.asked_at < since)
    rows = (
        select(OUTBOX)
        .where(among(OUTBOX.c.state, "ready", "leased", "dead"), asked)
        .order_by(OUTBOX.c.id)
    )
    return tuple(_letter(r) for r in tx.all(rows))


def asked(tx: Transaction, letter_id: OutboxId, now: datetime, *, has: bool) -> None:
    """The department was asked: it has the letter, or it has not and may be sent it."""
    values = {"asked_at": now, "lease_token": OUTBOX.c.lease_token + 1}
    if has:
        values |= {"state": "done", "done_at": now}
    settled = (
        update(OUTBOX)
        .where(OUTBOX.c.id == letter_id, among(OUTBOX.c.state, "ready", "leased", "dead"))
        .values(**values)
    )
    tx.run(settled)


def awaited(tx: Transaction) -> tuple[Row, ...]:
    """Letters that arrived and wait for their answer: connector and case_no, by both."""
    rows = (
        select(OUTBOX.c.connector, CASE.c.case_no)
        .join(CASE, CASE.c.id == OUTBOX.c.case_id)
        .join(
            BRANCH,
            and_(
                BRANCH.c.case_id == OUTBOX.c.case_id,
                BRANCH.c.branch == OUTBOX.c.branch,
                BRANCH.c.round == OUTBOX.c.round,
            ),
        )
        .where(OUTBOX.c.state == "done", BRANCH.c.state == "running")
        .order_by(OUTBOX.c.connector, CASE.c.case_no)
    )
    return tuple(tx.all(rows))


def revive(tx: Transaction, case_id: CaseId, branch: BranchId, now: datetime) -> None:
    """A person wants a dead letter sent again."""
    again = (
        update(OUTBOX)
        .where(OUTBOX.c.case_id == case_id, OUTBOX.c.branch == branch, OUTBOX.c.state == "dead")
        .values(state="ready", available_at=now, attempts=0)
    )
    tx.run(again)


def once_more(tx: Transaction, idem_key: str, now: datetime) -> bool:
    """A letter that left, or was given up, leaves again; its carrier asks first (attempts > 0)."""
    again = (
        update(OUTBOX)
        .where(OUTBOX.c.idem_key == idem_key, OUTBOX.c.state.in_(("done", "dead")))
        .values(state="ready", available_at=now, attempts=1, done_at=None)
    )
    return tx.run(again).rowcount == 1


def cancel(tx: Transaction, case_id: CaseId) -> None:
    """The case has ended: nothing that has not left yet leaves any more."""
    gone = (
        update(OUTBOX)
        .where(OUTBOX.c.case_id == case_id, OUTBOX.c.state.in_(("ready", "leased", "dead")))
        .values(state="cancelled")
    )
    tx.run(gone)


def drop(tx: Transaction, idem_key: str) -> None:
    """One order that is not wanted any more: it does not leave, if it has not left yet."""
    gone = (
        update(OUTBOX)
        .where(OUTBOX.c.idem_key == idem_key, OUTBOX.c.state.in_(("ready", "leased", "dead")))
        .values(state="cancelled")
    )
    tx.run(gone)


def waiting(tx: Transaction, case_id: CaseId) -> tuple[Row, ...]:
    """Letters of a case that have not arrived: branch, state, attempts, last_error."""
    return tuple(tx.all(_WAITING, case=case_id))


def ready(tx: Transaction, case_id: CaseId) -> tuple[tuple[OutboxId, int, datetime], ...]:
    """Letters of a case that have not left yet: id, round, from when on they may be sent."""
    rows = (
        select(OUTBOX.c.id, OUTBOX.c.round, OUTBOX.c.available_at)
        .where(OUTBOX.c.case_id == case_id, OUTBOX.c.state == "ready")
        .order_by(OUTBOX.c.id)
    )
    return tuple((OutboxId(r["id"]), r["round"], r["available_at"]) for r in tx.all(rows))


def _claimable(now: datetime) -> ColumnElement[bool]:
    """``among`` both states says it again, in the words of the partial index."""
    at, until = OUTBOX.c.available_at, OUTBOX.c.lease_until
    ready = and_(among(OUTBOX.c.state, "ready"), or_(at <= now, at > now + FARTHEST))
    over = or_(until < now, until > now + LONGEST_LEASE)
    lapsed = and_(among(OUTBOX.c.state, "leased"), over)
    return and_(among(OUTBOX.c.state, "ready", "leased"), or_(ready, lapsed))


def _settle(tx: Transaction, letter: Letter, **values: object) -> bool:
    settled = (
        update(OUTBOX)
        .where(
            OUTBOX.c.id == letter.id,
            OUTBOX.c.lease_token == letter.token,
            OUTBOX.c.state == "leased",
        )
        .values(**values)
    )
    landmarks.passed("letter.settling")
    return tx.run(settled).rowcount == 1


def _letter(row: Row) -> Letter:
    return Letter(
        id=OutboxId(row["id"]),
        idem_key=row["idem_key"],
        case_id=row["case_id"],
        branch=row["branch"],
        round=row["round"],
        connector=row["connector"],
        payload=row["payload"],
        attempts=row["attempts"],
        token=row["lease_token"],
        created_at=row["created_at"],
        kind=row["kind"],
    )
