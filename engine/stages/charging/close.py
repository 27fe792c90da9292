"""The money of a slip is complete: its lines close together, receipts are drawn (财政票据)."""

from datetime import datetime
from itertools import groupby

from engine.domain.fees import money
from engine.domain.fees.lines import LINE, SLIP, FeeLine, LineState, Receipt, Slip, SlipState
from engine.domain.lifecycle import move
from engine.domain.names import SYSTEM, Text
from engine.domain.wording import local_day
from engine.stages.casefile import CaseFile
from engine.stages.charging import slips
from engine.store import fees, journal, numbers

PAID = "fees_paid"
NOTHING_DUE = "nothing_due"
_WHY = {
    PAID: Text("应缴费用已全部缴清", "everything due has been paid"),
    NOTHING_DUE: Text("核定后没有应缴的费用", "nothing is due after assessment"),
}


def settle(file: CaseFile, slip: Slip, now: datetime) -> None:
    """Close the lines of a slip whose money is complete, all at once, with their receipts.

    Whoever counts the money calls this, and then lets the case go on. A slip that was settled
    before stays as it is.

    Raises:
        IllegalMove: the slip was cancelled. DoesNotAddUp: lines and total differ.
    """
    slip = fees.slip(file.tx, slip.id)
    if slip.state is SlipState.PAID:
        return
    move(SLIP, slip.state, SlipState.PAID)
    lines = slips.lines_of(file, slip)
    for line in lines:
        move(LINE, line.state, LineState.PAID)
    fees.mark_slip(file.tx, slip.id, SlipState.PAID, now)
    fees.close_lines(file.tx, slip.id, now)
    receipts = [
        _receipt(file, slip, list(group), now)
        for _, group in groupby(sorted(lines, key=_payee), _payee)
    ]
    journal.write(
        file.tx, file.case.id, "lines-closed", SYSTEM, now,
        slip=slip.slip_no, lines=len(lines), amount=money.figures(slip.total), receipts=receipts,
    )  # fmt: skip


def ended(file: CaseFile, now: datetime) -> None:
    """A case in which money was asked for is over: its outcome, and the step it unlocks."""
    tariffs = file.edition.tariffs
    if not tariffs or file.case.outcome:
        return
    paid = any(line.state is LineState.PAID for line in fees.lines(file.tx, file.case.id))
    outcome = PAID if paid else NOTHING_DUE
    file.change(outcome=outcome, outcome_why=_WHY[outcome], delivered_at=now)
    step, case = tariffs.step, file.case
    if step and fees.unlock(file.tx, case.project_id, step, case.id, now):
        journal.write(file.tx, case.id, "step-unlocked", SYSTEM, now, step=step)


def _payee(line: FeeLine) -> tuple[str, str]:
    return line.collecting_body, line.payer


def _receipt(file: CaseFile, slip: Slip, lines: list[FeeLine], now: datetime) -> str:
    """One controlled receipt: what one collecting body had of one payer."""
    year = local_day(now).year
    number = numbers.next_number(file.tx, f"controlled-receipt/{year}")
    receipt = Receipt(
        number=file.edition.tariffs.receipt_pattern.format(year=year, n=number),
        slip_id=slip.id,
        case_id=file.case.id,
        collecting_body=lines[0].collecting_body,
        payer=lines[0].payer,
        payer_code=lines[0].payer_code,
        amount=sum(line.amount for line in lines),
        lines=tuple(line.nth for line in lines),
        at=now,
    )
    fees.add_receipt(file.tx, receipt)
    return receipt.number
