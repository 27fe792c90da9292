"""Fee lines, slips, receipts, deposits and unlocked steps: one question, one statement."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from engine.domain.errors import NoSuchThing
from engine.domain.fees.lines import Deposit, FeeLine, LineState, Receipt, Slip, SlipState
from engine.domain.names import CaseId, Department, Officer, ProjectId, Text
from engine.store.database import Row, Transaction
from engine.store.tables import (
    CASE,
    CONTROLLED_RECEIPT,
    DEPOSIT,
    FEE_LINE,
    PAYMENT_SLIP,
    REFUND,
    UNLOCKED_STEP,
)
from engine.store.tables.base import among

_SLIP = {"total": "total_cents"}
_LINE = {"computed": "computed_cents", "amount": "amount_cents", "refunded": "refunded_cents"}
_ONE_SLIP = select(PAYMENT_SLIP).where(PAYMENT_SLIP.c.id == bindparam("slip"))
_ONE_LINE = select(FEE_LINE).where(FEE_LINE.c.id == bindparam("line"))
_OPEN = among(PAYMENT_SLIP.c.state, SlipState.ISSUED, SlipState.SHORT)


def add_line(tx: Transaction, line: FeeLine) -> FeeLine:
    """Write a new line, numbered after those of its case; the value has its number."""
    counted = select(func.coalesce(func.max(FEE_LINE.c.nth), 0) + 1)
    nth = tx.value(counted.where(FEE_LINE.c.case_id == line.case_id))
    assert nth is not None  # an aggregate always answers
    values = {
        _LINE.get(name, name): getattr(line, name)
        for name in FeeLine.__slots__
        if name not in {"id", "nth", "title", "working"}
    }
    title, working = ([words.zh, words.en] for words in (line.title, line.working))
    new = insert(FEE_LINE).values(**values, nth=nth, title=title, working=working)
    return replace(line, id=tx.value(new.returning(FEE_LINE.c.id)), nth=nth)


def lines(tx: Transaction, case_id: CaseId) -> tuple[FeeLine, ...]:
    """Every line of a case, in its order."""
    rows = select(FEE_LINE).where(FEE_LINE.c.case_id == case_id).order_by(FEE_LINE.c.nth)
    return tuple(_line(row) for row in tx.all(rows))


def line(tx: Transaction, line_id: int) -> FeeLine:
    """One line.

    Raises:
        NoSuchThing: there is none.
    """
    row = tx.one(_ONE_LINE, line=line_id)
    if row is None:
        raise NoSuchThing(what=Text("收费项目", "The charge"))
    return _line(row)


def decide(tx: Transaction, decided: FeeLine) -> None:
    """An officer's word about a line: its amount, state, reason, legal basis."""
    kept = ("state", "reason", "waiver_basis", "decided_by", "decided_at")
    values = {name: getattr(decided, name) for name in kept}
    values |= {"amount_cents": decided.amount, "checked_by": "", "checked_at": None}
    tx.run(update(FEE_LINE).where(FEE_LINE.c.id == decided.id).values(**values))


def check(tx: Transaction, line_ids: Collection[int], by: Officer, now: datetime) -> None:
    """A second person let these lines stand."""
    checked = update(FEE_LINE).where(FEE_LINE.c.id.in_(sorted(line_ids)))
    tx.run(checked.values(checked_by=by.name, checked_at=now))


def put_on_slip(tx: Transaction, line_ids: Collection[int], slip_id: int) -> None:
    """These lines are asked for by a slip."""
    put = update(FEE_LINE).where(FEE_LINE.c.id.in_(sorted(line_ids)))
    tx.run(put.values(slip_id=slip_id, state=LineState.ON_SLIP.value))


def close_lines(tx: Transaction, slip_id: int, now: datetime) -> None:
    """All lines of a slip are paid, together."""
    on_it = update(FEE_LINE).where(FEE_LINE.c.slip_id == slip_id)
    tx.run(on_it.values(state=LineState.PAID.value, closed_at=now))


def cancel_lines(tx: Transaction, line_ids: Collection[int]) -> None:
    """These lines are asked for no longer."""
    gone = update(FEE_LINE).where(FEE_LINE.c.id.in_(sorted(line_ids)))
    tx.run(gone.values(state=LineState.CANCELLED.value))


def add_refunded(tx: Transaction, line_id: int, cents: int) -> None:
    """So much of a line went back."""
    back = FEE_LINE.c.refunded_cents + cents
    tx.run(update(FEE_LINE).where(FEE_LINE.c.id == line_id).values(refunded_cents=back))


