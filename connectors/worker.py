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

from connectors import Connector, by_name, paying
from connectors.bank import Bank
from connectors.desk import Desk
from connectors.folder import Folder
from connectors.http import Http
from engine.domain.case import Letter
from engine.domain.errors import (
    ApprovalError,
    MessageConflict,
    NotAccepted,
    NotDelivered,
    OutcomeUnknown,
)
from engine.domain.names import CaseId, ElementId, OutboxId, Text
from engine.queue import jobs
from engine.settings import Connection
from engine.stages import answers, delivery, kept_ahead, timers
from engine.store import Store, Transaction, journal, landmarks, lines, mailbox, outbox

LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """A worker's place: the truth, the ways out, the clock, its own name on leases.

    ``right``: whether that clock can be right; while it cannot, no job is done.
    """

    store: Store
    connectors: Mapping[str, Connector]
    clock: Callable[[], datetime]
    owner: str = "worker"
    spread: Callable[[], float] = random.random
    right: Callable[[], bool] = lambda: True


def post(
    store: Store,
    connections: Iterable[Connection],
    clock: Callable[[], datetime],
    right: Callable[[], bool] = lambda: True,
) -> Post:
    """The place of a worker in this process, with the connectors that the connections describe.

    Raises:
        BadSetting: a connection can never work.
    """
    made = [connector(one, store) for one in connections]
    owner = f"{socket.gethostname()[:40]}:{os.getpid()}"
    return Post(store, by_name(made), clock, owner, right=right)


def connector(connection: Connection, store: Store) -> Connector:
    """The connector that a connection describes.

    Raises:
        BadSetting: it can never work.
    """
    if connection.kind == "http":
        return Http(connection)
    if connection.kind == "bank":
        return Bank(connection)
    if connection.kind == "folder" and connection.folder is not None:
        return Folder(connection.name, connection.folder, connection)
    return Desk(connection.name, store)


def work(place: Post) -> Mapping[str, jobs.Job]:
    """The jobs of this post, by name: the whole list of what a ring may set going."""
    every = {
        jobs.DELIVER: deliver,
        jobs.APPLY: apply,
        jobs.COLLECT: collect,
        jobs.FIRE: fire,
        jobs.QUERY: query,
        jobs.RECONCILE: reconcile,
        jobs.SIMULATE: simulate,
        jobs.CARRY: carry,
        jobs.ADD_UP: add_up,
    }
    return {name: partial(_by_a_right_clock, place, job) for name, job in every.items()}


def _by_a_right_clock(post: Post, job: Callable[[Post, int], None], about: int) -> None:
    """What is due by a wrong clock is left alone: it is due still when the clock is right."""
    if post.right():
        job(post, about)


def deliver(post: Post, letter_id: int) -> None:
    """Bring one letter to its department."""
    now, number = post.clock(), OutboxId(letter_id)
    with post.store.reading() as tx:
        name = outbox.connector_of(tx, number)
    connector = post.connectors.get(name) or Desk(name, post.store)
    with post.store.transaction() as tx:
        letter = outbox.claim(tx, number, post.owner, jobs.LEASE, now, connector.at_once)
    if letter is None:
        return
    landmarks.passed("letter.claimed")
    if letter.kind != "letter":
        paying.carry(post.store, connector, letter, post.clock, post.spread)
        return
    try:
        if letter.attempts > jobs.ATTEMPTS:  # every try ended without a word: it kills workers
            why = Text("处理中多次中断", "interrupted too often")
            raise NotAccepted(connector=letter.connector, why=why)  # noqa: TRY301
        connector.send(letter, now)
        landmarks.passed("letter.carried")
    except (NotDelivered, NotAccepted) as missed:
        LOG.warning("%s: %s", letter.idem_key, missed)
        if not _there_all_the_same(post, connector, letter, missed):
            return
    with post.store.transaction() as tx:
        delivery.arrived(tx, letter, post.clock())


def _there_all_the_same(
    post: Post, connector: Connector, letter: Letter, missed: ApprovalError
) -> bool:
    """Note a letter that was missed, unless the other side, asked, has it."""
    again: datetime | None = None
    if isinstance(missed, NotDelivered):
        again = jobs.next_try(letter.attempts, post.clock(), post.spread())
    if isinstance(missed, OutcomeUnknown) and not connector.repeats:
        try:
            known = connector.known(letter, post.clock())
        except ApprovalError:
            known = None
        if known:
            return True
        again = None if known is None else again
    with post.store.transaction() as tx:
        delivery.failed(tx, letter, missed, again, post.clock(), post.spread())
    return False


