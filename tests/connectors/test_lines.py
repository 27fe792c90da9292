"""The lines to the departments: silent, asked now and again, well; so many letters at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from connectors.scripted import Reply, Scripted
from connectors.worker import Post, deliver, work
from engine.domain.errors import NotDelivered, OutcomeUnknown
from engine.domain.opinions import OpinionKind, Proposal
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.stages import incidents
from engine.store import journal, lines, outbox
from tests.office import NOW

PASSES = Proposal(OpinionKind.PASS)


class Away(Scripted):
    """Nobody is there, as long as it is told so; counts who knocked."""

    away = True
    knocks = 0
    error: type = NotDelivered

    def send(self, letter, now):
        """Knock."""
        self.knocks += 1
        if self.away:
            raise self.error(connector=self.name, why="ConnectionRefusedError")
        super().send(letter, now)


@pytest.fixture
def system():
    """Meteorology's system, away at first."""
    return Away("mete-system", [Reply(1, PASSES)])


def house(office, system):
    """A relay that works at once, without chance in its waits."""
    post = Post(office.store, {"mete-system": system}, lambda: office.now, spread=lambda: 0.0)
    return post, Relay(office.store, Inline(work(post)), lambda: office.now)


def line(office):
    """How it stands with meteorology."""
    with office.store.reading() as tx:
        return lines.of(tx, "mete-system")


def states(office):
    """Every letter's state, oldest first."""
    with office.store.reading() as tx:
        return [
            row["state"] for case in range(1, 60) for row in outbox.waiting(tx, case)
        ]  # fmt: skip


@pytest.mark.both_databases
def test_a_silent_system_is_asked_by_one_letter_and_not_by_all(office, system):
    """A hundred cases wait; the department that comes back is not run over."""
    for _ in range(12):
        office.accepts(despite_running=True)
    _, relay = house(office, system)

    relay.tick()
    assert line(office).silent
    first = system.knocks
    assert first <= lines.BREAKS + 1
    for _ in range(5):
        relay.tick()
    assert system.knocks == first

    office.now += timedelta(minutes=11)
    relay.tick()
    assert system.knocks == first + 1

    system.away = False
    office.now += timedelta(minutes=11)
    for _ in range(4):
        relay.tick()
        office.now += timedelta(minutes=3)
    assert not line(office).silent
    assert states(office) == ["done"] * 12


def test_a_short_silence_mends_itself_and_a_long_one_reaches_a_person(office, system):
    """Nobody is woken for a minute; and nobody has to close what is over."""
    office.accepts()
    _, relay = house(office, system)

    def trouble():
        with office.store.reading() as tx:
            return [one.kind for one in journal.incidents(tx)]

    for _ in range(6):
        relay.tick()
        office.now += timedelta(seconds=40)
    assert trouble() == []
    for _ in range(6):
        relay.tick()
        office.now += timedelta(minutes=5)
    assert trouble() == ["system-silent"]

    system.away = False
    office.now += timedelta(hours=1)
    relay.tick()

    assert trouble() == []
    with office.store.reading() as tx:
        (told,) = journal.incidents(tx, open_only=False)
    assert told.settled_by == "系统"
    assert told.connector == "mete-system"


@pytest.mark.both_databases
def test_a_department_gets_no_more_letters_at_a_time_than_agreed(office):
    """Ten hands, ten letters, a limit of three."""
    cases = [office.accepts(despite_running=True) for _ in range(10)]
    with office.store.reading() as tx:
        letters = outbox.due(tx, office.now)
    assert len(letters) == len(cases)

    def claims(number):
        with office.store.transaction() as tx:
            return outbox.claim(tx, number, "w", timedelta(minutes=1), office.now, 3)

    with ThreadPoolExecutor(10) as pool:
        taken = [one for one in pool.map(claims, letters) if one is not None]

    assert len(taken) == 3
    with office.store.transaction() as tx:
        assert outbox.complete(tx, taken[0], office.now)
    left = [n for n in letters if n not in {one.id for one in taken}]
    assert claims(left[0]) is not None
    assert claims(left[1]) is None


def test_a_department_with_many_letters_does_not_stand_before_the_others(office):
    """The look of a relay has room for everybody."""
    case = office.receives()
    with office.store.transaction() as tx:
        for n in range(outbox.PER_LINE * 2):
            outbox.add(tx, idem_key=f"a/{n}", case_id=case, branch="b", round_no=1,
                       connector="slow", payload=b"{}", now=NOW)  # fmt: skip
        outbox.add(tx, idem_key="z/1", case_id=case, branch="b", round_no=1,
                   connector="other", payload=b"{}", now=NOW + timedelta(seconds=1))  # fmt: skip

    with office.store.reading() as tx:
        due = outbox.due(tx, NOW + timedelta(minutes=1), limit=outbox.PER_LINE + 1)
        names = {outbox.connector_of(tx, one) for one in due}

    assert names == {"slow", "other"}


def test_a_lost_reply_is_never_guessed_where_a_repeat_would_count_twice(office, system):
    """It cannot be asked after: a person calls the department, and says what is so."""
    case = office.accepts()
    system.error, system.repeats = OutcomeUnknown, False
    system.known = lambda _letter, _now: None
    _, relay = house(office, system)

    for _ in range(4):
        relay.tick()
        office.now += timedelta(hours=3)
    assert system.knocks == 1
    with office.store.reading() as tx:
        (told,) = journal.incidents(tx)
    assert (told.kind, told.branch) == ("outcome-unknown", "mete-branch")

    with office.at_work("guanli") as (tx, who):
        assert incidents.has_arrived(tx, told.id, who, office.now) == 1
    relay.tick()

    assert system.knocks == 1
    assert states(office) == ["done"]
    assert "letters-confirmed" in office.history(case)


@pytest.mark.parametrize(("has", "state", "knocks"), [(True, "done", 1), (False, "done", 2)])
def test_a_lost_reply_is_asked_after_where_that_can_be_done(office, system, has, state, knocks):
    """It has it: done. It has it not: sent again."""
    office.accepts()
    system.error, system.repeats = OutcomeUnknown, False
    system.known = lambda _letter, _now: has
    _, relay = house(office, system)

    relay.tick()
    system.away = False
    office.now += timedelta(minutes=1)
    relay.tick()

    assert states(office) == [state]
    assert system.knocks == knocks


def test_a_lost_reply_is_sent_again_where_the_key_makes_it_one(office, system):
    """The contract: each key is answered once."""
    office.accepts()
    system.error = OutcomeUnknown
    _, relay = house(office, system)

    relay.tick()
    system.away = False
    office.now += timedelta(minutes=1)
    relay.tick()

    assert states(office) == ["done"]
    assert system.knocks == 2


def test_a_worker_that_stops_gives_back_what_it_holds(office, system):
    """The next one need not wait for the lease."""
    office.accepts()
    with office.store.transaction() as tx:
        (number,) = outbox.due(tx, office.now)
        held = outbox.claim(tx, number, "stopping", timedelta(minutes=1), office.now)
        assert outbox.give_back(tx, "stopping", office.now) == 1
        assert not outbox.complete(tx, held, office.now)  # whatever it says now comes too late
    system.away = False
    post, _ = house(office, system)

    deliver(post, number)

    assert states(office) == ["done"]
