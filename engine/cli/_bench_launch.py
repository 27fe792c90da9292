"""`lianshen bench launch`: a case accepted, its five departments at work, beside its floor."""

from functools import partial
from typing import Final

from engine.cli import _scratch
from engine.cli._bench_hall import NOW, Hall
from engine.cli._bench_pairs import Pair, pair, published, same
from engine.cli._figures import Row, Size
from engine.domain.names import CaseId, Role
from engine.stages import accept
from engine.store import open_store

WARM: Final = 3


def rows(size: Size, database: str | None) -> list[Row]:
    """From received to five shares under review: clocks armed, letters written, notices numbered.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    with _scratch.beside(database) as scratch:
        store = open_store(scratch.url)
        hall = Hall(store)
        cases = [hall.received() for _ in range(max(size.repeat // 4, 10) + WARM)]
        store.close()
        twin = scratch.twin()
        store = open_store(scratch.url)
        floor = _scratch.plug(twin)
        try:
            there = hall.moved_to(store)
            found = [pair(store, floor, partial(_launch, there, case)) for case in cases]
            same(store, floor)
        finally:
            floor.close()
            store.close()
    kept: list[Pair] = found[WARM:]
    return published("a case accepted and launched, five departments", kept, None)


def _launch(hall: Hall, case: CaseId) -> None:
    with hall.store.transaction() as tx:
        accept.accept(tx, case, hall.one(Role.INTAKE), NOW)
