from dataclasses import replace

import pytest

from engine.domain.errors import BadMessage, NoSuchCase, Refused, UnknownSheet, WrongVersion
from engine.domain.opinions import Comment, OpinionKind, Proposal
from engine.exchange import letters
from engine.stages import answers
from engine.store import cases, journal, mailbox, opinions
from engine.store.mailbox import Receipt
from tests.office import CONDITIONS, PASS, REFUSE, REVISE
from tests.refusals import refused

METE = "mete-branch"


def letter_of(office, case, **changes):
    """What meteorology's system would answer by itself: pass, in the round that runs."""
    held = office.case(case)
    whole = letters.Answer(
        "m-1", held.case_no, METE, held.round, Proposal(PASS), office.now, "王工",
        held.drawing_version,
    )  # fmt: skip
    return replace(whole, **changes)


def arrives(office, case, source="mete-system", **changes):
    """It comes to the door."""
    body = letters.write_answer(letter_of(office, case, **changes))
    with office.store.transaction() as tx:
        return answers.receive(tx, source, body, office.now)


def drains(office, case):
    """The worker applies what lies in the inbox."""
    with office.store.transaction() as tx:
        answers.drain(tx, case, office.now)


def incidents(office):
    """What a person must look at."""
    with office.store.reading() as tx:
        return [i.kind for i in journal.incidents(tx)]


def test_an_answer_is_stored_at_the_door_and_applied_afterwards(office):
    """The sender hears 200 at once; no process work in its request."""
    case = office.accepts()

    assert arrives(office, case) is Receipt.NEW
    assert office.opinions(case) == {}
    drains(office, case)

    with office.store.reading() as tx:
        (opinion,) = opinions.of_case(tx, case)
    assert (opinion.handler, opinion.source, opinion.drawing_version) == ("王工", "mete-system", 1)
    assert "mete" not in office.who_reviews(case)


def test_an_answer_that_comes_twice_counts_once(office):
    """At least once on the wire, once in the case; also after it was applied."""
    case = office.accepts()
    assert arrives(office, case) is Receipt.NEW
    assert arrives(office, case) is Receipt.REPEAT
    drains(office, case)
    drains(office, case)
    assert arrives(office, case) is Receipt.REPEAT

    assert office.history(case).count("opinion-given") == 1
    assert incidents(office) == []


def test_the_same_id_with_another_body_is_an_incident_and_is_not_applied(office):
    """Which of the two is meant is for a person to find out."""
    case = office.accepts()
    arrives(office, case)

    said = arrives(office, case, proposal=Proposal(CONDITIONS, conditions="补测"))
    drains(office, case)

    assert said is Receipt.CONFLICT
    assert office.opinions(case) == {("mete", 1): "pass"}
    assert incidents(office) == ["message-conflict"]
    assert "answer-in-conflict" in office.history(case)


def test_two_answers_under_two_ids_are_one_opinion_and_one_kept_unread(office):
    """The first counts; opinions are never written over."""
    case = office.accepts()
    arrives(office, case)
    arrives(office, case, message_id="m-2", proposal=Proposal(REFUSE, "不符合"))

    drains(office, case)

    assert office.opinions(case) == {("mete", 1): "pass"}
    assert "late-answer-kept-unread" in office.history(case)
    with office.store.reading() as tx:
        assert mailbox.pending(tx, case) == ()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"case_no": "330183SG2026030299999X"}, NoSuchCase),
        ({"branch": "moon-branch"}, NoSuchCase),
        ({"branch": "fire-branch"}, answers.TooLate),  # is handled at our desk
        ({"branch": "precheck"}, NoSuchCase),
        ({"source": "fire-system"}, answers.TooLate),  # somebody else's share
        ({"round": 2}, answers.TooLate),
        ({"round": 9999}, answers.TooLate),
        ({"round": 0}, BadMessage),
        ({"message_id": "x" * 121}, BadMessage),
        ({"message_id": "m 1"}, BadMessage),
        ({"drawing_version": 2}, WrongVersion),
        ({"proposal": Proposal(REVISE)}, BadMessage),
        ({"proposal": Proposal(REFUSE)}, BadMessage),
        ({"proposal": Proposal(OpinionKind.TACIT)}, BadMessage),
        ({"proposal": Proposal(REVISE, comments=(Comment("X-99", "改"),))}, UnknownSheet),
    ],
    ids=str,
)
def test_an_answer_that_cannot_count_is_turned_away_at_the_door(office, changes, error):
    """Nothing is stored that would have to be thrown away later."""
    case = office.accepts()

    with refused(office, error):
        arrives(office, case, **changes)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b"\xff", b'{"message_id": 1}', b"[" * 10_000, b"x" * 300_000],
)
def test_what_is_no_answer_at_all_is_turned_away(office, body):
    """Broken, empty, nested without end, a third of a megabyte."""
    office.accepts()

    with refused(office, BadMessage), office.store.transaction() as tx:
        answers.receive(tx, "mete-system", body, office.now)


def test_an_answer_to_an_earlier_round_comes_too_late(office):
    """Round one is over; its drawings are not the ones that are built."""
    case = office.accepts()
    office.opines(case, "mete", REVISE, sheets=["L-01"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, changed=["L-01"])

    with refused(office, answers.TooLate):
        arrives(office, case, message_id="m-9", round=1)
    with refused(office, WrongVersion):
        arrives(office, case, message_id="m-9", drawing_version=1)
    assert arrives(office, case, message_id="m-9") is Receipt.NEW


def test_an_answer_without_a_version_is_about_the_one_that_was_sent(office):
    """The field is optional on the wire."""
    case = office.accepts()
    arrives(office, case, drawing_version=None)
    drains(office, case)

    with office.store.reading() as tx:
        assert opinions.of_case(tx, case)[0].drawing_version == 1


def test_whoever_opens_the_case_next_applies_what_lies_in_the_inbox(office):
    """Every step first drains the inbox, under the lock (design §6)."""
    case = office.accepts()
    for department in ("plan", "cado", "hcon"):
        office.opines(case, department, PASS)
    office.drafts(case, "fire", PASS)
    arrives(office, case)

    office.checks(case, "fire")

    assert office.status(case) == "awaiting_signature"
    assert len(office.opinions(case)) == 5


def test_an_answer_survives_a_step_that_was_refused(office):
    """The step rolls back whole; the answer still lies there and is applied by the next."""
    case = office.accepts()
    arrives(office, case)

    with pytest.raises(Refused):
        office.hands_out(case)

    with office.store.reading() as tx:
        assert len(mailbox.pending(tx, case)) == 1
    drains(office, case)
    assert office.opinions(case) == {("mete", 1): "pass"}


def test_the_last_answer_ends_the_round(office):
    """A system can be the last as well as a desk."""
    case = office.accepts()
    for department in ("plan", "cado", "hcon", "fire"):
        office.opines(case, department, PASS)
    arrives(office, case)

    drains(office, case)

    assert office.status(case) == "awaiting_signature"


def test_an_answer_of_an_older_release_that_cannot_be_read_is_an_incident(office):
    """It lies in the inbox already: nobody can turn it away any more, so a person must look."""
    case = office.accepts()
    with office.store.transaction() as tx:
        mailbox.receive(
            tx, source="mete-system", message_id="old", case_id=case, branch=METE, round_no=1,
            payload=b"<answer/>", now=office.now,
        )  # fmt: skip
        held = cases.get(tx, case)

    drains(office, case)

    assert incidents(office) == ["answer-unreadable"]
    assert "mete" in office.who_reviews(case)
    assert office.case(case).state == held.state
