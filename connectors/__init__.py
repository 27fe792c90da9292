"""The ways to a department: our own desk, its HTTP system, a script that plays one.

A department that works in its own system has a service task in the diagram, and the task names a
connector. What a connector of that name is, is a matter of the installation: its connections file
says so, and a name it does not list means our own desk. One conformance suite holds them all
(tests/connectors).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from engine.domain.case import Letter


class Connector(Protocol):
    """One way to one department. ``name`` is what the diagram calls it."""

    name: str

    def send(self, letter: Letter, now: datetime) -> None:
        """Bring a letter; bringing it twice is bringing it once (its ``idem_key`` says which).

        Raises:
            NotDelivered: the other side was not reached or is busy; try again later.
            NotAccepted: it was reached and says no; trying again would not help.
        """
        ...

    def collect(self, now: datetime) -> Iterator[bytes]:
        """Answers that wait on the other side (none, where it calls back by itself).

        An answer counts as taken when the next one is asked for: whoever breaks off before
        that gets it again.
        """
        ...


def by_name(connectors: Iterable[Connector]) -> Mapping[str, Connector]:
    """The installation's connectors, each under its name."""
    return {one.name: one for one in connectors}
