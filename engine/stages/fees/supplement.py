"""A line that was paid turns out too small: what lacks is asked for by a slip of its own (补缴)."""

from dataclasses import replace
from datetime import datetime

from engine.domain.errors import NeedsSecondPerson
from engine.domain.fees import money
from engine.domain.fees.lines import LINE, FeeLine, LineState, Slip
from engine.domain.fees.refusals import LineGone, SlipOpen
from engine.domain.lifecycle import move
from engine.domain.names import Officer, Role, Text
from engine.domain.wording import local_day
from engine.stages import opening
from engine.stages.casefile import CaseFile
from engine.stages.charging import slips
from engine.stages.fees import paid_line
from engine.store import Transaction, fees, journal

_AMOUNT = Text("补缴金额", "Amount to be added")
_WHAT = Text("补缴", "A supplement")


def propose(
    tx: Transaction, line_id: int, amount: str, reason: str, by: Officer, now: datetime
) -> FeeLine:
    """An officer of the department asks for what lacks; proposing the same twice is once.

    Raises:
        NoSuchThing; NotYours: of another department. LineGone: the line is not paid yet.
        TariffEnded: the charge is levied no longer. ReasonNeeded, Unreadable.
        SlipOpen: an earlier slip of the case waits to be paid.
    """
    paid = fees.line(tx, line_id)
    file = opening.case(tx, paid.case_id, now)
    paid_line.of_department(paid, Role.HANDLER, by)
    cents, words = paid_line.asked(paid, _WHAT, amount, _AMOUNT, reason)
    for held in waiting(file):
        if (held.supplements, held.amount, held.reason) == (line_id, cents, words):
            return held
    held_slip = fees.open_slip(tx, file.case.id)
    if held_slip is not None:
        raise SlipOpen(slip=held_slip.slip_no)
    file.edition.tariffs.on(paid.charge, local_day(now))
    says = money.figures(cents)
    added = replace(
        paid,
        id=0,
        computed=cents,
        amount=cents,
        working=Text(
            f"补缴第{paid.nth}项不足部分 {says}元", f"added to line {paid.nth}: {says} yuan"
        ),
        state=LineState.ASSESSED,
        reason=words,
        decided_by=by.name,
        decided_at=now,
        checked_by="",
        checked_at=None,
        supplements=paid.id,
        slip_id=None,
        closed_at=None,
        refunded=0,
    )
    added = fees.add_line(tx, added)
    journal.write(
        tx, file.case.id, "supplement-proposed", by, now,
        department=paid.department, charge=paid.charge, amount=says, reason=words,
    )  # fmt: skip
    return added


def confirm(tx: Transaction, line_id: int, by: Officer, now: datetime) -> Slip | None:
    """A second person agrees, and the slip goes out; confirming twice is confirming once.

    Raises:
        NotYours; NeedsSecondPerson: who proposed it cannot confirm it. SlipOpen.
    """
    line = fees.line(tx, line_id)
    file = opening.case(tx, line.case_id, now)
    line = fees.line(tx, line_id)
    paid_line.of_department(line, Role.CHECKER, by)
    if line.checked_by == by.name:
        return next((s for s in fees.slips(tx, line.case_id) if s.id == line.slip_id), None)
    if line.state is not LineState.ASSESSED or line.supplements is None:
        raise LineGone(charge=line.title, state=paid_line.STATES[line.state], what=_WHAT)
    if line.decided_by == by.name:
        raise NeedsSecondPerson
    fees.decide(tx, replace(line, state=move(LINE, line.state, LineState.CONFIRMED)))
    fees.check(tx, [line_id], by, now)
    journal.write(
        tx, file.case.id, "supplement-confirmed", by, now,
        department=line.department, charge=line.charge, amount=money.figures(line.amount),
    )  # fmt: skip
    return slips.issue(file, by, now)


def waiting(file: CaseFile) -> list[FeeLine]:
    """Supplements that nobody has confirmed yet."""
    held = fees.lines(file.tx, file.case.id)
    return [x for x in held if x.supplements is not None and x.state is LineState.ASSESSED]
