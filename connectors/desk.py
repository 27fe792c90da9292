"""Our own desk: the letter becomes a work item for the department's people."""

from collections.abc import Iterator
from datetime import datetime

from engine.domain.case import Letter
from engine.domain.names import SYSTEM
from engine.stages import take_over
from engine.store import Store


class Desk:
    """A department that has no system of its own."""

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
