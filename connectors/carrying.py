"""A worker goes on with a plan of carrying cases over: some cases, then it gives the plan back.

A lease keeps two workers from doing the same; whoever was killed in it is followed when the
lease has run out, and goes on where it was, because every case is a transaction of its own.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from engine.domain.errors import ApprovalError
from engine.domain.names import CaseId
from engine.queue import jobs
from engine.stages.moving import batches
from engine.store import Store, carrying
from engine.store.errors import DatabaseAway

LOG: Final = logging.getLogger(__name__)
SOME: Final = 60
"""Cases of one ring: a fraction of the lease, so that a worker is soon free for letters."""


class Unforeseen(ApprovalError):
    """A mistake of ours in one case: it is left alone, the others go on."""

    ZH = "程序没有料到这一件的情况，没有动它。请把办件编号告诉运维。"
    EN = "The program did not foresee this case and left it alone. Tell the operator its number."


def carry(store: Store, number: int, owner: str, clock: Callable[[], datetime]) -> None:
    """Do some cases of a plan. Nothing happens where somebody else holds it."""
    with store.transaction() as tx:
        if not carrying.claim(tx, number, owner, jobs.LEASE, clock()):
            return
    try:
        with store.reading() as tx:
            waiting = batches.left(tx, number, SOME)
        for case_id in waiting:
            if not _one(store, number, case_id, clock()):
                return
        with store.transaction() as tx:
            batches.finish(tx, number, clock())
    finally:
        with store.transaction() as tx:
            carrying.release(tx, number, owner)


def _one(store: Store, number: int, case_id: CaseId, now: datetime) -> bool:
    try:
        with store.transaction() as tx:
            return batches.step(tx, number, case_id, now)
    except DatabaseAway:
        raise
    except ApprovalError as refused:
        why = refused
    except Exception:
        # A bug in one case must not hold up the batch: it is named, and the case is untouched.
        LOG.exception("plan %s, case %s", number, case_id)
        why = Unforeseen()
    with store.transaction() as tx:
        batches.cannot(tx, number, case_id, why, now)
    return True
