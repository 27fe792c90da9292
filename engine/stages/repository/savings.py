"""What was saved: counted from the register, against what the guides say of asking one by one."""

from dataclasses import replace

from engine.domain.repository import Saved
from engine.stages import editions
from engine.store import Transaction, repository_cases
from engine.store.repository_cases import Which


def saved(tx: Transaction, which: Which) -> Saved:
    """Pieces, copies and visits as recorded; visits apart by the guide of each case's edition."""
    apart = 0
    for edition, (cases, shares) in repository_cases.concerned(tx, which).items():
        says = editions.of(tx, edition).guide.apart
        apart += says.each * shares + says.more * cases
    return replace(repository_cases.saved(tx, which), apart=apart)
