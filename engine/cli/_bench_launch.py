"""`lianshen bench launch`: a case accepted, its five departments at work, beside its floor."""

from functools import partial
from typing import Final

from engine.cli._bench_hall import NOW, Hall
from engine.cli._bench_pairs import Pair, pair, published
from engine.cli._bench_twins import twins
from engine.cli._figures import Row, Size
from engine.domain.names import CaseId, Role
from engine.stages import accept

WARM: Final = 3


def rows(size: Size, database: str | None) -> list[Row]:
    """From received to five shares under review: clocks armed, letters written, notices numbered.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    n = max(size.repeat // 4, 10) + WARM
    with twins(database, lambda hall: [hall.received() for _ in range(n)]) as two:
        store, floor = two.hall.store, two.floor
        found = [pair(store, floor, partial(_launch, two.hall, case)) for case in two.made]
    kept: list[Pair] = found[WARM:]
    return published("a case accepted and launched, five departments", kept, None)


def _launch(hall: Hall, case: CaseId) -> None:
    with hall.store.transaction() as tx:
        accept.accept(tx, case, hall.one(Role.INTAKE), NOW)
