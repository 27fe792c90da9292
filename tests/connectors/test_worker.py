"""The worker and the relay: nothing is lost, nothing is done twice, trouble reaches a person."""

import re
from datetime import timedelta

import pytest

from connectors.desk import Desk
from connectors.scripted import Reply, Scripted, reply
from connectors.worker import Post, collect, deliver, work
from engine.domain.errors import NotAccepted
from engine.domain.opinions import OpinionKind, Proposal
from engine.queue import jobs
from engine.queue.relay import Relay, rest
from engine.queue.transport import Inline, Pool
from engine.store import journal, outbox
from engine.store.errors import DatabaseAway
from tests.office import PASS, REVISE

PASSES = Proposal(OpinionKind.PASS)


def place(office, connector, **more):
    """A worker of this office, with this connector for meteorology."""
    return Post(office.store, {"mete-system": connector}, lambda: office.now, **more)


def relay(office, connector):
    """A relay that works at once."""
    clock = lambda: office.now  # noqa: E731
    return Relay(office.store, Inline(work(place(office, connector))), clock)


def letters(office, case):
    """Every letter of the case: (state, attempts)."""
    with office.store.reading() as tx:
        return [(row["state"], row["attempts"]) for row in outbox.waiting(tx, case)]


def incidents(office):
    """What waits for a person."""
    with office.store.reading() as tx:
        return [one.kind for one in journal.incidents(tx)]


class Refusing(Scripted):
    """A system that turns every letter down."""

    def send(self, letter, now):
        """No."""
        raise NotAccepted(connector=self.name, why="HTTP 422")


def test_a_department_that_is_away_gets_its_letter_when_it_is_back(office):
    """Three times nobody answers; the fourth time it arrives, and the history is short."""
    case = office.accepts()
    line = relay(office, Scripted("mete-system", [Reply(1, PASSES, away=3)]))

    for _ in range(4):
        line.tick()
        office.later(minutes=2)
    line.tick()

    assert office.opinions(case)["mete", 1] == "pass"
    assert letters(office, case) == [("done", 4)]
    assert office.history(case).count("letter-delayed") == 1
    assert incidents(office) == []


def test_a_letter_is_not_tried_again_before_its_time(office):
    """The relay looks every second; the department is not asked every second."""
    case = office.accepts()
    line = relay(office, Scripted("mete-system", [Reply(1, PASSES, away=99)]))

    for _ in range(10):
        line.tick()

    assert letters(office, case) == [("ready", 1)]


def test_a_letter_that_never_arrives_becomes_an_incident_once(office):
    """Nobody notices a letter that is tried for ever."""
    case = office.accepts()
    line = relay(office, Scripted("mete-system", [Reply(1, PASSES, away=99)]))

    for _ in range(jobs.ATTEMPTS + 5):
        line.tick()
        office.now += timedelta(hours=3)

    assert letters(office, case) == [("dead", jobs.ATTEMPTS)]
    assert incidents(office) == ["system-silent", "letter-not-delivered"]


def test_a_letter_that_is_turned_down_becomes_an_incident_at_once(office):
    """Sending it again would not help."""
    case = office.accepts()

    relay(office, Refusing("mete-system", [])).tick()

    assert letters(office, case) == [("dead", 1)]
    assert incidents(office) == ["letter-not-delivered"]
    assert office.history(case)[-1] == "letter-not-delivered"


def test_a_letter_whose_worker_dies_is_carried_by_the_next_one(office):
    """The lease runs out; nothing else is needed."""
    case = office.accepts()
    script = Scripted("mete-system", [Reply(1, PASSES)])
    with office.store.transaction() as tx:
        (letter_id,) = outbox.due(tx, office.now)
        outbox.claim(tx, letter_id, "died", jobs.LEASE, office.now)

    relay(office, script).tick()
    assert letters(office, case) == [("leased", 1)]
    office.now += jobs.LEASE + timedelta(seconds=1)
    relay(office, script).tick()

    assert letters(office, case) == [("done", 2)]


@pytest.mark.parametrize("arrives", [True, False])
def test_a_worker_that_overslept_its_lease_says_nothing(office, arrives):
    """Its successor has the letter; two reports about one letter would contradict each other."""
    case = office.accepts()
    second = Scripted("mete-system", [])

    class Sleepy(Scripted):
        def send(self, letter, now):
            """While this one sleeps, its lease runs out and another carries the letter."""
            office.now += jobs.LEASE + timedelta(seconds=1)
            deliver(place(office, second, owner="awake"), letter.id)
            if not arrives:
                raise NotAccepted(connector=self.name, why="overslept")

    with office.store.reading() as tx:
        (letter_id,) = outbox.due(tx, office.now)
    deliver(place(office, Sleepy("mete-system", []), owner="asleep"), letter_id)

    assert letters(office, case) == [("done", 2)]
    assert incidents(office) == []
    assert office.history(case).count("letter-delivered") == 1


def test_a_letter_that_kills_its_workers_is_taken_out(office):
    """Claimed again and again and never finished: a person is asked, the others go on."""
    case = office.accepts()
    with office.store.reading() as tx:
        (letter_id,) = outbox.due(tx, office.now)
    for _ in range(jobs.ATTEMPTS):
        with office.store.transaction() as tx:
            assert outbox.claim(tx, letter_id, "dies", jobs.LEASE, office.now)
        office.now += jobs.LEASE + timedelta(seconds=1)

    relay(office, Scripted("mete-system", [Reply(1, PASSES)])).tick()

    assert letters(office, case) == [("dead", jobs.ATTEMPTS + 1)]
    assert incidents(office) == ["letter-not-delivered"]


