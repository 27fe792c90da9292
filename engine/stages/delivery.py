"""What became of a letter: it arrived, or it did not and is tried again, or a person is asked."""

from datetime import datetime

from engine.domain.case import Letter
from engine.domain.errors import ApprovalError
from engine.domain.names import SYSTEM, Text
from engine.store import Transaction, cases, journal, outbox


def arrived(tx: Transaction, letter: Letter, now: datetime) -> bool:
    """The department has the letter. False: the lease went to somebody else, who will say so."""
    cases.lock(tx, letter.case_id)
    if not outbox.complete(tx, letter, now):
        return False
    _write(tx, letter, "letter-delivered", now)
    return True


def failed(
    tx: Transaction, letter: Letter, why: ApprovalError, again: datetime | None, now: datetime
) -> bool:
    """The department does not have the letter.

    Args:
        again: when to try again; None: not by itself, so a person is asked by an incident.

    Returns:
        False: the lease went to somebody else, and what we saw no longer matters.
    """
    cases.lock(tx, letter.case_id)
    if again is not None:
        if not outbox.retry_later(tx, letter, again, why.says("zh")):
            return False
        if letter.attempts == 1:  # the history names the trouble once, not every try
            _write(tx, letter, "letter-delayed", now)
        return True
    if not outbox.bury(tx, letter, why.says("zh")):
        return False
    _write(tx, letter, "letter-not-delivered", now)
    says = Text(
        f"{letter.connector}：{letter.idem_key}送了{letter.attempts}次没有送到。{why.says('zh')}",
        f"{letter.connector}: {letter.idem_key} failed {letter.attempts} times. {why.says('en')}",
    )
    journal.raise_incident(tx, letter.case_id, "letter-not-delivered", says, now)
    return True


def _write(tx: Transaction, letter: Letter, what: str, now: datetime) -> None:
    journal.write(
        tx, letter.case_id, what, SYSTEM, now,
        branch=letter.branch, round=letter.round, connector=letter.connector,
        attempts=letter.attempts,
    )  # fmt: skip
