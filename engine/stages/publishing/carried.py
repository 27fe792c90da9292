"""Which running cases could go over to a proposed edition, as the dry run of moving judges them.

Nothing is moved and nothing is written. Elements are paired as the plan of a move suggests them;
what a person would decide there counts as asked.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from engine.bpmn import catalogue
from engine.domain.carrying import CaseFate, Choices, PlanState, Route
from engine.domain.names import EditionId
from engine.stages import editions
from engine.stages.casefile import CaseFile
from engine.stages.moving import foresee, routes
from engine.store import Transaction, cases, positions

MOST: Final = 100
"""Cases that are judged, the oldest first; a plan of moving judges all, in the background."""
LEFT: Final = "left"


def judged(
    tx: Transaction, files: Mapping[str, bytes], running: Mapping[EditionId, int], now: datetime
) -> dict[str, int]:
    """How many running cases are safe, asked or impossible to move, and ``left`` unjudged.

    ``running``: cases under way by edition.
    """
    target = editions.build(catalogue.edition_of(files), files)
    found: Counter[str] = Counter()
    room = MOST
    for source in sorted(running):
        if source == target.id:
            continue
        held = positions.page(tx, source, "", limit=room, offset=0) if room else ()
        route = _route(editions.of(tx, source), target, now)
        for line in held:
            file = CaseFile.looked_at(tx, cases.get(tx, line.id))
            found[foresee.case(file, target, route, now).state.value] += 1
        room -= len(held)
        found[LEFT] += running[source] - len(held)
    fates = (CaseFate.SAFE.value, CaseFate.ASKED.value, CaseFate.IMPOSSIBLE.value, LEFT)
    return {fate: found[fate] for fate in fates}


def _route(source: editions.Edition, target: editions.Edition, now: datetime) -> Route:
    """The plan that would be drawn first: everything paired that can be said, nothing decided."""
    pairs = {pair.old: pair.new for pair in routes.suggested(source, target) if pair.new}
    process = source.guide.process
    return Route(0, process, source.id, target.id, pairs, Choices(), PlanState.DRAWN, "", now)
