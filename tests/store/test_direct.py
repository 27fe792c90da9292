"""The short way to the driver says the same as the long one, in the order in which it was said."""

import pytest

from engine.domain.errors import NoSuchWorkItem
from engine.domain.names import SYSTEM
from engine.store import (
    branches,
    cases,
    clocks,
    database,
    journal,
    mailbox,
    opinions,
    recorder,
    sheaf,
)
from engine.store.errors import Unstorable
from tests.everything import everything
from tests.office import CONDITIONS, NOW, PASS

pytestmark = pytest.mark.both_databases


@pytest.fixture
def case(office):
    """A case with something in every table that a step reads."""
    case = office.accepts()
    office.opines(case, "fire", CONDITIONS)
    office.drafts(case, "plan", PASS)
    return case


def alone(tx, case, item):
    """What each question of its own answers."""
    return [
        branches.of_case(tx, case),
        opinions.of_case(tx, case),
        branches.open_items(tx, case),
        branches.around(tx, item),
        clocks.pauses(tx, case),
        clocks.armed(tx, case),
        clocks.calendar_version(tx),
        mailbox.pending(tx, case),
    ]


def test_what_comes_along_with_the_lock_is_what_each_question_would_answer(office, case):
    """Instants, days, forms, nothing: JSON on the way changes no value and no order."""
    item = office.item(case, "check", "plan")
    with office.store.reading() as tx:
        expected = alone(tx, case, item)
    assert all(expected[:4])

    with office.store.transaction() as tx:
        cases.lock_of_item(tx, item)
        sheaf.standing(tx, case)
        with recorder.heard(office.store) as said:
            assert alone(tx, case, item) == expected
    assert said == []


def test_mail_that_waits_is_read_although_the_lock_was_told_of_it(office, case):
    """The answer beside the lock says only that nothing waits."""
    office.system_answers(case, "mete", PASS, apply=False)

    with office.store.transaction() as tx:
        cases.lock(tx, case)
        assert len(mailbox.pending(tx, case)) == 1


def test_what_was_to_be_written_later_is_there_for_the_next_question(office, case):
    """Nobody reads a case without what this very step wrote."""
    with office.store.transaction() as tx:
        cases.lock(tx, case)
        journal.write(tx, case, "seen", SYSTEM, NOW, text="\u2028\"'\\𠮷")
        last = journal.of_case(tx, case)[-1]
        assert (last.what, last.data) == ("seen", {"text": "\u2028\"'\\𠮷"})


def test_a_write_that_changes_nothing_where_it_must_ends_the_step(office, case):
    """Two steps of one transaction cannot both finish a piece of work."""
    item = office.item(case, "check", "plan")
    before = everything(office.store)

    with pytest.raises(NoSuchWorkItem), office.store.transaction() as tx:  # noqa: PT012 - that is it
        branches.finish(tx, item, SYSTEM, {}, NOW)
        branches.finish(tx, item, SYSTEM, {}, NOW)

    assert everything(office.store) == before


def test_a_row_that_may_not_be_is_refused_as_ever(office, case):
    """One opinion for a share and its round, whoever comes second and whichever way."""
    with office.store.reading() as tx:
        opinion = opinions.of_case(tx, case)[-1]
    before = everything(office.store)

    with pytest.raises(database.IntegrityError), office.store.transaction() as tx:  # noqa: PT012
        opinions.write(tx, case, opinion)
        journal.write(tx, case, "never", SYSTEM, NOW)

    assert everything(office.store) == before


def test_what_fails_in_a_savepoint_takes_only_its_own_writes_along(office, case):
    """Also those that were still to be said."""
    with office.store.transaction() as tx:
        journal.write(tx, case, "before", SYSTEM, NOW)
        with pytest.raises(RuntimeError), tx.nested():  # noqa: PT012 - that is it
            journal.write(tx, case, "inside", SYSTEM, NOW)
            raise RuntimeError
        journal.write(tx, case, "after", SYSTEM, NOW)

    with office.store.reading() as tx:
        assert [e.what for e in journal.of_case(tx, case)][-2:] == ["before", "after"]


def test_one_savepoint_keeps_what_was_written_in_it(office, case):
    """A story of the city is a savepoint for each of its steps."""
    with office.store.transaction() as tx, tx.nested():
        journal.write(tx, case, "inside", SYSTEM, NOW)

    with office.store.reading() as tx:
        assert journal.of_case(tx, case)[-1].what == "inside"


@pytest.mark.both_databases(only="postgresql")
def test_what_the_database_cannot_keep_is_refused_on_the_short_way_too(office, case):
    """Longer than its column, whatever let it through."""
    with pytest.raises(Unstorable), office.store.transaction() as tx:
        journal.write(tx, case, "x" * 5000, SYSTEM, NOW)
