"""Faults put into the product on purpose, each of which the rig has to notice.

A mutant is put in by replacing one function in the processes of one world (and ``DROPS``, by
changing its database). ``CATCH`` says which
fault of the world brings it to light: a label to die or freeze at, or nothing but the crowd.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from unittest import mock

import orjson
from sqlalchemy import and_, select, update

from connectors.http import Http
from engine.queue.doorbell import Doorbell
from engine.stages import dispatch
from engine.store import cases, landmarks, mailbox, open_store, outbox
from engine.store.tables import CASE, OUTBOX


def infect(name: str) -> None:
    """Put the fault of this name into this process; "" none."""
    if name:
        MUTANTS[name]()


def _put(where: object, what: str, instead: Callable) -> None:
    mock.patch.object(where, what, instead).start()


def no_lock() -> None:
    """The case is read without its lock, and written whatever version stands there."""

    def lock(tx, case_id):
        row = tx.one(select(CASE).where(CASE.c.id == case_id))
        threading.Event().wait(0.08)
        return cases._case(row)

    def write(tx, case):
        values = cases._row(replace(case, version=case.version + 1))
        tx.run(update(CASE).where(CASE.c.id == case.id).values(**values))
        return replace(case, version=case.version + 1)

    _put(cases, "lock", lock)
    _put(cases, "write", write)


def no_fence() -> None:
    """A letter is settled without its token: a frozen worker speaks for its successor."""

    def settle(tx, letter, **values):
        return tx.run(update(OUTBOX).where(OUTBOX.c.id == letter.id).values(**values)).rowcount == 1

    _put(outbox, "_settle", settle)


def no_expiry() -> None:
    """A lease never lapses: the letter of a dead worker is nobody's."""

    def claimable(now):
        return and_(OUTBOX.c.state == "ready", OUTBOX.c.available_at <= now)

    _put(outbox, "_claimable", claimable)


def new_key_every_time() -> None:
    """The key is made when the letter is sent, not when it is written."""
    send, numbers = Http.send, count()

    def sent(self, letter, now):
        said = orjson.loads(letter.payload)
        said["message_id"] += f"-{letter.token}-{next(numbers)}"
        return send(self, replace(letter, payload=orjson.dumps(said)), now)

    _put(Http, "send", sent)


def done_before_sent() -> None:
    """The letter counts as delivered when it is claimed."""
    claim = outbox.claim

    def claimed(tx, letter_id, owner, lease, now, at_once=outbox.AT_ONCE):
        letter = claim(tx, letter_id, owner, lease, now, at_once)
        if letter is not None:
            tx.run(update(OUTBOX).where(OUTBOX.c.id == letter.id).values(state="done"))
        return letter

    _put(outbox, "claim", claimed)
    _put(outbox, "_settle", lambda *_, **__: True)


def acknowledged_before_commit() -> None:
    """The answer is stored by somebody else, a moment after the 200."""
    receive = mailbox.receive

    def later(url, values):
        threading.Event().wait(0.05)
        landmarks.passed("mutant.storing")
        with open_store(url, untouched=True).transaction() as tx:
            receive(tx, **values)

    def received(tx, **values):
        threading.Thread(target=later, args=(_url(tx), values), daemon=True).start()
        return mailbox.Receipt.NEW

    _put(mailbox, "receive", received)


def letter_after_commit() -> None:
    """The letter is written in a transaction of its own, after the case's."""
    add = outbox.add

    def later(url, values):
        threading.Event().wait(0.05)
        landmarks.passed("mutant.writing")
        with open_store(url, untouched=True).transaction() as tx:
            add(tx, **values)

    def added(tx, **values):
        threading.Thread(target=later, args=(_url(tx), values), daemon=True).start()

    _put(dispatch.outbox, "add", added)


def mail_marked_unread() -> None:
    """An answer is marked as applied in a transaction of its own, before it is."""
    pending = mailbox.pending

    def read(tx, case_id):
        found = pending(tx, case_id)
        if found:
            with open_store(_url(tx)).transaction() as other:
                for one in found:
                    mailbox.mark(other, one, "applied", one.received_at)
            landmarks.passed("mutant.marked")
        return found

    _put(mailbox, "pending", read)


def no_key() -> None:
    """An answer has no unique key, and nobody looks whether it came before.

    Without the key alone nothing happens: the look is taken under the case's lock. Without the
    lock alone (``no_lock``) somebody meets the key.
    """
    _put(mailbox, "seen", lambda *_: mailbox.Receipt.NEW)


DROPS = {"no_key": "ALTER TABLE inbox DROP CONSTRAINT inbox_pkey"}
"""What a mutant changes in the database of its world."""


def rung_for_ever() -> None:
    """A relay remembers for good what it has rung for."""
    ring, known = Doorbell.ring, set()

    def rung(self, job, about):
        if (job, about) in known:
            return False
        known.add((job, about))
        return ring(self, job, about)

    _put(Doorbell, "ring", rung)


def _url(tx) -> str:
    """The same database, for a second transaction."""
    return tx._connection.engine.url.set(drivername=tx._connection.dialect.name).render_as_string(
        hide_password=False
    )


MUTANTS: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (
        no_lock, no_fence, no_expiry, new_key_every_time, done_before_sent,
        acknowledged_before_commit, letter_after_commit, mail_marked_unread, rung_for_ever, no_key,
    )
}  # fmt: skip
