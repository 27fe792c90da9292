"""The worker: what a ring sets going. Claim, perform outside any transaction, complete.

Nothing here decides anything about a case: it carries, and tells the stages what became of it.
"""

import logging
import os
import random
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from connectors import Connector, by_name
from connectors.desk import Desk
from connectors.http import Http
from engine.domain.errors import ApprovalError, NotAccepted, NotDelivered
from engine.domain.names import CaseId, OutboxId, Text
from engine.queue import jobs
from engine.settings import Connection
from engine.stages import answers, delivery, timers
from engine.store import Store, Transaction, journal, landmarks, outbox

LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """A worker's place: the truth, the ways out, the clock, its own name on leases."""

    store: Store
    connectors: Mapping[str, Connector]
    clock: Callable[[], datetime]
    owner: str = "worker"
    spread: Callable[[], float] = random.random


def post(store: Store, connections: Iterable[Connection], clock: Callable[[], datetime]) -> Post:
    """The place of a worker in this process, with the connectors that the connections describe.

    Raises:
        BadSetting: a connection can never work.
    """
    made: list[Connector] = [
        Http(one) if one.kind == "http" else Desk(one.name, store) for one in connections
    ]
    return Post(store, by_name(made), clock, owner=f"{socket.gethostname()[:40]}:{os.getpid()}")


def work(place: Post) -> Mapping[str, jobs.Job]:
    """The jobs of this post, by name: the whole list of what a ring may set going."""
    return {
        jobs.DELIVER: partial(deliver, place),
        jobs.APPLY: partial(apply, place),
        jobs.COLLECT: partial(collect, place),
        jobs.FIRE: partial(fire, place),
    }


def deliver(post: Post, letter_id: int) -> None:
    """Bring one letter to its department."""
    now = post.clock()
    with post.store.transaction() as tx:
        letter = outbox.claim(tx, OutboxId(letter_id), post.owner, jobs.LEASE, now)
    if letter is None:
        return
    landmarks.passed("letter.claimed")
    connector = post.connectors.get(letter.connector) or Desk(letter.connector, post.store)
    again: datetime | None = None
    try:
        if letter.attempts > jobs.ATTEMPTS:  # every try ended without a word: it kills workers
            why = Text("处理中多次中断", "interrupted too often")
            raise NotAccepted(connector=letter.connector, why=why)  # noqa: TRY301
        connector.send(letter, now)
        landmarks.passed("letter.carried")
    except (NotDelivered, NotAccepted) as missed:
        LOG.warning("%s: %s", letter.idem_key, missed)
        if isinstance(missed, NotDelivered):
            again = jobs.next_try(letter.attempts, post.clock(), post.spread())
        with post.store.transaction() as tx:
            delivery.failed(tx, letter, missed, again, post.clock())
        return
    with post.store.transaction() as tx:
        delivery.arrived(tx, letter, post.clock())


def apply(post: Post, case_id: int) -> None:
    """Walk one case on with the answers that wait in its inbox."""
    case = CaseId(case_id)
    try:
        with post.store.transaction() as tx:
            answers.drain(tx, case, post.clock())
    except ApprovalError as stuck:
        _ask_a_person(post, case, "answer-not-applied", stuck)


def fire(post: Post, case_id: int) -> None:
    """Fire the clocks of one case that have run out, each in a transaction of its own."""
    case = CaseId(case_id)
    with post.store.reading() as tx:
        due = [element for one, element in timers.due(tx, post.clock()) if one == case]
    for element in due:
        try:
            with post.store.transaction() as tx:
                timers.fire(tx, case, element, post.clock())
        except ApprovalError as stuck:
            _ask_a_person(post, case, "clock-not-fired", stuck)


def collect(post: Post, _about: int = 0) -> None:
    """Take in what waits at systems that do not call back."""
    for connector in post.connectors.values():
        for body in connector.collect(post.clock()):
            try:
                with post.store.transaction() as tx:
                    answers.receive(tx, connector.name, body, post.clock())
            except ApprovalError as refused:
                _ask_a_person(post, None, f"answer-of-{connector.name}", refused)


def _ask_a_person(post: Post, case: CaseId | None, kind: str, why: ApprovalError) -> None:
    """One open incident for one trouble, however often it shows."""
    LOG.warning("%s, case %s: %s", kind, case, why)
    says = Text(why.says("zh"), why.says("en"))
    with post.store.transaction() as tx:
        if not _asked(tx, case, kind, says):
            journal.raise_incident(tx, case, kind, says, post.clock())


def _asked(tx: Transaction, case: CaseId | None, kind: str, says: Text) -> bool:
    return any(
        (one.case_id, one.kind, one.says) == (case, kind, says) for one in journal.incidents(tx)
    )