def add_refund(
    tx: Transaction,
    line: FeeLine,
    cents: int,
    reason: str,
    basis: str,
    key: str,
    by: Officer,
    now: datetime,
) -> None:
    """So much of a paid line is to go back, to the account it came from; ``key`` forbids two."""
    row = {
        "case_id": line.case_id,
        "slip_id": line.slip_id,
        "line_id": line.id,
        "kind": "line",
        "amount_cents": cents,
        "reason": reason,
        "basis": basis,
        "to_name": line.payer,
        "to_account": "",
        "by": by.name,
        "at": now,
        "state": "due",
        "key": key,
    }
    tx.run(insert(REFUND).values(**row))


def refund_known(tx: Transaction, key: str) -> bool:
    """Whether a refund was granted on this form."""
    return tx.value(select(REFUND.c.id).where(REFUND.c.key == key)) is not None


def refund_of_line(tx: Transaction, refund_id: int) -> tuple[int, int]:
    """The line that a refund is of, and its cents.

    Raises:
        NoSuchThing: there is no such refund of a line.
    """
    columns = select(REFUND.c.line_id, REFUND.c.amount_cents)
    row = tx.one(columns.where(REFUND.c.id == refund_id, REFUND.c.line_id.is_not(None)))
    if row is None:
        raise NoSuchThing(what=Text("退付", "The refund"))
    return row["line_id"], row["amount_cents"]


def going_back(tx: Transaction, line_id: int) -> int:
    """What of a line went back or is on its way, in cents; what a bank turned down is neither."""
    total = select(func.coalesce(func.sum(REFUND.c.amount_cents), 0))
    return int(
        tx.value(total.where(REFUND.c.line_id == line_id, REFUND.c.state != "rejected")) or 0
    )


def add_slip(tx: Transaction, slip: Slip) -> Slip:
    """Write a new slip; the value has its number."""
    values = {_SLIP.get(name, name): getattr(slip, name) for name in Slip.__slots__ if name != "id"}
    new = insert(PAYMENT_SLIP).values(**values).returning(PAYMENT_SLIP.c.id)
    return replace(slip, id=tx.value(new))


def slips(tx: Transaction, case_id: CaseId) -> tuple[Slip, ...]:
    """Every slip of a case, oldest first."""
    rows = select(PAYMENT_SLIP).where(PAYMENT_SLIP.c.case_id == case_id)
    return tuple(_slip(row) for row in tx.all(rows.order_by(PAYMENT_SLIP.c.id)))


def slip(tx: Transaction, slip_id: int) -> Slip:
    """One slip.

    Raises:
        NoSuchThing: there is none.
    """
    return _one(tx.one(_ONE_SLIP, slip=slip_id))


def slip_by_no(tx: Transaction, number: str) -> Slip:
    """The slip of this number; raises as :func:`slip`."""
    return _one(tx.one(select(PAYMENT_SLIP).where(PAYMENT_SLIP.c.slip_no == number)))


def slip_by_code(tx: Transaction, code: str) -> Slip | None:
    """The slip of this payment code, if there is one."""
    row = tx.one(select(PAYMENT_SLIP).where(PAYMENT_SLIP.c.payment_code == code))
    return None if row is None else _slip(row)


def open_slip(tx: Transaction, case_id: CaseId) -> Slip | None:
    """The slip of a case that waits for money, if any."""
    row = tx.one(
        select(PAYMENT_SLIP)
        .where(PAYMENT_SLIP.c.case_id == case_id, _OPEN)
        .order_by(PAYMENT_SLIP.c.id)
        .limit(1)
    )
    return None if row is None else _slip(row)


def open_slips(tx: Transaction, *, limit: int, offset: int = 0) -> tuple[Slip, ...]:
    """Slips that wait for money, oldest first."""
    rows = select(PAYMENT_SLIP).where(_OPEN).order_by(PAYMENT_SLIP.c.issued_at, PAYMENT_SLIP.c.id)
    return tuple(_slip(row) for row in tx.all(rows.limit(limit).offset(offset)))


def mark_slip(
    tx: Transaction, slip_id: int, state: SlipState, now: datetime, why: str = ""
) -> None:
    """A slip is short, paid or cancelled."""
    values: dict[str, object] = {"state": state.value}
    if state is SlipState.PAID:
        values["paid_at"] = now
    if state is SlipState.CANCELLED:
        values |= {"cancelled_at": now, "cancelled_why": why}
    tx.run(update(PAYMENT_SLIP).where(PAYMENT_SLIP.c.id == slip_id).values(**values))


