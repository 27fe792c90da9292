"""After a restore: what each counterpart has is found out by key, before anything is sent again."""

from datetime import datetime

from engine.domain.case import Letter
from engine.domain.names import SYSTEM, Officer, Text
from engine.store import Transaction, cases, journal, outbox, quarantine


def found(tx: Transaction, letter: Letter, by: Officer, now: datetime, *, has: bool) -> None:
    """The department was asked after this letter: it has it, or it may be sent."""
    cases.lock(tx, letter.case_id)
    outbox.asked(tx, letter.id, now, has=has)
    if has:
        journal.write(
            tx, letter.case_id, "letter-delivered", by, now,
            branch=letter.branch, round=letter.round, connector=letter.connector,
            attempts=letter.attempts,
        )  # fmt: skip


def undecided(tx: Transaction) -> tuple[Letter, ...]:
    """Letters of which nobody knows yet whether they left after the backup; none without one."""
    held = quarantine.standing(tx)
    return () if held is None else outbox.unsettled(tx, held.since)


def lift(tx: Transaction, by: Officer, now: datetime) -> bool:
    """Sending begins again, if nothing is undecided. False: something is, or nothing was held.

    What was answered between the backup and the restore is lost here and settled there: for each
    system that still owes answers a person is asked to have them sent again.
    """
    if quarantine.standing(tx) is None or undecided(tx):
        return False
    owed: dict[str, list[str]] = {}
    for row in outbox.awaited(tx):
        owed.setdefault(row["connector"], []).append(row["case_no"])
    for connector, numbers in owed.items():
        listed = "、".join(numbers[:40]) + ("……" if len(numbers) > 40 else "")
        says = Text(f"等待答复的办件：{listed}", f"Answers are awaited for: {listed}")
        journal.raise_incident(tx, None, "answer-lost", says, now, connector=connector)
    quarantine.lift(tx, by, now)
    journal.write(tx, None, "quarantine-lifted", by, now, owed=len(owed))
    return True


def restored(tx: Transaction, source: str, now: datetime) -> None:
    """The entry that says where this history was taken up again."""
    journal.write(tx, None, "restored", SYSTEM, now, source=source)