def test_a_connector_that_is_not_configured_means_our_own_desk(office):
    """A case must not stop because somebody forgot a line in a file."""
    case = office.accepts()
    post = Post(office.store, {}, lambda: office.now)

    Relay(office.store, Inline(work(post)), lambda: office.now).tick()

    assert office.waiting(case, "handle", "mete") is not None


def test_the_same_id_with_another_body_is_an_incident_and_changes_nothing(office):
    """Which of the two did the department mean? A person asks."""
    case = office.accepts()
    script = Scripted("mete-system", [Reply(1, PASSES, other_body=True)])

    relay(office, script).tick()
    relay(office, script).tick()

    assert office.opinions(case)["mete", 1] == "pass"
    assert incidents(office) == ["message-conflict"]
    assert "answer-in-conflict" in office.history(case)


def test_an_answer_nobody_can_read_is_one_incident_however_often_it_comes(office):
    """A broken system repeats itself; a person needs to hear it once."""

    class Babbling(Scripted):
        def collect(self, now):
            """The same nonsense, again and again."""
            yield b"{"

    post = place(office, Babbling("mete-system", []))
    for _ in range(3):
        collect(post)

    assert incidents(office) == ["answer-of-mete-system"]


def test_clocks_that_ran_out_are_fired_by_the_relay(office):
    """Five silent days: accepted, though nobody touched the case."""
    case = office.receives()
    line = relay(office, Scripted("mete-system", []))

    office.now += timedelta(days=14)
    for _ in range(6):
        line.tick()

    assert office.case(case).acceptance == "deemed"


def test_the_department_answers_late_and_twice(office):
    """One of the sample stories: the answer comes days later, and then again."""
    case = office.accepts()
    entry = {"round": 1, "opinion": "pass", "after_minutes": 2 * 24 * 60, "times": 2}
    script = Scripted("mete-system", [reply(entry)])
    line = relay(office, script)
    line.tick()
    line.tick()
    assert ("mete", 1) not in office.opinions(case)

    office.now = script.next_at()
    line.tick()
    line.tick()

    assert office.opinions(case)["mete", 1] == "pass"
    assert office.history(case).count("opinion-given") == 1
    assert script.next_at() is None


def test_a_letter_of_a_round_that_is_over_does_not_reach_the_desk(office):
    """It lay in the outbox over the change of round; its question has been answered."""
    case = office.accepts()
    with office.store.transaction() as tx:
        (letter_id,) = outbox.due(tx, office.now)
        late = outbox.claim(tx, letter_id, "slow", jobs.LEASE, office.now)
    office.opines(case, "mete", REVISE)
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, changed=["J-01"])
    assert office.who_reviews(case) == {"mete"}

    Desk("mete-system", office.store).send(late, office.now)

    assert office.waiting(case, "handle", "mete") is None


def test_a_script_knows_a_letter_that_it_has(office):
    """Sent again after the answer was taken, it asks for nothing new."""
    office.accepts()
    script = Scripted("mete-system", [Reply(1, PASSES)])
    with office.store.transaction() as tx:
        (letter_id,) = outbox.due(tx, office.now)
        letter = outbox.claim(tx, letter_id, "test", jobs.LEASE, office.now)
    script.send(letter, office.now)
    assert len(list(script.collect(office.now))) == 1

    script.send(letter, office.now)

    assert list(script.collect(office.now)) == []


@pytest.mark.parametrize("workers", [1, 4])
def test_a_pool_of_threads_does_what_one_hand_does(office, workers):
    """Six cases at once, on real threads and one database."""
    cases = [office.accepts(despite_running=True) for _ in range(6)]
    pool = Pool(work(place(office, Scripted("mete-system", [Reply(1, PASSES)]))), workers=workers)
    line = Relay(office.store, pool, lambda: office.now)

    for _ in range(2000):
        line.tick()
        if all(("mete", 1) in office.opinions(case) for case in cases):
            break
    pool.close()

    assert {office.opinions(case).get(("mete", 1)) for case in cases} == {PASS.value}
    assert pool.failures == 0
    assert incidents(office) == []


def test_a_relay_that_cannot_look_says_so_and_goes_on(office, caplog):
    """The database is away for a moment; the relay must be there when it is back."""
    looked = []

    class Doorbell:
        def ring(self, job, about):
            """Every ring is fine."""
            return True

        def backlog(self):
            """Once broken, then well, then time to go."""
            looked.append(1)
            if len(looked) == 1:
                line.wake()
                raise OSError("away")
            line.stop()
            return 0

    line = Relay(office.store, Doorbell(), lambda: office.now)

    line.run()

    assert "could not look (1 in a row)" in caplog.text
    assert "looks again, after 1 failures" in caplog.text
    assert line.health().failures == 0
    assert line.health().last == office.now


def test_a_database_that_is_away_all_night_fills_no_disk(office, caplog):
    """It was five traces of a hundred lines a second: one short line now and again is enough."""
    looked = []

    class Doorbell:
        def backlog(self):
            """Away twenty times, then time to go."""
            looked.append(1)
            if len(looked) == 20:
                line.stop()
            line.wake()
            raise DatabaseAway("no server", unsure=False)

    line = Relay(office.store, Doorbell(), lambda: office.now)

    line.run()

    told = [one.getMessage() for one in caplog.records if "could not look" in one.getMessage()]
    assert [re.findall("[0-9]+", one)[0] for one in told] == ["1", "2", "4", "8", "16"]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0.2), (1, 0.4), (3, 1.6), (4, 2), (9999, 2)])
def test_the_relay_looks_less_often_while_nothing_answers(failures, seconds):
    """And at once as often as ever when it does."""
    assert rest(0.2, failures) == pytest.approx(seconds)
