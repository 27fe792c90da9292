"""A line that was paid turns out too small: what lacks is asked for by a slip of its own (补缴)."""

from dataclasses import replace
from datetime import datetime

from engine.domain.errors import NeedsSecondPerson, NotYours, ReasonNeeded, Unreadable
from engine.domain.fees import money
from engine.domain.fees.lines import LINE, FeeLine, LineState, Slip
from engine.domain.fees.refusals import LineGone, SlipOpen
from engine.domain.lifecycle import move
from engine.domain.names import Officer, Role, Text
from engine.domain.wording import local_day
from engine.domain.words import POSTS
from engine.stages import opening
from engine.stages.casefile import CaseFile
from engine.stages.charging import slips
from engine.stages.reading import short
from engine.store import Transaction, fees, journal

_AMOUNT = Text("补缴金额", "Amount to be added")


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
    of_department(paid, Role.HANDLER, by)
    if paid.state is not LineState.PAID:
        raise LineGone(charge=paid.title, state=STATES[paid.state], what=_WHAT)
    cents = money.read(amount, "amount", _AMOUNT)
    if not cents:
        raise Unreadable(field=_AMOUNT, name="amount", why=Text("应大于零。", "must be above 0."))
    if not reason.strip():
        raise ReasonNeeded(what=_WHAT, name="reason")
    words = short(reason, "reason", Text("理由", "Reason"), 4000)
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
    of_department(line, Role.CHECKER, by)
    if line.checked_by == by.name:
        return next((s for s in fees.slips(tx, line.case_id) if s.id == line.slip_id), None)
    if line.state is not LineState.ASSESSED or line.supplements is None:
        raise LineGone(charge=line.title, state=STATES[line.state], what=_WHAT)
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


def of_department(line: FeeLine, role: Role, by: Officer) -> None:
    """Whether this person has this post in the department whose charge it is.

    Raises:
        NotYours: not so.
    """
    if not by.may(role) or by.department != line.department:
        raise NotYours(whose=POSTS[role])


_WHAT = Text("补缴", "A supplement")
STATES = {
    LineState.ASSESSED: Text("待核定", "to be assessed"),
    LineState.CONFIRMED: Text("已确认", "confirmed"),
    LineState.ADJUSTED: Text("已调整", "adjusted"),
    LineState.WAIVED: Text("已减免", "waived"),
    LineState.ON_SLIP: Text("待缴款", "to be paid"),
    LineState.PAID: Text("已缴清", "paid"),
    LineState.CANCELLED: Text("已作废", "cancelled"),
}
"""What people call the states of a line."""