def apply(post: Post, case_id: int) -> None:
    """Walk one case on with the answers that wait in its inbox."""
    case = CaseId(case_id)
    try:
        with post.store.transaction() as tx:
            answers.drain(tx, case, post.clock())
    except ApprovalError as stuck:
        _ask_a_person(post, case, "answer-not-applied", stuck)


def fire(post: Post, case_id: int) -> None:
    """Fire the clocks of one case that have run out, in due order, each in its own transaction.

    One may set another that is due already (the house was closed for a week): it is fired too.
    """
    case, seen = CaseId(case_id), set[ElementId]()
    while True:
        with post.store.reading() as tx:
            due = [one for one in timers.due_of(tx, case, post.clock()) if one not in seen]
        if not due:
            return
        try:
            with post.store.transaction() as tx:
                timers.fire(tx, case, due[0], post.clock())
        except ApprovalError as stuck:
            _ask_a_person(post, case, "clock-not-fired", stuck)
        seen.add(due[0])


def collect(post: Post, _about: int = 0) -> None:
    """Take in what waits at systems that do not call back."""
    fetched = [one for one in post.connectors.values() if one.collects]
    if not fetched:
        return
    with post.store.reading() as tx:
        unwell = {one.connector: one for one in lines.every(tx) if one.failures}
    for one in fetched:
        way_back = f"{one.name}{lines.ANSWERS}"
        line, now = unwell.get(way_back), post.clock()
        if line is not None and line.retry_at is not None and line.retry_at > now:
            continue
        try:
            for body in one.collect(now):
                _take_in(post, one, body)
        except NotDelivered as away:
            LOG.warning("%s", away)
            with post.store.transaction() as tx:
                delivery.missed(tx, way_back, away, post.spread(), now)
        else:
            if line is not None:
                with post.store.transaction() as tx:
                    delivery.answered(tx, way_back, now)


def query(post: Post, order_id: int) -> None:
    """Ask a bank what became of one order, and take down what it says."""
    paying.query(post.store, post.connectors, order_id, post.clock)


def reconcile(post: Post, day_id: int) -> None:
    """Compare one day-end file with our books, to its end."""
    paying.reconcile(post.store, day_id, post.clock)


def carry(post: Post, number: int) -> None:
    """Go on with carrying cases over to another edition, for some cases."""
    from connectors import carrying  # noqa: PLC0415 - with the first plan, not with every start

    carrying.carry(post.store, number, post.owner, post.clock)


def simulate(post: Post, part_id: int) -> None:
    """Do a part of a study."""
    from engine.stages.scenarios import working  # noqa: PLC0415 - with the first scenario, as above

    working.work(post.store, part_id, jobs.PART_LEASE, post.clock)


def add_up(post: Post, _about: int = 0) -> None:
    """Add up months that are over and not kept, for some months."""
    kept_ahead.ahead(post.store, post.clock())


def _take_in(post: Post, one: Connector, body: bytes) -> None:
    """One answer: stored, or refused where the other side can see why."""
    try:
        with post.store.transaction() as tx:
            receipt = answers.receive(tx, one.name, body, post.clock())
    except ApprovalError as refused:
        one.refused(body, refused)
        if not isinstance(refused, answers.TooLate):  # being late is no trouble of ours
            _ask_a_person(post, None, f"answer-of-{one.name}", refused, one.name)
        return
    if receipt is mailbox.Receipt.CONFLICT:
        one.refused(body, MessageConflict())


def _ask_a_person(
    post: Post, case: CaseId | None, kind: str, why: ApprovalError, connector: str = ""
) -> None:
    """One open incident for one trouble, however often it shows."""
    LOG.warning("%s, case %s: %s", kind, case, why)
    says = Text(why.says("zh"), why.says("en"))
    with post.store.transaction() as tx:
        if not _asked(tx, case, kind, says):
            journal.raise_incident(tx, case, kind, says, post.clock(), connector=connector)


def _asked(tx: Transaction, case: CaseId | None, kind: str, says: Text) -> bool:
    return any(
        (one.case_id, one.kind, one.says) == (case, kind, says) for one in journal.incidents(tx)
    )
