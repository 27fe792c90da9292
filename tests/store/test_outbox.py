from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine.store import outbox
from engine.store.database import IntegrityError
from tests.office import NOW

pytestmark = pytest.mark.both_databases

LEASE = timedelta(minutes=1)
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def letter(office):
    """A letter that waits to be sent: its id."""
    case = office.receives()
    with office.store.transaction() as tx:
        write(tx, case)
        (only,) = outbox.due(tx, NOW)
    return only


def write(tx, case, key="330183/mete-branch/1"):
    """One more letter."""
    outbox.add(
        tx, idem_key=key, case_id=case, branch="mete-branch", round_no=1,
        connector="mete-system", payload=b"{}", now=NOW,
    )  # fmt: skip


def claims(office, letter, owner, now=NOW):
    """Somebody tries to take it."""
    with office.store.transaction() as tx:
        return outbox.claim(tx, letter, owner, LEASE, now)


def test_a_letter_is_written_once_per_case_branch_and_round(office):
    """The key is the department's too: it answers each once."""
    case = office.receives()

    with pytest.raises(IntegrityError), office.store.transaction() as tx:  # noqa: PT012 - that is it
        write(tx, case)
        write(tx, case)


def test_of_two_owners_one_gets_the_letter(office, letter):
    """Ten hands at once, one lease."""
    with ThreadPoolExecutor(10) as pool:
        taken = list(pool.map(lambda n: claims(office, letter, f"worker-{n}"), range(10)))

    (held,) = [one for one in taken if one is not None]
    assert (held.attempts, held.token) == (1, 1)


def test_a_letter_is_not_due_before_its_time(office, letter):
    """A later try waits."""
    held = claims(office, letter, "a")
    with office.store.transaction() as tx:
        assert outbox.retry_later(tx, held, LATER, "busy")
        assert outbox.due(tx, NOW) == ()
        assert outbox.due(tx, LATER) == (letter,)
    assert claims(office, letter, "b", LATER - timedelta(seconds=1)) is None
    assert claims(office, letter, "b", LATER).attempts == 2


def test_a_leased_letter_is_nobody_elses_until_the_lease_lapses(office, letter):
    """A worker that died is followed by another."""
    claims(office, letter, "a")

    assert claims(office, letter, "b", NOW + LEASE) is None
    second = claims(office, letter, "b", NOW + LEASE + timedelta(seconds=1))

    assert (second.attempts, second.token) == (2, 2)


def test_who_comes_back_after_the_lease_lapsed_is_fenced_out(office, letter):
    """A frozen worker that wakes up must not settle what another one holds."""
    first = claims(office, letter, "a")
    second = claims(office, letter, "b", LATER)

    with office.store.transaction() as tx:
        assert not outbox.complete(tx, first, LATER)
        assert not outbox.retry_later(tx, first, LATER, "late")
        assert not outbox.bury(tx, first, "late")
        assert outbox.complete(tx, second, LATER)
        assert not outbox.complete(tx, second, LATER)  # once
    assert claims(office, letter, "c", LATER + LEASE * 10) is None


def test_even_alone_a_worker_cannot_settle_a_letter_that_was_taken_back(office, letter):
    """Withdrawn meanwhile: what it saw no longer matters."""
    held = claims(office, letter, "a")
    with office.store.transaction() as tx:
        outbox.cancel(tx, held.case_id)
        assert not outbox.complete(tx, held, NOW)
        assert outbox.due(tx, LATER + LEASE * 10) == ()


def test_a_dead_letter_waits_for_a_person_and_can_be_sent_again(office, letter):
    """It is never given up in silence, and never tried for ever."""
    held = claims(office, letter, "a")
    with office.store.transaction() as tx:
        assert outbox.bury(tx, held, "x" * 5000)
        assert outbox.due(tx, LATER) == ()
        outbox.revive(tx, held.case_id, held.branch, LATER)
        assert outbox.due(tx, LATER) == (letter,)
    again = claims(office, letter, "b", LATER)

    assert again.attempts == 1
    assert again.token == held.token + 1


def test_what_has_arrived_is_not_taken_back(office, letter):
    """A cancelled case keeps the truth about what left the house."""
    held = claims(office, letter, "a")
    with office.store.transaction() as tx:
        outbox.complete(tx, held, NOW)
        outbox.cancel(tx, held.case_id)
        (row,) = outbox.waiting(tx, held.case_id)
    assert row["state"] == "done"


def test_a_time_that_only_a_wrong_clock_can_have_set_makes_no_letter_wait(office, letter):
    """A machine was five hours ahead for a minute; its letters do not wait five hours."""
    wrong = NOW + timedelta(hours=5)
    held = claims(office, letter, "a", wrong)

    again = claims(office, letter, "b", NOW)
    assert again.token == held.token + 1, "a lease of five hours is none"
    with office.store.transaction() as tx:
        assert outbox.retry_later(tx, again, wrong, "busy")
        assert outbox.due(tx, NOW) == (letter,)
    assert claims(office, letter, "c", NOW) is not None
