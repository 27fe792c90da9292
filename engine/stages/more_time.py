"""One date for the answer: the coordinator sets it, the design firm asks for a later one."""

from dataclasses import replace
from datetime import date, datetime

from engine.domain.coordination import MOST_DAYS, MoreTime
from engine.domain.errors import NoSuchThing, ReasonNeeded, Refused, Unreadable
from engine.domain.names import CaseId, Officer, Text, WorkItemId
from engine.domain.wording import local_day
from engine.stages import advance, opening
from engine.stages.casefile import CaseFile
from engine.stages.coordinate import changing
from engine.stages.reading import short
from engine.store import Transaction, coordination, journal

_DAY = Text("交图日期", "Date for the answer")
_REASON = Text("理由", "Reason")


class AskedAlready(Refused):
    """One request at a time."""

    ZH = "已于{when}申请延期到{wanted}，改图协调还没有答复。答复以后才能再申请。"
    EN = "On {when} you asked for {wanted}; the coordinator has not answered yet. Wait for that."


def ask(
    tx: Transaction,
    item_id: WorkItemId,
    wanted: date | None,
    reason: str,
    by: Officer,
    now: datetime,
) -> None:
    """The design firm asks for a later day, with a reason.

    Raises:
        as ``opening.item``; AskedAlready; ReasonNeeded; Unreadable: no working day after the
        present one, or too far ahead.
    """
    file, item = opening.item(tx, item_id, ("redraw",), by, now)
    waiting = _open_request(tx, file.case.id)
    if waiting is not None:
        raise AskedAlready(when=waiting.asked_at, wanted=waiting.wanted)
    day = _right_day(file, wanted, "wanted", now)
    if item.due_on is not None and day <= item.due_on:
        why = Text("应晚于现在的交图日期。", "must be later than the present one.")
        raise Unreadable(field=_DAY, name="wanted", why=why)
    words = _reason(reason, Text("申请延期", "Asking for more time"))
    coordination.ask(tx, file.case.id, file.case.round, day, words, by.name, now)
    journal.write(
        tx, file.case.id, "more-time-asked", by, now,
        round=file.case.round, due_on=day.isoformat(), reason=words,
    )  # fmt: skip


def grant(
    tx: Transaction,
    case_id: CaseId,
    request_id: int,
    until: date | None,
    words: str,
    by: Officer,
    now: datetime,
) -> None:
    """More time is given: up to the day asked for, or another one.

    Raises:
        as ``coordinate.changing``; NoSuchThing: no such request, or it is answered; Unreadable.
    """
    file, item, held = changing(tx, case_id, by, now)
    request = _request(tx, case_id, request_id)
    day = _right_day(file, until, "until", now)
    if item.due_on is not None and day <= item.due_on:
        why = Text("应晚于现在的交图日期；不同意的请按“不同意”。",
                   "must be later than the present one; otherwise refuse.")  # fmt: skip
        raise Unreadable(field=_DAY, name="until", why=why)
    said = short(words, "words", Text("答复", "Answer"), 4000, empty=True)
    coordination.answer(tx, request.id, day, said, by.name, now)
    coordination.write(tx, case_id, replace(held, answer_by=day))
    journal.write(
        tx, case_id, "more-time-granted", by, now,
        round=held.round, due_on=day.isoformat(), reason=said,
    )  # fmt: skip
    advance.on(file, now)


def refuse(
    tx: Transaction, case_id: CaseId, request_id: int, words: str, by: Officer, now: datetime
) -> None:
    """No more time; the firm reads why.

    Raises:
        as ``coordinate.changing``; NoSuchThing: no such request, or it is answered; ReasonNeeded.
    """
    changing(tx, case_id, by, now)
    request = _request(tx, case_id, request_id)
    said = _reason(words, Text("不同意延期", "Refusing more time"), "words")
    coordination.answer(tx, request.id, None, said, by.name, now)
    journal.write(tx, case_id, "more-time-refused", by, now, round=request.round, reason=said)


def lapse(tx: Transaction, case_id: CaseId, by: Officer, now: datetime) -> None:
    """The drawings are in: whoever still waited for more time needs none."""
    request = _open_request(tx, case_id)
    if request is not None:
        coordination.answer(tx, request.id, None, "", by.name, now)


def set_day(
    tx: Transaction,
    case_id: CaseId,
    day: date | None,
    reason: str,
    by: Officer,
    now: datetime,
) -> None:
    """The coordinator sets another day for the whole list, with a reason.

    Raises:
        as ``coordinate.changing``; ReasonNeeded; Unreadable: no working day from today on.
    """
    file, item, held = changing(tx, case_id, by, now)
    chosen = _right_day(file, day, "day", now)
    if chosen == item.due_on:
        return
    words = _reason(reason, Text("改交图日期", "Changing the date"))
    coordination.write(tx, case_id, replace(held, answer_by=chosen))
    old = None if item.due_on is None else item.due_on.isoformat()
    journal.write(
        tx, case_id, "answer-day-changed", by, now,
        round=held.round, due_on=chosen.isoformat(), before=old, reason=words,
    )  # fmt: skip
    advance.on(file, now)


def _right_day(file: CaseFile, day: date | None, name: str, now: datetime) -> date:
    today = local_day(now)
    if day is None:
        raise Unreadable(field=_DAY, name=name, why=Text("必须填写。", "is required."))
    if day < today:
        raise Unreadable(field=_DAY, name=name, why=Text("不能早于今天。", "lies in the past."))
    if day > file.calendar.ahead(today, MOST_DAYS):
        why = Text(f"最多{MOST_DAYS}个工作日以后。", f"at most {MOST_DAYS} working days ahead.")
        raise Unreadable(field=_DAY, name=name, why=why)
    if not file.calendar.is_working(day):
        why = Text("不是工作日。请选工作日。", "is no working day. Choose one.")
        raise Unreadable(field=_DAY, name=name, why=why)
    return day


def _reason(text: str, what: Text, name: str = "reason") -> str:
    if not text.strip():
        raise ReasonNeeded(what=what, name=name)
    return short(text, name, _REASON, 4000)


def _open_request(tx: Transaction, case_id: CaseId) -> MoreTime | None:
    return next((r for r in coordination.requests(tx, case_id) if r.answered_at is None), None)


def _request(tx: Transaction, case_id: CaseId, request_id: int) -> MoreTime:
    found = _open_request(tx, case_id)
    if found is None or found.id != request_id:
        raise NoSuchThing(what=Text("待答复的延期申请", "A request that waits for an answer"))
    return found
