"""An edition is retired: no new cases from this moment on; those that run are finished.

One person may do it, with a reason: stopping is the safe side. Beginning again takes two.
"""

from datetime import datetime

from engine.domain.errors import NoSuchThing
from engine.domain.names import EditionId, Officer, Text
from engine.stages.publishing import refusals
from engine.stages.publishing.propose import LONGEST, require_analyst
from engine.stages.reading import short
from engine.store import Transaction, editions, journal, terms
from engine.store.terms import Standing


def retire(tx: Transaction, edition: EditionId, reason: str, by: Officer, now: datetime) -> None:
    """End the term of an edition that is in force, and any that was to come.

    Raises:
        NotYours, NoSuchThing, Unreadable. NotInForce: there is nothing to end.
    """
    require_analyst(by)
    line = editions.get(tx, edition)
    if line is None:
        raise NoSuchThing(what=Text("流程版本", "The edition"))
    why = short(reason, "reason", Text("停用原因", "Reason"), LONGEST)
    editions.hold(tx, line.process)
    held = terms.of(tx, line.process, line.variant)
    live = [
        one
        for one in held
        if one.edition == edition
        and terms.standing(held, one, now) in (Standing.IN_FORCE, Standing.TO_COME)
    ]
    if not live:
        raise refusals.NotInForce(number=line.number)
    for one in live:
        terms.stop(tx, one.id, by, why, now)
    said = {"process": line.process, "edition": edition, "reason": why}
    journal.write(tx, None, "edition-retired", by, now, **said)
