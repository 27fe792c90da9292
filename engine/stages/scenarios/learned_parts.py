"""The parts of a study of records: what they show, how far that misses, what a diagram makes of it.

Whoever does a part finds the same; between the two parts of our own cases an open one may have
gone on, by less than a day.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from engine.analysis.simulation.kit import Kit
from engine.analysis.simulation.seen import NotCalibrated
from engine.stages.scenarios import asking, calibrating, learning, parts, remembered
from engine.stages.scenarios.calibrating import Records
from engine.stages.scenarios.learning import Question
from engine.store import Store, Transaction

READING: Final = timedelta(seconds=60)
"""How long a part stays ours while its cases are read."""

PER_VISIT: Final = timedelta(milliseconds=5)
"""The same for each visit that is looked at: ten times what it takes."""


def find(
    store: Store, mine: parts.Mine, lease: timedelta, clock: Callable[[], datetime]
) -> Sequence[Mapping[str, Any]] | None:
    """What this part finds; None when nobody wants it any more.

    Raises:
        NotCalibrated: nothing can be learned. NoSuchThing: the records are gone.
    """
    with store.transaction() as tx:
        if not parts.go_on(tx, mine, lease + READING, clock()):
            return None
    question: Question = mine.held["question"]
    with store.reading() as tx:
        records = learning.records(tx, question)
        kit = asking.kit(tx, question["edition"]) if "edition" in question else None
    visits = sum(len(one.visits) for one in records.cases)
    with store.transaction() as tx:
        if not parts.go_on(tx, mine, lease + visits * PER_VISIT, clock()):
            return None
    if "to" in question and kit is not None:
        to, edition = question["to"], question["edition"]
        made = calibrating.onto(kit, records, question["fit"], to, edition)
        return [{"scenario": asking.held(made)}]
    return [_tested(records, kit, question) if mine.nth else _learned(records, kit, question)]


def write(
    tx: Transaction, mine: parts.Mine, found: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """A part is there; what was laid onto a diagram becomes a scenario with it."""
    if "to" in mine.held["question"] and parts.wanted(tx, mine):
        learning.laid(tx, mine.study, found[0]["scenario"], now)
    parts.write(tx, mine, found, now)


def _learned(records: Records, kit: Kit | None, question: Question) -> dict[str, Any]:
    seen, laid = calibrating.learned(records, kit, question["fit"], question.get("edition", ""))
    return {
        "seen": remembered.plain(seen),
        "of": len(records.cases) + records.older,
        "older": records.older,
        "scenario": asking.held(laid.scenario) if laid is not None else None,
        "unseen": list(laid.unseen) if laid is not None else [],
    }


def _tested(records: Records, kit: Kit | None, question: Question) -> dict[str, Any]:
    try:
        tried = calibrating.backtest(records, kit, question["fit"], recent=question["recent"])
    except NotCalibrated as error:
        return {"why": {"zh": error.says("zh"), "en": error.says("en")}}
    return {"tested": remembered.plain(tried.tested), "learned_from": tried.seen.cases}
