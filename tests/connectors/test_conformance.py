"""What every connector promises, asked of each of them against a real counterpart."""

import pytest

from connectors.desk import Desk
from engine.store import mailbox
from tests.office import PASS, REVISE


def test_a_letter_sent_twice_is_one_letter(other_side, office):
    """After a crash between sending and noting it, the letter is sent again."""
    case = office.accepts()
    letter = other_side.letter(case)

    other_side.connector.send(letter, other_side.clock())
    other_side.connector.send(letter, other_side.clock())

    assert other_side.letters(case) == 1


def test_the_letter_arrives_and_the_history_says_so_once(other_side, office):
    """The window clerk can tell the applicant where the case is."""
    case = office.accepts()

    for _ in range(3):
        other_side.relay().tick()

    assert other_side.letters(case) == 1
    assert office.history(case).count("letter-delivered") == 1


@pytest.mark.parametrize("kind", [PASS, REVISE])
def test_the_answer_becomes_the_departments_opinion(other_side, office, kind):
    """However a department works, its opinion counts like every other."""
    case = office.accepts()
    relay = other_side.relay()
    relay.tick()

    other_side.answers(case, kind)
    relay.tick()

    assert office.opinions(case)["mete", 1] == kind.value
    assert "mete" not in office.who_reviews(case)


def test_an_answer_given_three_times_counts_once(other_side, office):
    """Systems repeat themselves when a reply is lost."""
    case = office.accepts()
    relay = other_side.relay()
    relay.tick()

    other_side.answers(case, PASS, times=3)
    for _ in range(3):
        relay.tick()

    assert office.opinions(case)["mete", 1] == "pass"
    assert office.history(case).count("opinion-given") == 1


def test_an_answer_after_the_applicant_left_changes_nothing(other_side, office):
    """The case is closed; the department could not know."""
    case = office.accepts()
    relay = other_side.relay()
    relay.tick()
    office.withdraws(case)
    before = office.case(case)

    other_side.answers(case, PASS)
    relay.tick()

    assert office.case(case) == before
    assert ("mete", 1) not in office.opinions(case)
    with office.store.reading() as tx:
        assert mailbox.pending(tx, case) == ()


def test_asked_after_a_letter_it_never_denies_one_that_it_has(other_side, office):
    """After a restore this is what keeps a letter from being sent twice; None asks a person."""
    case = office.accepts()
    letter = other_side.letter(case)
    before = other_side.connector.known(letter, other_side.clock())

    other_side.connector.send(letter, other_side.clock())

    assert not before
    after = other_side.connector.known(letter, other_side.clock())
    assert after or other_side.connector.name == "mete-system"
    assert after is not False or isinstance(other_side.connector, Desk)


def test_the_next_round_is_a_letter_of_its_own(other_side, office):
    """Round two asks anew; the first answer does not stand for it."""
    case = office.accepts()
    relay = other_side.relay()
    relay.tick()
    other_side.answers(case, REVISE)
    relay.tick()
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, changed=["L-01"])

    relay.tick()
    assert other_side.letters(case) == 2
    other_side.answers(case, PASS)
    relay.tick()

    assert office.opinions(case)["mete", 1] == "revise"
    assert office.opinions(case)["mete", 2] == "pass"
    assert office.status(case) == "awaiting_signature"
