"""What a person does about trouble: have the letters sent again, or say that it is settled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from engine.domain.errors import ReasonNeeded, Refused
from engine.domain.names import BranchId, Officer, Text
from engine.stages import take_over
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


_LETTERS: Final = frozenset({"letter-not-delivered", "outcome-unknown"})


def retry(tx: Transaction, number: int, by: Officer, now: datetime) -> int:
    """Send the dead letters again that this is about, from the first attempt on, and settle it.

    Returns:
        How many letters are on their way again.

    Raises:
        NoSuchIncident, NothingToSend: nothing changed.
    """
    found, dead = _dead(tx, number)
    assert found.case_id is not None
    for branch in sorted({row["branch"] for row in dead}):
        outbox.revive(tx, found.case_id, BranchId(branch), now)
    _settle_all(tx, found, "重新发送 sent again", by, now)
    journal.write(tx, found.case_id, "letters-sent-again", by, now, letters=len(dead))
    return len(dead)


def has_arrived(tx: Transaction, number: int, by: Officer, now: datetime) -> int:
    """A person has asked the department: it has the letter. It is not sent again.

    Returns:
        How many letters count as delivered from now on.

    Raises:
        NoSuchIncident, NothingToSend: nothing changed.
    """
    found, dead = _dead(tx, number)
    assert found.case_id is not None
    for branch in sorted({row["branch"] for row in dead}):
        outbox.confirm(tx, found.case_id, BranchId(branch), now)
    _settle_all(tx, found, "经核实已送到 has arrived", by, now)
    journal.write(tx, found.case_id, "letters-confirmed", by, now, letters=len(dead))
    return len(dead)


def at_our_desk(tx: Transaction, number: int, by: Officer, now: datetime) -> int:
    """The department's people do the share on our pages instead; the incident is settled.

    Returns:
        How many shares lie on a desk of ours now.

    Raises:
        NoSuchIncident, NothingToSend: nothing changed.
    """
    found, dead = _dead(tx, number)
    assert found.case_id is not None
    laid = sum(
        take_over.here(tx, found.case_id, BranchId(row["branch"]), row["round"], by, now)
        for row in dead
    )
    _settle_all(tx, found, "改在本平台办理 done at our desk", by, now)
    return laid


def settle(tx: Transaction, number: int, words: str, by: Officer, now: datetime) -> None:
    """Close an incident with what was done about it.

    Raises:
        NoSuchIncident, ReasonNeeded: nothing changed.
    """
    found = waiting(tx, number)
    if not words.strip():
        raise ReasonNeeded(what=Text("处理情况", "What was done"), name="words")
    journal.settle_incident(tx, number, by, words.strip(), now)
    journal.write(
        tx, found.case_id, "incident-settled", by, now, kind=found.kind, words=words.strip()
    )


def waiting(tx: Transaction, number: int) -> Incident:
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


def _dead(tx: Transaction, number: int) -> tuple[Incident, list[Mapping[str, Any]]]:
    """The incident and the letters it is about.

    Raises:
        NoSuchIncident: it does not wait. NothingToSend: it is not about letters that wait.
    """
    found = waiting(tx, number)
    dead: list[Mapping[str, Any]] = []
    if found.case_id is not None and found.kind in _LETTERS:
        dead = [
            row
            for row in outbox.waiting(tx, found.case_id)
            if row["state"] == "dead" and found.branch in {"", row["branch"]}
        ]
    if not dead:
        raise NothingToSend(number=number)
    return found, dead


def _settle_all(tx: Transaction, found: Incident, words: str, by: Officer, now: datetime) -> None:
    """This incident and every other about the same letters."""
    for other in journal.incidents(tx):
        same = other.case_id == found.case_id and other.kind in _LETTERS
        if same and found.branch in {"", other.branch}:
            journal.settle_incident(tx, other.id, by, words, now)
