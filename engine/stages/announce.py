"""The coordinator sends the one list as a notice, and urges the design firm."""

from dataclasses import replace
from datetime import datetime

from engine.domain.errors import Refused
from engine.domain.names import CaseId, Officer, Text
from engine.domain.wording import local_day
from engine.stages.coordinate import changing
from engine.stages.paperwork import refs
from engine.stages.paperwork.record import Record
from engine.stages.reading import short
from engine.store import Transaction, coordination, journal

LONGEST_URGE = 400


class UrgedToday(Refused):
    """Somebody who is called every hour stops listening."""

    ZH = "今天已于{when}催办过，一天只催一次。急的请打电话：{phone}。"
    EN = "Urged already on {when}; once a day is enough. If it is pressing, call {phone}."


def send(tx: Transaction, case_id: CaseId, by: Officer, now: datetime) -> str:
    """Send the summary of comments (审查意见汇总表) as one notice; its number.

    From now on the list stands as it is. Sending twice is sending once.

    Raises:
        as ``coordinate.changing``.
    """
    file, item, held = changing(tx, case_id, by, now)
    if held.sent_at is not None:
        return held.number
    number = refs.comment_list_no(Record(tx, file.case), held.round)
    coordination.write(tx, case_id, replace(held, number=number, sent_at=now, sent_by=by.name))
    due = None if item.due_on is None else item.due_on.isoformat()
    journal.write(
        tx, case_id, "comment-list-sent", by, now, round=held.round, number=number, due_on=due
    )
    return number


def urge(tx: Transaction, case_id: CaseId, words: str, by: Officer, now: datetime) -> None:
    """Remind the design firm; it sees how often and when, with the coordinator's words.

    Raises:
        as ``coordinate.changing``; UrgedToday; Unreadable: too long.
    """
    file, _, held = changing(tx, case_id, by, now)
    if held.urged_at is not None and local_day(held.urged_at) == local_day(now):
        phone = Record(tx, file.case).firm.phone or "—"
        raise UrgedToday(when=held.urged_at, phone=phone)
    said = short(words, "words", Text("催办的话", "Words"), LONGEST_URGE, empty=True)
    urged = replace(held, urges=held.urges + 1, urged_at=now, urged_words=said)
    coordination.write(tx, case_id, urged)
    journal.write(
        tx, case_id, "design-firm-urged", by, now,
        round=held.round, times=urged.urges, reason=said,
    )  # fmt: skip
