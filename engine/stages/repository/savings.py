"""What was saved: counted from the register, against what the guides say of asking one by one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from engine.domain.names import EditionId
from engine.domain.repository import Saved
from engine.stages import editions
from engine.store import Transaction, savings
from engine.store.savings import OfCase, OfProject, Which


def saved(tx: Transaction, which: Which) -> Saved:
    """Pieces, copies and visits as recorded; visits apart by the guide of each case's edition."""
    return Saved.together(by_process(tx, which).values())


def by_process(tx: Transaction, which: Which) -> dict[str, Saved]:
    """Process → its cases together."""
    found: defaultdict[str, list[Saved]] = defaultdict(list)
    for one in savings.by_edition(tx, which):
        apart = _apart(tx, one.edition, one.saved.cases, one.shares)
        found[one.process].append(replace(one.saved, apart=apart))
    return {process: Saved.together(several) for process, several in sorted(found.items())}


def of_cases(
    tx: Transaction, which: Which, *, limit: int, offset: int
) -> Sequence[tuple[OfCase, Saved]]:
    """Each case by itself, the last accepted first."""
    return [
        (one, replace(one.counted.saved, apart=_apart(tx, of.edition, 1, of.shares)))
        for one in savings.of_cases(tx, which, limit=limit, offset=offset)
        for of in (one.counted,)
    ]


def of_projects(
    tx: Transaction, which: Which, *, limit: int, offset: int
) -> Sequence[tuple[OfProject, Saved]]:
    """Each project's cases together, the most repeats spared first."""
    page = savings.of_projects(tx, which, limit=limit, offset=offset)
    apart: defaultdict[int, int] = defaultdict(int)
    asked = savings.concerned(tx, which, [one.id for one in page])
    for (project, edition), (cases, shares) in asked.items():
        apart[project] += _apart(tx, edition, cases, shares)
    return [(one, replace(one.saved, apart=apart[one.id])) for one in page]


def _apart(tx: Transaction, edition: EditionId, cases: int, shares: int) -> int:
    says = editions.of(tx, edition).guide.apart
    return says.each * shares + says.more * cases
