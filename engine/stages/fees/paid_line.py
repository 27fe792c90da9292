"""A line that was paid, when somebody asks for more or grants some back: who, how much, why."""

from engine.domain.errors import NotYours, ReasonNeeded, Unreadable
from engine.domain.fees import money
from engine.domain.fees.lines import FeeLine, LineState
from engine.domain.fees.refusals import LineGone
from engine.domain.names import Officer, Role, Text
from engine.domain.words import POSTS
from engine.stages.reading import short

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


def of_department(line: FeeLine, role: Role, by: Officer) -> None:
    """Whether this person has this post in the department whose charge it is.

    Raises:
        NotYours: not so.
    """
    if not by.may(role) or by.department != line.department:
        raise NotYours(whose=POSTS[role])


def asked(line: FeeLine, what: Text, amount: str, field: Text, reason: str) -> tuple[int, str]:
    """Cents and reason, as typed, of ``what`` is to be done about a paid line.

    Raises:
        LineGone: the line is not paid. Unreadable: no amount, or none above 0. ReasonNeeded.
    """
    if line.state is not LineState.PAID:
        raise LineGone(charge=line.title, state=STATES[line.state], what=what)
    cents = money.read(amount, "amount", field)
    if not cents:
        raise Unreadable(field=field, name="amount", why=Text("应大于零。", "must be above 0."))
    if not reason.strip():
        raise ReasonNeeded(what=what, name="reason")
    return cents, short(reason, "reason", Text("理由", "Reason"), 4000)