def add_receipt(tx: Transaction, receipt: Receipt) -> None:
    """Write a controlled receipt; one per slip, collecting body and payer."""
    values = {n: getattr(receipt, n) for n in Receipt.__slots__ if n not in {"amount", "lines"}}
    tx.run(
        insert(CONTROLLED_RECEIPT).values(
            **values, amount_cents=receipt.amount, lines=list(receipt.lines)
        )
    )


def receipts(tx: Transaction, case_id: CaseId) -> tuple[Receipt, ...]:
    """Every controlled receipt of a case."""
    rows = select(CONTROLLED_RECEIPT).where(CONTROLLED_RECEIPT.c.case_id == case_id)
    return tuple(_receipt(row) for row in tx.all(rows.order_by(CONTROLLED_RECEIPT.c.id)))


def put_deposit(tx: Transaction, case_id: CaseId, lodged: Deposit) -> None:
    """A deposit was lodged; what was recorded before it was sent back is replaced."""
    gone = delete(DEPOSIT).where(DEPOSIT.c.case_id == case_id, DEPOSIT.c.charge == lodged.charge)
    tx.run(gone)
    values = {n: getattr(lodged, n) for n in Deposit.__slots__ if n not in {"required", "amount"}}
    cents = {"required_cents": lodged.required, "amount_cents": lodged.amount}
    tx.run(insert(DEPOSIT).values(case_id=case_id, **values, **cents))


def deposits(tx: Transaction, case_id: CaseId) -> tuple[Deposit, ...]:
    """Every deposit of a case."""
    rows = select(DEPOSIT).where(DEPOSIT.c.case_id == case_id).order_by(DEPOSIT.c.charge)
    return tuple(_deposit(row) for row in tx.all(rows))


def unlock(tx: Transaction, project: ProjectId, step: str, case_id: CaseId, now: datetime) -> bool:
    """A step of a project may begin. False: it might already."""
    if unlocked(tx, project).get(step) is not None:
        return False
    values = {"project_id": project, "step": step, "case_id": case_id, "at": now}
    tx.run(insert(UNLOCKED_STEP).values(**values))
    return True


def unlocked(tx: Transaction, project: ProjectId) -> dict[str, datetime]:
    """Steps of a project that may begin → since when."""
    rows = select(UNLOCKED_STEP).where(UNLOCKED_STEP.c.project_id == project)
    return {row["step"]: row["at"] for row in tx.all(rows.order_by(UNLOCKED_STEP.c.step))}


def of_project(tx: Transaction, project: ProjectId) -> tuple[tuple[str, FeeLine], ...]:
    """Every line of a project's cases, with the case number; the newest case first."""
    rows = (
        select(CASE.c.case_no, FEE_LINE)
        .join(FEE_LINE, FEE_LINE.c.case_id == CASE.c.id)
        .where(CASE.c.project_id == project)
        .order_by(CASE.c.id.desc(), FEE_LINE.c.nth)
    )
    return tuple((row["case_no"], _line(row)) for row in tx.all(rows))


def lines_of_slips(tx: Transaction, slip_ids: Sequence[int]) -> dict[int, tuple[FeeLine, ...]]:
    """Slip → its lines."""
    rows = (
        select(FEE_LINE)
        .where(FEE_LINE.c.slip_id.in_(sorted(slip_ids)))
        .order_by(FEE_LINE.c.slip_id, FEE_LINE.c.nth)
    )
    found: dict[int, tuple[FeeLine, ...]] = {}
    for one in (_line(row) for row in tx.all(rows)):
        assert one.slip_id is not None  # asked for by it
        found[one.slip_id] = (*found.get(one.slip_id, ()), one)
    return found


def _one(row: Row | None) -> Slip:
    if row is None:
        raise NoSuchThing(what=Text("缴款通知单", "The payment slip"))
    return _slip(row)


def _slip(row: Row) -> Slip:
    values = {name: row[_SLIP.get(name, name)] for name in Slip.__slots__}
    return Slip(**{**values, "state": SlipState(row["state"])})


def _line(row: Row) -> FeeLine:
    values = {name: row[_LINE.get(name, name)] for name in FeeLine.__slots__}
    return FeeLine(
        **{
            **values,
            "title": Text(*row["title"]),
            "working": Text(*row["working"]),
            "department": Department(row["department"]),
            "state": LineState(row["state"]),
        }
    )


def _receipt(row: Row) -> Receipt:
    values = {n: row[n] for n in Receipt.__slots__ if n not in {"amount", "lines"}}
    return Receipt(**values, amount=row["amount_cents"], lines=tuple(row["lines"]))


def _deposit(row: Row) -> Deposit:
    values = {n: row[n] for n in Deposit.__slots__ if n not in {"required", "amount"}}
    return Deposit(**values, required=row["required_cents"], amount=row["amount_cents"])
