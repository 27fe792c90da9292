"""Where a running case stands in its own diagram: which elements wait, and for what."""

from dataclasses import dataclass

from engine.bpmn.model import Node
from engine.domain.case import Case
from engine.domain.lifecycle import CLOSED_CASE
from engine.stages import editions
from engine.stages.casefile import CaseFile
from engine.store import Transaction
from engine.store import editions as shelf


@dataclass(frozen=True, slots=True)
class Place:
    """A token that waits. ``nth`` tells those of one element apart."""

    node: Node
    nth: int


def waiting(tx: Transaction, case: Case) -> tuple[Place, ...]:
    """The tokens of a case, none once it is closed.

    Raises:
        UnreadableState: the kept state is not of this edition (a bug).
    """
    if case.status in CLOSED_CASE:
        return ()
    file = CaseFile.looked_at(tx, case)
    return tuple(Place(file.edition.model.node(t.element), t.nth) for t in file.instance.tokens)


def drawing(tx: Transaction, case: Case) -> bytes:
    """The diagram of the case's own edition, as it was published (BPMN 2.0 XML)."""
    return shelf.files(tx, editions.of(tx, case.edition).id)["process.bpmn"]
