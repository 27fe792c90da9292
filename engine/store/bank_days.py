"""Day-end files of a bank and what the comparison with our books says of each booking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from sqlalchemy import and_, bindparam, func, insert, select, update

from engine.domain.fees.lines import SlipState
from engine.domain.fees.paying import PaymentState, RefundState
from engine.domain.fees.reconciling import (
    TROUBLE,
    DayBooking,
    DayState,
    Finding,
    OurPayment,
    OurRefund,
)
from engine.domain.names import CaseId
from engine.store import landmarks
from engine.store.database import IntegrityError, Row, Transaction
from engine.store.tables import (
    BANK_DAY,
    BANK_DAY_LINE,
    BANK_ORDER,
    CASE,
    PAYMENT,
    PAYMENT_SLIP,
    REFUND,
)

AT_ONCE: Final = 2000
"""Lines that are written or compared in one statement."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day-end file; ``compared`` lines of ``lines`` have a finding."""

    id: int
    bank: str
    day: date
    sha256: str
    lines: int
    paid: int
    refunded: int
    state: DayState
    by: str
    at: datetime
    compared: int
    reconciled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One booking of a file, with our rows of it where we have them."""

    booking: DayBooking
    case_id: CaseId | None
    slip_known: bool
    payment: OurPayment | None
    refund: OurRefund | None


def begin(
    tx: Transaction,
    *,
    bank: str,
    day: date,
    sha256: str,
    lines: int,
    paid: int,
    refunded: int,
    by: str,
    now: datetime,
) -> int:
    """A file is taken in; (bank, day) forbids a second one. The value is its number."""
    row = {
        "bank": bank,
        "day": day,
        "sha256": sha256,
        "lines": lines,
        "paid_cents": paid,
        "refunded_cents": refunded,
        "state": DayState.TAKEN.value,
        "by": by,
        "at": now,
    }
    key = tx.run(insert(BANK_DAY).values(**row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def write(tx: Transaction, day_id: int, bookings: Iterable[DayBooking]) -> bool:
    """Every line of a file, some at a time. False: a booking stands in it twice."""
    each = iter(bookings)
    try:
        while some := list(islice(each, AT_ONCE)):
            tx.run(insert(BANK_DAY_LINE), [_columns(day_id, one) for one in some])
    except IntegrityError:
        return False
    landmarks.passed("day.written")
    return True


def of_day(tx: Transaction, bank: str, day: date) -> Day | None:
    """The file of this day, if there is one."""
    row = tx.one(select(BANK_DAY).where(BANK_DAY.c.bank == bank, BANK_DAY.c.day == day))
    return None if row is None else _day(row)


def get(tx: Transaction, day_id: int) -> Day | None:
    """One file."""
    row = tx.one(select(BANK_DAY).where(BANK_DAY.c.id == day_id))
    return None if row is None else _day(row)


def to_compare(tx: Transaction) -> tuple[int, ...]:
    """Files that are not compared to their end."""
    rows = select(BANK_DAY.c.id).where(BANK_DAY.c.state == DayState.TAKEN.value)
    return tuple(r["id"] for r in tx.all(rows.order_by(BANK_DAY.c.id)))


def page(tx: Transaction, *, limit: int, offset: int) -> tuple[Day, ...]:
    """Files, the newest day first."""
    rows = select(BANK_DAY).order_by(BANK_DAY.c.day.desc(), BANK_DAY.c.id.desc())
    return tuple(_day(r) for r in tx.all(rows.limit(limit).offset(offset)))


def count(tx: Transaction) -> int:
    """How many files there are."""
    return int(tx.value(select(func.count()).select_from(BANK_DAY)))


def some(tx: Transaction, day: Day, after: int, limit: int = AT_ONCE) -> tuple[Line, ...]:
    """Lines behind the ``after``-th, each with our rows of the same booking."""
    line, paid, slip, order, back = (
        BANK_DAY_LINE.c, PAYMENT.c, PAYMENT_SLIP.c, BANK_ORDER.c, REFUND.c,
    )  # fmt: skip
    of_code = PAYMENT_SLIP.alias("of_code")
    rows = (
        select(
            line.nth, line.kind, line.txn, line.payment_code, line.amount_cents, line.name,
            line.account, line.time, line.order_key,
            paid.amount_cents.label("paid_cents"), paid.state.label("paid_state"),
            paid.why.label("paid_why"), slip.payment_code.label("paid_code"),
            slip.state.label("slip_state"),
            of_code.c.id.label("code_slip"), of_code.c.case_id.label("code_case"),
            back.amount_cents.label("back_cents"), back.state.label("back_state"),
            back.txn.label("back_txn"),
        )
        .outerjoin(PAYMENT, and_(paid.bank == day.bank, paid.txn == line.txn, line.kind == "P"))
        .outerjoin(PAYMENT_SLIP, slip.id == paid.slip_id)
        .outerjoin(of_code, of_code.c.payment_code == line.payment_code)
        .outerjoin(BANK_ORDER, and_(order.key == line.order_key, line.kind == "R"))
        .outerjoin(REFUND, and_(back.id == order.refund_id, back.slip_id == of_code.c.id))
        .where(line.day_id == day.id, line.nth > after, line.nth <= day.lines)
        .order_by(line.nth)
        .limit(limit)
    )  # fmt: skip
    return tuple(_line(r) for r in tx.all(rows))


def found(
    tx: Transaction, day_id: int, rows: Sequence[tuple[int, Finding, CaseId | None, bool]]
) -> None:
    """Findings of some lines: (nth, finding, case, whether we only learned of it by the file)."""
    line = BANK_DAY_LINE.c
    written = (
        update(BANK_DAY_LINE)
        .where(line.day_id == bindparam("of_day"), line.nth == bindparam("of_nth"))
        .values(finding=bindparam("says"), case_id=bindparam("case"), came_late=bindparam("late"))
    )
    values = [
        {"of_day": day_id, "of_nth": n, "says": f.value, "case": case, "late": int(late)}
        for n, f, case, late in rows
    ]
    if values:
        tx.run(written, values)


def advance(tx: Transaction, day_id: int, compared: int) -> None:
    """So many lines have their finding."""
    tx.run(update(BANK_DAY).where(BANK_DAY.c.id == day_id).values(compared=compared))
    landmarks.passed("day.compared")


def only_ours(tx: Transaction, day: Day) -> tuple[Row, ...]:
    """Bookings that we have for the day and the bank does not."""
    in_file = select(BANK_DAY_LINE.c.txn).where(
        BANK_DAY_LINE.c.day_id == day.id, BANK_DAY_LINE.c.txn == PAYMENT.c.txn
    )
    rows = (
        select(
            PAYMENT.c.txn, PAYMENT.c.amount_cents, PAYMENT.c.payer, PAYMENT.c.account,
            PAYMENT.c.case_id, PAYMENT_SLIP.c.payment_code,
        )
        .join(PAYMENT_SLIP, PAYMENT_SLIP.c.id == PAYMENT.c.slip_id)
        .where(
            PAYMENT.c.bank == day.bank, PAYMENT.c.booked_on == day.day, ~in_file.exists()
        )
        .order_by(PAYMENT.c.id)
    )  # fmt: skip
    return tuple(tx.all(rows))


def add_missing(tx: Transaction, day: Day, rows: Sequence[Row]) -> None:
    """Our own bookings that the bank lacks stand behind its lines, with their finding."""
    written = [
        {
            "day_id": day.id, "nth": day.lines + n, "kind": "P", "txn": row["txn"],
            "payment_code": row["payment_code"], "amount_cents": row["amount_cents"],
            "name": row["payer"], "account": row["account"], "time": "", "order_key": "",
            "finding": Finding.MISSING.value, "case_id": row["case_id"],
        }
        for n, row in enumerate(rows, 1)
    ]  # fmt: skip
    if written:
        tx.run(insert(BANK_DAY_LINE), written)


def close(tx: Transaction, day_id: int, now: datetime) -> None:
    """Every line has its finding."""
    done = {"state": DayState.RECONCILED.value, "reconciled_at": now}
    tx.run(update(BANK_DAY).where(BANK_DAY.c.id == day_id).values(**done))
    landmarks.passed("day.closed")


def counts(tx: Transaction, day_id: int) -> dict[Finding, tuple[int, int]]:
    """Finding → how many lines, and their cents."""
    line = BANK_DAY_LINE.c
    rows = (
        select(line.finding, func.count().label("n"), func.sum(line.amount_cents).label("cents"))
        .where(line.day_id == day_id)
        .group_by(line.finding)
    )
    return {Finding(r["finding"]): (r["n"], int(r["cents"])) for r in tx.all(rows)}


def troubles(tx: Transaction, day_ids: Sequence[int]) -> dict[int, int]:
    """Day → how many of its lines somebody has to look at and nobody has yet."""
    line = BANK_DAY_LINE.c
    rows = (
        select(line.day_id, func.count().label("n"))
        .where(
            line.day_id.in_(sorted(day_ids)),
            line.finding.in_(sorted(one.value for one in TROUBLE)),
            line.noted_at.is_(None),
        )
        .group_by(line.day_id)
    )
    return {r["day_id"]: r["n"] for r in tx.all(rows)}


def lines(
    tx: Transaction, day_id: int, findings: Sequence[Finding], *, limit: int, offset: int
) -> tuple[Row, ...]:
    """Lines with these findings, in the order of the file, with the number of their case."""
    line = BANK_DAY_LINE.c
    rows = (
        select(BANK_DAY_LINE, CASE.c.case_no)
        .outerjoin(CASE, CASE.c.id == line.case_id)
        .where(line.day_id == day_id, line.finding.in_([f.value for f in findings]))
        .order_by(line.nth)
        .limit(limit)
        .offset(offset)
    )
    return tuple(tx.all(rows))


def note(tx: Transaction, day_id: int, nth: int, words: str, by: str, now: datetime) -> bool:
    """What a person did about a line. False: there is no such line."""
    line = BANK_DAY_LINE.c
    noted = (
        update(BANK_DAY_LINE)
        .where(line.day_id == day_id, line.nth == nth)
        .values(note=words, noted_by=by, noted_at=now)
    )
    return tx.run(noted).rowcount == 1


def _day(row: Row) -> Day:
    return Day(
        id=row["id"],
        bank=row["bank"],
        day=row["day"],
        sha256=row["sha256"],
        lines=row["lines"],
        paid=row["paid_cents"],
        refunded=row["refunded_cents"],
        state=DayState(row["state"]),
        by=row["by"],
        at=row["at"],
        compared=row["compared"],
        reconciled_at=row["reconciled_at"],
    )


def _columns(day_id: int, one: DayBooking) -> dict[str, object]:
    return {
        "day_id": day_id, "nth": one.nth, "kind": one.kind, "txn": one.txn,
        "payment_code": one.payment_code, "amount_cents": one.cents, "name": one.name,
        "account": one.account, "time": one.time, "order_key": one.order, "finding": "",
    }  # fmt: skip


def _line(row: Row) -> Line:
    payment = refund = None
    if row["paid_cents"] is not None:
        payment = OurPayment(
            cents=row["paid_cents"],
            payment_code=row["paid_code"],
            state=PaymentState(row["paid_state"]),
            why=row["paid_why"],
            slip=SlipState(row["slip_state"]),
        )
    if row["back_cents"] is not None:
        refund = OurRefund(
            cents=row["back_cents"],
            payment_code=row["payment_code"],
            state=RefundState(row["back_state"]),
            txn=row["back_txn"],
        )
    booking = DayBooking(
        nth=row["nth"],
        kind=row["kind"],
        txn=row["txn"],
        payment_code=row["payment_code"],
        cents=row["amount_cents"],
        name=row["name"],
        account=row["account"],
        time=row["time"],
        order=row["order_key"],
    )
    return Line(
        booking=booking,
        case_id=row["code_case"],
        slip_known=row["code_slip"] is not None,
        payment=payment,
        refund=refund,
    )
