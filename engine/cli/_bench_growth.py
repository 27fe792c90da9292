"""`lianshen bench growth`: what becomes of a decision when there is much of everything.

Durable decisions in a house of a thousand cases and of a hundred thousand (``--cases``), and in a
case that has gone through so many rounds; a step of the engine among so many branches, beside the
library's own JSON. Each is held against the smallest of its kind in the same run.
"""

from functools import partial
from statistics import median
from typing import Final

from engine.bpmn import compiled
from engine.bpmn.instance import Instance
from engine.bpmn.yardstick import LibraryCase
from engine.cli import _bench_desk, _scratch
from engine.cli._bench_decisions import decide
from engine.cli._bench_diagrams import parallel
from engine.cli._bench_hall import Hall
from engine.cli._bench_pairs import over, timed
from engine.cli._figures import Row, Size
from engine.domain.case import WorkItem
from engine.store import open_store

FEW: Final = 1_000
BRANCHES: Final = (5, 50, 200)
ROUNDS: Final = (1, 10, 100)


def rows(size: Size, database: str | None) -> list[Row]:
    """Cases in the house, rounds of a case, branches of a diagram.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    with _scratch.beside(database) as scratch:
        store = open_store(scratch.url)
        try:
            hall = Hall(store)
            return [*_rounds(hall), *_cases(hall, size), *_branches(size)]
        finally:
            store.close()


def _cases(hall: Hall, size: Size) -> list[Row]:
    each = max(size.repeat // 12, 10)
    drafted = [hall.drafted()[:3] for _ in range(each * 2)]
    like, open_ = drafted[-1][0].case_id, max(size.cases // 50, 40)
    _bench_desk.furnish(hall, like, FEW, FEW)
    few = _decided(hall, drafted[:each])
    _bench_desk.furnish(hall, like, size.cases, size.cases - open_, begin=FEW)
    many = _decided(hall, drafted[each:])
    return [over(f"an opinion given among {size.cases:,} cases, over {FEW:,}", "ms", many, few)]


def _decided(hall: Hall, cases: list[tuple[WorkItem, ...]]) -> list[float]:
    return [timed(partial(decide, hall, item)).wall for items in cases for item in items]


def _rounds(hall: Hall) -> list[Row]:
    """Cases at their first, tenth, hundredth review: the word of the fire department's checker."""
    took: dict[int, list[float]] = {n: [] for n in ROUNDS}
    for _ in range(3):
        case = hall.accepted()
        for nth in range(1, ROUNDS[-1] + 1):
            closing = hall.another_round(case, lambda work: timed(work).wall)
            if nth in took:
                took[nth].append(closing)
    first = took[ROUNDS[0]]
    return [
        over(f"the opinion that closes round {n}, over round 1", "ms", took[n], first)
        for n in ROUNDS[1:]
    ]


def _branches(size: Size) -> list[Row]:
    found = []
    for branches in BRANCHES:
        xml = parallel(branches)
        diagram = compiled.of(xml)
        state = Instance.start(diagram, {}).dump()
        theirs = LibraryCase(xml, {})
        before = theirs.state

        def ours(state: bytes = state, diagram: compiled.Compiled = diagram) -> None:
            instance = Instance.load(state, diagram, {})
            instance.complete("review-0-0", {})
            instance.dump()

        def library(theirs: LibraryCase = theirs, before: str = before) -> None:
            theirs.state = before
            theirs.complete("review-0-0", {})

        fast = [timed(ours).processor for _ in range(max(size.repeat // 10, 10))]
        slow = [timed(library).processor for _ in range(5)]
        what = f"a step among {branches} branches, of the library's own JSON"
        found.append(Row(what, "ms CPU", median(fast), max(fast), median(slow),
                         median(fast) / median(slow), 0.2,
                         met=median(fast) / median(slow) <= 0.2))  # fmt: skip
    return found
