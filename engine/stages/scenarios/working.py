"""Do a part of a study: claim it, compute outside any transaction, write what was found once."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from math import isnan
from typing import Final

from engine.analysis.simulation import study
from engine.analysis.simulation.study import Measures
from engine.domain.errors import ApprovalError
from engine.stages.scenarios import asking
from engine.store import Store, scenarios

AT_A_TIME: Final = 8
"""Parts that one ring does before it lets others have the processor."""

_ONE_HERE = threading.Lock()


def work(store: Store, part: int, lease: timedelta, clock: Callable[[], datetime]) -> None:
    """Do this part, and a few more that are due. One study at a time in each process.

    A part that is interrupted is due again when its lease has ended; its figures are the same
    whoever finds them.
    """
    if not _ONE_HERE.acquire(blocking=False):
        return
    try:
        for _ in range(AT_A_TIME):
            _one(store, part, lease, clock)
            with store.reading() as tx:
                due = scenarios.due(tx, clock(), 1)
            if not due:
                return
            part = due[0]
    finally:
        _ONE_HERE.release()


def _one(store: Store, part: int, lease: timedelta, clock: Callable[[], datetime]) -> None:
    with store.transaction() as tx:
        claimed = scenarios.claim(tx, part, lease, clock())
        known = None if claimed is None else scenarios.study(tx, claimed[0])
    if claimed is None or known is None or known.state != "open":
        return
    try:
        found = _replications(store, known.held, claimed[1])
    except ApprovalError as error:
        says = {"zh": error.says("zh"), "en": error.says("en")}
        with store.transaction() as tx:
            scenarios.end(tx, known.id, "failed", clock(), says)
        return
    with store.transaction() as tx:
        scenarios.done(tx, part, found, clock())


def _replications(store: Store, held: Mapping[str, object], nth: int) -> Sequence[Measures]:
    variants, many = held["variants"], held["replications"]
    assert isinstance(variants, list)
    assert isinstance(many, int)
    which, block = divmod(nth, asking.blocks(many))
    told = variants[which]
    with store.reading() as tx:
        kit = asking.kit(tx, told["edition"])
    first = block * asking.BLOCK
    last = min(first + asking.BLOCK, many)
    one = asking.variant(told)
    runs = [study.replicated(kit, one, n, serial=told["serial"]) for n in range(first, last)]
    return [{k: v for k, v in run.items() if not isnan(v)} for run in runs]
