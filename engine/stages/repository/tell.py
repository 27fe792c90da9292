"""Cases under way are told what became of a document they rest on: a line in their history."""

from datetime import datetime

from engine.domain.names import Officer
from engine.store import Transaction, journal, repository, repository_cases


def replaced(tx: Transaction, version_id: int, by: Officer, now: datetime) -> None:
    """A newer version is kept."""
    version = repository.version(tx, version_id)
    assert version is not None  # it was written just now
    if version.number == 1:
        return
    for case_id, _, one in repository_cases.running_on(tx, version.document):
        if one.version.number < version.number:
            journal.write(
                tx, case_id, "on-file-replaced", by, now,
                material=one.material, title=[version.title.zh, version.title.en],
                version=version.number,
            )  # fmt: skip


def ended(tx: Transaction, version_id: int, by: Officer, now: datetime) -> tuple[str, ...]:
    """A version was taken away; the numbers of the cases that rest on it."""
    version = repository.version(tx, version_id)
    assert version is not None  # it was written to just now
    reached = []
    for case_id, case_no, one in repository_cases.running_on(tx, version.document):
        if one.version.id == version.id:
            reached.append(case_no)
            journal.write(
                tx, case_id, "on-file-ended", by, now,
                material=one.material, title=[version.title.zh, version.title.en],
                ended=version.ended, reason=version.ended_why,
            )  # fmt: skip
    return tuple(dict.fromkeys(reached))
