"""Do a part of a study: take it, compute outside any transaction, write what was found once."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from math import isnan
from typing import Any, Final

from engine.analysis.simulation import study
from engine.analysis.simulation.assumptions import SETTLED, Scenario
from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.study import Measures
from engine.domain.errors import ApprovalError
from engine.stages.scenarios import asking, learned_parts, parts
from engine.store import Store

AT_A_TIME: Final = 8
"""Parts that one ring does before it lets others have the processor."""

PER_CASE: Final = timedelta(milliseconds=3)
"""How long a part stays ours for each case of a replication: twenty times what it takes."""

TRIALS: Final = 4 * study.TRIAL
"""Cases that are tried before the beginning is chosen, at most."""

_ONE_HERE = threading.Lock()


def work(store: Store, part: int, lease: timedelta, clock: Callable[[], datetime]) -> None:
    """Do this part, and a few more that are due. One study at a time in each process.

    A part that is interrupted is due again when its lease has ended; its figures are the same
    whoever finds them. The lease is renewed with every replication.
    """
    if not _ONE_HERE.acquire(blocking=False):
        return
    try:
        for _ in range(AT_A_TIME):
            _one(store, part, lease, clock)
            following = parts.following(store, clock())
            if following is None:
                return
            part = following
    finally:
        _ONE_HERE.release()


def _one(store: Store, part: int, lease: timedelta, clock: Callable[[], datetime]) -> None:
    with store.transaction() as tx:
        mine = parts.take(tx, part, lease, clock())
    if mine is None:
        return
    of_records = "question" in mine.held
    try:
        do = learned_parts.find if of_records else _replications
        found = do(store, mine, lease, clock)
    except ApprovalError as error:
        with store.transaction() as tx:
            parts.give_up(tx, mine.study, error, clock())
        return
    if found is not None:
        with store.transaction() as tx:
            (learned_parts if of_records else parts).write(tx, mine, found, clock())


def _replications(
    store: Store, mine: parts.Mine, lease: timedelta, clock: Callable[[], datetime]
) -> list[Measures] | None:
    """What this part finds; None when nobody wants it any more."""
    with store.reading() as tx:
        kit = asking.kit(tx, mine.told["edition"])
    scenario = _begun(store, mine, kit, lease, clock)
    cases = scenario.whole("run.cases") + scenario.whole("run.warm_up")
    runs: list[Measures] = []
    for nth in mine.replications:
        with store.transaction() as tx:
            wanted = parts.go_on(tx, mine, lease + cases * PER_CASE, clock())
        if not wanted:
            return None
        found = study.replicated(kit, scenario, nth, serial=mine.told["serial"])
        runs.append({name: value for name, value in found.items() if not isnan(value)})
    return runs


def _begun(
    store: Store, mine: parts.Mine, kit: Kit, lease: timedelta, clock: Callable[[], datetime]
) -> Scenario:
    """Its variant, with as many cases left out at the beginning as in all the others."""
    scenario = asking.variant(mine.told)
    if scenario.values.get("run.beginning") != SETTLED:
        return scenario
    warm = mine.held.get("warm")
    if warm is None:
        with store.transaction() as tx:
            parts.go_on(tx, mine, lease + TRIALS * PER_CASE, clock())
        warm = _warm(store, mine, kit)
    return study.beginning(scenario, int(warm))


def _warm(store: Store, mine: parts.Mine, kit: Kit) -> int:
    """By the first variant. Whoever asks finds the same, so that two may well do it at once."""
    first: dict[str, Any] = mine.held["variants"][0]
    warm = study.warm_up(kit, asking.variant(first))
    with store.transaction() as tx:
        parts.begin(tx, mine.study, warm)
    return warm
