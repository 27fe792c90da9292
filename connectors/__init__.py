"""The ways to a department: our own desk, its HTTP system, a folder, a script that plays one.

A department that works in its own system has a service task in the diagram, and the task names a
connector. What a connector of that name is, is a matter of the installation: its connections file
says so, and a name it does not list means our own desk. One conformance suite holds them all
(tests/connectors).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from engine.domain.case import Letter
from engine.domain.errors import ApprovalError


class Connector(Protocol):
    """One way to one department. ``name`` is what the diagram calls it."""

    name: str

    at_once: int
    """Letters on the way at a time."""

    collects: bool
    """Whether answers are fetched there; if not, it calls back by itself."""

    repeats: bool
    """Whether a letter sent twice is one letter there: if not, a lost reply is asked after."""

    def send(self, letter: Letter, now: datetime) -> None:
        """Bring a letter; bringing it twice is bringing it once (its ``idem_key`` says which).

        Raises:
            NotDelivered: the other side was not reached or is busy; try again later.
            OutcomeUnknown: the letter left and the reply was lost; it may have arrived.
            NotAccepted: it was reached and says no; trying again would not help.
        """
        ...

    def collect(self, now: datetime) -> Iterator[bytes]:
        """Answers that wait on the other side (none, where it calls back by itself).

        An answer counts as taken when the next one is asked for: whoever breaks off before
        that gets it again.

        Raises:
            NotDelivered: the other side was not reached.
        """
        ...

    def refused(self, body: bytes, why: ApprovalError) -> None:
        """An answer that was collected is not taken: say so where the other side can see it."""
        ...

    def known(self, letter: Letter, now: datetime) -> bool | None:
        """Whether the other side has this letter; None: it cannot be asked, a person has to.

        Raises:
            NotDelivered: it was not reached; ask again later.
        """
        ...


def by_name(connectors: Iterable[Connector]) -> Mapping[str, Connector]:
    """The installation's connectors, each under its name."""
    return {one.name: one for one in connectors}
