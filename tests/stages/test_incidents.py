"""Trouble that a person ends: sent again, or settled with words."""

from datetime import timedelta

import pytest

from connectors.scripted import Reply, Scripted
from connectors.worker import Post, work
from engine.domain.errors import NotAccepted, ReasonNeeded
from engine.domain.names import Text
from engine.domain.opinions import OpinionKind, Proposal
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.stages import incidents, take_over
from engine.store import journal, outbox
from tests.office import PASS


class Refusing(Scripted):
    """Turns letters down as long as it is told to."""

    refuses = True

    def send(self, letter, now):
        """No, or as the script says."""
        if self.refuses:
            raise NotAccepted(connector=self.name, why="HTTP 422")
        super().send(letter, now)


@pytest.fixture
def system():
    """Meteorology's system, which turns letters down at first."""
    return Refusing("mete-system", [Reply(1, Proposal(OpinionKind.PASS))])


def tick(office, system):
    """The relay looks once."""
    post = Post(office.store, {"mete-system": system}, lambda: office.now)
    Relay(office.store, Inline(work(post)), lambda: office.now).tick()


def trouble(office):
    """What waits for a person: (number, kind)."""
    with office.store.reading() as tx:
        return [(one.id, one.kind) for one in journal.incidents(tx)]


def test_a_dead_letter_is_sent_again_by_a_person(office, system):
    """From the first attempt on; the case goes its way and nobody is asked twice."""
    case = office.accepts()
    tick(office, system)
    ((number, kind),) = trouble(office)
    assert kind == "letter-not-delivered"
    system.refuses = False

    with office.at_work("liucheng") as (tx, who):
        assert incidents.retry(tx, number, who, office.now) == 1
    for _ in range(3):
        tick(office, system)

    assert office.opinions(case)["mete", 1] == "pass"
    assert trouble(office) == []
    assert office.history(case).count("letters-sent-again") == 1
    with office.store.reading() as tx:
        assert [(r["state"], r["attempts"]) for r in outbox.waiting(tx, case)] == [("done", 1)]


def test_a_letter_that_dies_again_asks_a_person_again(office, system):
    """Sent again is not settled for ever."""
    office.accepts()
    tick(office, system)
    ((first, _),) = trouble(office)
    with office.at_work("liucheng") as (tx, who):
        incidents.retry(tx, first, who, office.now)

    tick(office, system)

    ((second, kind),) = trouble(office)
    assert second != first
    assert kind == "letter-not-delivered"


def test_an_incident_is_settled_once_and_with_words(office, system):
    """Who settles says what was done; the second one is told that it is over."""
    case = office.accepts()
    tick(office, system)
    ((number, _),) = trouble(office)

    with office.at_work("liucheng") as (tx, who):
        with pytest.raises(ReasonNeeded):
            incidents.settle(tx, number, "  ", who, office.now)
        incidents.settle(tx, number, "已电话通知", who, office.now)
        for again in (incidents.settle, incidents.retry):
            more = ("又一次",) if again is incidents.settle else ()
            with pytest.raises(incidents.NoSuchIncident) as told:
                again(tx, number, *more, who, office.now)
            assert str(number) in told.value.says("zh")
            assert str(number) in told.value.says("en")

    assert trouble(office) == []
    assert "incident-settled" in office.history(case)


def test_what_is_no_letter_cannot_be_sent_again(office):
    """Sending again is for letters; everything else is settled with words."""
    case = office.accepts()
    with office.store.transaction() as tx:
        journal.raise_incident(tx, case, "message-conflict", Text("不同", "differs"), office.now)
    ((number, _),) = trouble(office)

    with office.at_work("liucheng") as (tx, who), pytest.raises(incidents.NothingToSend):
        incidents.retry(tx, number, who, office.now)

    assert len(trouble(office)) == 1


def test_an_answer_that_comes_after_the_desk_has_spoken_changes_nothing(office, system):
    """The share was taken over; the system wakes up an hour later."""
    case = office.accepts()
    system.refuses = False
    system._replies[1] = Reply(1, Proposal(OpinionKind.PASS), after=timedelta(hours=1))
    tick(office, system)
    with office.at_work("mete-chengban") as (tx, who):
        assert take_over.here(tx, case, "mete-branch", 1, who, office.now)
    office.drafts(case, "mete", PASS)
    office.checks(case, "mete")
    before = office.opinions(case)

    office.now += timedelta(hours=1)
    for _ in range(3):
        tick(office, system)

    assert office.opinions(case) == before
    assert office.history(case).count("opinion-given") == 1
    office.everyone_else_opines(case)
    office.everyone_signs(case)
    office.hands_out(case)
    assert office.status(case) == "delivered"
