"""Our own desk: the letter becomes a work item for the department's people."""

from collections.abc import Iterator
from datetime import datetime

from engine.domain.case import Letter
from engine.domain.errors import ApprovalError
from engine.domain.names import SYSTEM
from engine.stages import take_over
from engine.store import Store, outbox


class Desk:
    """A department that has no system of its own."""

    at_once = outbox.AT_ONCE
    collects = False
    repeats = True

    def __init__(self, name: str, store: Store) -> None:
        self.name = name
        self._store = store

    def send(self, letter: Letter, now: datetime) -> None:
        """Lay the letter on the desk; once, however often it is sent."""
        with self._store.transaction() as tx:
            take_over.here(tx, letter.case_id, letter.branch, letter.round, SYSTEM, now)

    def collect(self, now: datetime) -> Iterator[bytes]:  # noqa: ARG002 - the protocol's
        """Nothing waits elsewhere: people at our desk answer in our own pages."""
        return iter(())

    def refused(self, body: bytes, why: ApprovalError) -> None:
        """Our own pages say it to the person at once."""

    def known(self, letter: Letter, now: datetime) -> bool | None:  # noqa: ARG002 - the protocol's
        """No: laying it on the desk once more is laying it there once."""
        return False
