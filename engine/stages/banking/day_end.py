"""The bank's book of a day against ours: what we did not hear of is taken down now.

Three steps, so that no transaction is longer than its work: :func:`take_in` writes a verified file
whole or not at all; :func:`catch_up` takes down one booking that never reached us, under the lock
of its case; :func:`compare` writes the findings of some lines and, behind the last, closes the day.
Each may be repeated after a crash: what is done already stays as it is.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from engine.domain.errors import NotYours
from engine.domain.fees import reconciling
from engine.domain.fees.paying import BankMessage, MessageKind, RefundState, Way
from engine.domain.fees.reconciling import (
    DayAhead,
    DayBooking,
    DayState,
    DayTaken,
    Finding,
    OtherBank,
    TwiceInFile,
)
from engine.domain.names import SYSTEM, CaseId, Officer, Role
from engine.domain.wording import CHINA, local_day
from engine.domain.words import POSTS
from engine.exchange.bank_files import DayFile
from engine.stages.banking import observe
from engine.store import Transaction, bank_days, journal
from engine.store.bank_days import Day, Line


def take_in(
    tx: Transaction,
    file: DayFile,
    lines: Iterable[DayBooking],
    by: Officer,
    now: datetime,
    *,
    bank: str = "bank",
) -> Day:
    """A verified file, whole. The same file again is the same file.

    Raises:
        NotYours: a file is taken in by finance or the centre's manager. OtherBank: not ours.
        DayAhead: its day has not come. DayTaken: another file of this day is there.
        TwiceInFile: a booking stands in it twice.
    """
    if not by.may(Role.FINANCE, Role.MANAGER, Role.ADMIN) and by is not SYSTEM:
        raise NotYours(whose=POSTS[Role.FINANCE])
    if file.bank != bank:
        raise OtherBank(bank=file.bank)
    if file.day > local_day(now):
        raise DayAhead(day=file.day)
    held = bank_days.of_day(tx, file.bank, file.day)
    if held is not None:
        if held.sha256 == file.sha256:
            return held
        raise DayTaken(bank=file.bank, day=file.day, when=held.at)
    number = bank_days.begin(
        tx, bank=file.bank, day=file.day, sha256=file.sha256, lines=file.lines, paid=file.paid,
        refunded=file.refunded, by=by.name, now=now,
    )  # fmt: skip
    if not bank_days.write(tx, number, lines):
        raise TwiceInFile
    day = file.day.isoformat()
    journal.write(tx, None, "bank-day-taken", by, now, bank=file.bank, day=day, lines=file.lines)
    taken = bank_days.get(tx, number)
    assert taken is not None
    return taken


def behind(tx: Transaction, day: Day) -> tuple[DayBooking, ...]:
    """Of the next lines to compare those that never reached us."""
    some = bank_days.some(tx, day, day.compared)
    return tuple(one.booking for one in some if _unheard(one))


def catch_up(tx: Transaction, day: Day, one: DayBooking, now: datetime) -> CaseId | None:
    """A booking that only the file tells of is taken down like a message of the bank."""
    kind = MessageKind.PAID if one.kind == "P" else MessageKind.REFUNDED
    said = BankMessage(
        message_id=f"day/{day.day.isoformat()}/{one.txn}",
        kind=kind,
        order=one.order,
        payment_code=one.payment_code,
        txn=one.txn,
        cents=one.cents,
        payer=one.name,
        account=one.account,
        way=Way.OTHER,
        booked_on=day.day,
        at=_moment(day.day, one.time),
        reason="",
    )
    return observe.told(tx, day.bank, said, "day-end", now)


def compare(tx: Transaction, day_id: int, late: frozenset[int], by: Officer, now: datetime) -> bool:
    """Write the findings of the next lines. True: the day is closed.

    ``late`` are the lines (nth) that we only learned of by this file.
    """
    day = bank_days.get(tx, day_id)
    if day is None or day.state is DayState.RECONCILED:
        return True
    some = bank_days.some(tx, day, day.compared)
    findings = [
        (one.booking.nth, _finding(one), one.case_id, one.booking.nth in late) for one in some
    ]
    bank_days.found(tx, day.id, findings)
    if some:
        bank_days.advance(tx, day.id, some[-1].booking.nth)
    if some and some[-1].booking.nth < day.lines:
        return False
    bank_days.add_missing(tx, day, bank_days.only_ours(tx, day))
    bank_days.close(tx, day.id, now)
    journal.write(
        tx, None, "bank-day-reconciled", by, now, bank=day.bank, day=day.day.isoformat(),
        lines=day.lines,
    )  # fmt: skip
    return True


def _unheard(line: Line) -> bool:
    if line.booking.kind == "P":
        return line.payment is None and line.slip_known
    return line.refund is not None and line.refund.state is not RefundState.DONE


def _finding(line: Line) -> Finding:
    one = line.booking
    if one.kind == "P":
        return reconciling.of_payment(one.cents, one.payment_code, line.payment)
    return reconciling.of_refund(one.cents, one.payment_code, one.txn, line.refund)


def _moment(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=CHINA)
