from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine.store import mailbox
from engine.store.mailbox import Receipt
from tests.office import NOW

pytestmark = pytest.mark.both_databases


@pytest.fixture
def case(office):
    """A case that can get mail."""
    return office.receives()


def arrives(office, case, body=b"{}", message_id="m-1", source="mete-system", at=NOW):
    """A message at the door: what became of it."""
    with office.store.transaction() as tx:
        return mailbox.receive(
            tx, source=source, message_id=message_id, case_id=case, branch="mete-branch",
            round_no=1, payload=body, now=at,
        )  # fmt: skip


def test_a_message_is_stored_once_however_often_it_comes(office, case):
    """The sender repeats until it hears 200."""
    assert [arrives(office, case) for _ in range(3)] == [
        Receipt.NEW,
        Receipt.REPEAT,
        Receipt.REPEAT,
    ]
    with office.store.reading() as tx:
        assert len(mailbox.pending(tx, case)) == 1


def test_ten_copies_at_once_are_one_new_and_nine_repeats(office, case):
    """A department's retry storm."""
    with ThreadPoolExecutor(10) as pool:
        said = list(pool.map(lambda _: arrives(office, case), range(10)))

    assert sorted(said) == [Receipt.NEW] + [Receipt.REPEAT] * 9


def test_the_same_id_with_another_body_is_a_conflict_and_changes_nothing(office, case):
    """Which of the two is true is for a person to say."""
    arrives(office, case, b'{"opinion": "pass"}')

    assert arrives(office, case, b'{"opinion": "refuse"}') is Receipt.CONFLICT
    with office.store.reading() as tx:
        (held,) = mailbox.pending(tx, case)
        assert held.payload == b'{"opinion": "pass"}'
        assert mailbox.seen(tx, "mete-system", "m-1", b"other") is Receipt.CONFLICT
        assert mailbox.seen(tx, "mete-system", "m-2", b"other") is Receipt.NEW


def test_ids_of_different_systems_do_not_meet(office, case):
    """Each counts its own messages."""
    assert arrives(office, case, b"a", source="mete-system") is Receipt.NEW
    assert arrives(office, case, b"b", source="fire-system") is Receipt.NEW


def test_mail_is_read_in_the_order_it_came(office, case):
    """And what was applied, or ignored for a reason, is not read again."""
    arrives(office, case, message_id="b", at=NOW + timedelta(seconds=1))
    arrives(office, case, message_id="c", at=NOW + timedelta(seconds=2))
    arrives(office, case, message_id="z", at=NOW)

    with office.store.transaction() as tx:
        waiting = mailbox.pending(tx, case)
        assert [m.message_id for m in waiting] == ["z", "b", "c"]
        assert mailbox.cases_with_mail(tx) == (case,)
        for message, state in zip(waiting, ("applied", "ignored", "applied"), strict=True):
            mailbox.mark(tx, message, state, NOW, "x" * 900)
        assert mailbox.pending(tx, case) == ()
        assert mailbox.cases_with_mail(tx) == ()


def test_a_nonce_is_good_for_one_request(office):
    """A recorded request, sent again, is turned away; ten at once let one in."""

    def uses(_):
        with office.store.transaction() as tx:
            return mailbox.nonce(tx, "mete-system", "n-1", NOW)

    with ThreadPoolExecutor(10) as pool:
        new = list(pool.map(uses, range(10)))

    assert sorted(new) == [False] * 9 + [True]
    with office.store.transaction() as tx:
        assert mailbox.nonce(tx, "fire-system", "n-1", NOW)
