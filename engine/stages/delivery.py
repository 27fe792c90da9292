"""What became of a letter: it arrived, or it did not and is tried again, or a person is asked.

The line to its department learns of it in the same transaction: case, then line, then letter.
"""

from datetime import datetime, timedelta
from typing import Final

from engine.domain.case import Letter
from engine.domain.errors import ApprovalError, NotDelivered, OutcomeUnknown
from engine.domain.names import SYSTEM, Text
from engine.store import Transaction, cases, journal, lines, outbox

SILENT: Final = "system-silent"
"""The kind of an incident about a department's system that nobody reaches."""

ALARM: Final = timedelta(minutes=10)
"""A silence of this length is told to a person; a shorter one mends itself."""


def arrived(tx: Transaction, letter: Letter, now: datetime) -> bool:
    """The department has the letter. False: the lease went to somebody else, who will say so."""
    cases.lock(tx, letter.case_id)
    answered(tx, letter.connector, now)
    if not outbox.complete(tx, letter, now):
        return False
    _write(tx, letter, "letter-delivered", now)
    return True


def failed(
    tx: Transaction,
    letter: Letter,
    why: ApprovalError,
    again: datetime | None,
    now: datetime,
    spread: float = 0.0,
) -> bool:
    """The department does not have the letter, or nobody knows whether it has.

    Args:
        again: when to try again; None: not by itself, so a person is asked by an incident.
        spread: in [0, 1), lengthens the rest of a silent line.

    Returns:
        False: the lease went to somebody else, and what we saw no longer matters.
    """
    cases.lock(tx, letter.case_id)
    if isinstance(why, NotDelivered):
        missed(tx, letter.connector, why, spread, now)
    else:
        answered(tx, letter.connector, now)
    if again is not None:
        if not outbox.retry_later(tx, letter, again, why.says("zh")):
            return False
        if letter.attempts == 1:  # the history names the trouble once, not every try
            _write(tx, letter, "letter-delayed", now)
        return True
    if not outbox.bury(tx, letter, why.says("zh")):
        return False
    _write(tx, letter, "letter-not-delivered", now)
    kind = "outcome-unknown" if isinstance(why, OutcomeUnknown) else "letter-not-delivered"
    says = _reason(why)
    journal.raise_incident(
        tx, letter.case_id, kind, says, now, branch=letter.branch, connector=letter.connector
    )
    return True


def missed(
    tx: Transaction, connector: str, why: ApprovalError, spread: float, now: datetime
) -> None:
    """Nobody answered on this line; after a while a person is told, once for each silence."""
    line = lines.failed(tx, connector, why.says("zh"), spread, now)
    if not line.silent or line.since is None or now - line.since < ALARM:
        return
    if not any(_silence(one, connector) for one in journal.incidents(tx)):
        says = _reason(why)
        journal.raise_incident(tx, None, SILENT, says, now, connector=connector)


def answered(tx: Transaction, connector: str, now: datetime) -> None:
    """Somebody answered on this line: what was silent is not any more, and the alarm is over."""
    if lines.well(tx, connector):
        for one in journal.incidents(tx):
            if _silence(one, connector):
                journal.settle_incident(tx, one.id, SYSTEM, "已恢复 answers again", now)


def _reason(why: ApprovalError) -> Text:
    """Why, without the promise to try again: it does not hold any more."""
    told = why.data.get("why")
    if isinstance(told, Text):
        return told
    return Text(str(told), str(told)) if told else Text(why.says("zh"), why.says("en"))


def _silence(one: journal.Incident, connector: str) -> bool:
    return one.kind == SILENT and one.connector == connector


def _write(tx: Transaction, letter: Letter, what: str, now: datetime) -> None:
    journal.write(
        tx, letter.case_id, what, SYSTEM, now,
        branch=letter.branch, round=letter.round, connector=letter.connector,
        attempts=letter.attempts,
    )  # fmt: skip
