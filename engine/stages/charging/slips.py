"""One calculation, one payment slip (缴款通知单): the decided lines of a case, paid in one go."""

from collections.abc import Sequence
from datetime import datetime

from engine.domain.fees import money
from engine.domain.fees.lines import LINE, SLIP, FeeLine, LineState, Slip, SlipState
from engine.domain.fees.refusals import DoesNotAddUp, SlipOpen
from engine.domain.lifecycle import move
from engine.domain.names import Officer
from engine.domain.wording import local_day
from engine.stages.casefile import CaseFile
from engine.store import fees, intake, journal, numbers

ASKED = frozenset({LineState.CONFIRMED, LineState.ADJUSTED})


def issue(file: CaseFile, by: Officer, now: datetime) -> Slip | None:
    """Put every decided line that asks for money on a new slip; None where none does.

    Raises:
        SlipOpen: an earlier slip of the case is not paid yet.
    """
    held = fees.open_slip(file.tx, file.case.id)
    if held is not None:
        raise SlipOpen(slip=held.slip_no)
    lines = [x for x in fees.lines(file.tx, file.case.id) if x.state in ASKED and x.amount]
    if not lines:
        return None
    year = local_day(now).year
    number = numbers.next_number(file.tx, f"slip/{file.case.process}/{year}")
    tariffs = file.edition.tariffs
    slip = Slip(
        id=0,
        case_id=file.case.id,
        slip_no=tariffs.slip_pattern.format(year=year, n=number),
        payment_code=_code(file, now),
        total=sum(line.amount for line in lines),
        payer=intake.subject_of(file.tx, file.case.applicant_id).name,
        issued_at=now,
        due_on=file.calendar.ahead(local_day(now), tariffs.days),
        state=SlipState.ISSUED,
    )
    for line in lines:
        move(LINE, line.state, LineState.ON_SLIP)
    slip = fees.add_slip(file.tx, slip)
    fees.put_on_slip(file.tx, [line.id for line in lines], slip.id)
    journal.write(
        file.tx, file.case.id, "slip-issued", by, now,
        slip=slip.slip_no, lines=len(lines), amount=money.figures(slip.total),
    )  # fmt: skip
    return slip


def lines_of(file: CaseFile, slip: Slip) -> Sequence[FeeLine]:
    """The lines of a slip, which must come to its total.

    Raises:
        DoesNotAddUp: they do not.
    """
    lines = [line for line in fees.lines(file.tx, file.case.id) if line.slip_id == slip.id]
    total = sum(line.amount for line in lines)
    if total != slip.total:
        raise DoesNotAddUp(
            slip=slip.slip_no, total=money.figures(slip.total), sum=money.figures(total)
        )
    return lines


def cancel(file: CaseFile, why: str, by: Officer, now: datetime) -> None:
    """What was asked for is asked for no longer: the open slip and every line not paid."""
    slip = fees.open_slip(file.tx, file.case.id)
    if slip is not None:
        move(SLIP, slip.state, SlipState.CANCELLED)
        fees.mark_slip(file.tx, slip.id, SlipState.CANCELLED, now, why[:400])
        journal.write(
            file.tx, file.case.id, "slip-cancelled", by, now, slip=slip.slip_no, reason=why
        )
    lines = fees.lines(file.tx, file.case.id)
    fees.cancel_lines(file.tx, [x.id for x in lines if LineState.CANCELLED in LINE[x.state]])


def _code(file: CaseFile, now: datetime) -> str:
    """Twenty digits: collecting agency (6), day (6), running number (7), check digit (Luhn)."""
    day = f"{local_day(now):%y%m%d}"
    agency = file.edition.tariffs.agency
    number = numbers.next_number(file.tx, f"payment-code/{agency}{day}")
    body = f"{agency}{day}{number:07d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The last digit of a payment code. Source: ISO/IEC 7812-1 annex B (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
