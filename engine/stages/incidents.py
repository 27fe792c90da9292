"""What a person does about trouble: have the letters sent again, or say that it is settled."""

from datetime import datetime

from engine.domain.errors import ReasonNeeded, Refused
from engine.domain.names import BranchId, Officer, Text
from engine.store import Transaction, cases, journal, outbox
from engine.store.journal import Incident


class NoSuchIncident(Refused):
    """It was never raised, or somebody has looked after it; HTTP 404 at the door."""

    ZH = "没有待处理的异常{number}（可能已由他人处理）。"
    EN = "No incident {number} waits (somebody may have settled it)."


class NothingToSend(Refused):
    """The incident is about something that cannot be sent again; HTTP 409 at the door."""

    ZH = "异常{number}没有可以重新发送的派件，请填写处理情况后结案。"
    EN = "Incident {number} has no letter to send again; say what was done and settle it."


def retry(tx: Transaction, number: int, by: Officer, now: datetime) -> int:
    """Send the case's dead letters again, from the first attempt on, and settle the incident.

    Returns:
        How many letters are on their way again.

    Raises:
        NoSuchIncident, NothingToSend: nothing changed.
    """
    found = _open(tx, number)
    dead = []
    if found.case_id is not None and found.kind == "letter-not-delivered":
        dead = [row for row in outbox.waiting(tx, found.case_id) if row["state"] == "dead"]
    if found.case_id is None or not dead:
        raise NothingToSend(number=number)
    for branch in sorted({row["branch"] for row in dead}):
        outbox.revive(tx, found.case_id, BranchId(branch), now)
    for other in journal.incidents(tx):  # one for each letter of the case that died
        if (other.case_id, other.kind) == (found.case_id, found.kind):
            journal.settle_incident(tx, other.id, by, "重新发送 sent again", now)
    journal.write(tx, found.case_id, "letters-sent-again", by, now, letters=len(dead))
    return len(dead)


def settle(tx: Transaction, number: int, words: str, by: Officer, now: datetime) -> None:
    """Close an incident with what was done about it.

    Raises:
        NoSuchIncident, ReasonNeeded: nothing changed.
    """
    found = _open(tx, number)
    if not words.strip():
        raise ReasonNeeded(what=Text("处理情况", "What was done"), name="words")
    journal.settle_incident(tx, number, by, words.strip(), now)
    journal.write(
        tx, found.case_id, "incident-settled", by, now, kind=found.kind, words=words.strip()
    )


def _open(tx: Transaction, number: int) -> Incident:
    """The incident, its case locked first where it has one.

    Raises:
        NoSuchIncident: it does not wait.
    """
    found = _waiting(tx, number)
    if found.case_id is None:
        return found
    cases.lock(tx, found.case_id)
    return _waiting(tx, number)  # looked at again under the lock: two people at once


def _waiting(tx: Transaction, number: int) -> Incident:
    found = next((one for one in journal.incidents(tx) if one.id == number), None)
    if found is None:
        raise NoSuchIncident(number=number)
    return found
