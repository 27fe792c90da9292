from engine.domain.errors import NoLongerWaiting, NoSuchCase
from engine.domain.names import SYSTEM, BranchId
from engine.stages import answers, delivery, review, take_over, work
from engine.store import branches, opinions, outbox
from engine.store.mailbox import Receipt
from tests.office import PASS, REVISE
from tests.refusals import refused
from tests.stages.test_answers import METE, arrives, drains, incidents


def sent(office, case):
    """Letters of a case: (key, state)."""
    with office.store.reading() as tx:
        return [(w["round"], w["state"]) for w in outbox.waiting(tx, case)]


def test_one_letter_is_written_per_round(office):
    """However many steps the case takes meanwhile."""
    case = office.accepts()
    office.drafts(case, "fire", PASS)
    office.sends_back(case, "fire")
    assert sent(office, case) == [(1, "ready")]

    office.opines(case, "mete", REVISE, sheets=["L-01"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, changed=["L-01"])

    assert [round_no for round_no, _ in sent(office, case)] == [1, 2]
    assert office.history(case).count("letter-written") == 2


def test_a_letter_carries_the_case_branch_and_round_as_its_key(office):
    """Deterministic, never made up while sending."""
    case = office.accepts()

    with office.store.transaction() as tx:
        (letter_id,) = outbox.due(tx, office.now)
        letter = outbox.claim(tx, letter_id, "worker", office.now - office.now, office.now)

    assert letter.idem_key == f"{office.case(case).case_no}/mete-branch/1"
    assert (letter.branch, letter.round, letter.connector) == (METE, 1, "mete-system")


def test_a_letter_that_cannot_be_delivered_is_an_incident_and_the_case_waits(office):
    """Nothing is lost; a person is asked."""
    case = office.accepts()
    with office.store.transaction() as tx:
        (letter_id,) = outbox.due(tx, office.now)
        letter = outbox.claim(tx, letter_id, "worker", office.now - office.now, office.now)
        assert delivery.failed(tx, letter, NoSuchCase(case="?"), None, office.now)

    assert incidents(office) == ["letter-not-delivered"]
    assert "mete" in office.who_reviews(case)
    assert arrives(office, case) is Receipt.NEW  # it may have got it all the same


# --- taken over at our desk ---------------------------------------------------------------


def takes_over(office, case, round_no=1):
    """The share is offered to the department's people beside the letter."""
    with office.store.transaction() as tx:
        return take_over.here(tx, case, BranchId(METE), round_no, SYSTEM, office.now)


def hands_in(office, case, kind=PASS):
    """Meteorology's handler and checker do it at our desk."""
    office.drafts(case, "mete", kind)
    office.checks(case, "mete")


def test_a_share_taken_over_is_done_at_our_desk(office):
    """Whoever is first counts; a later answer of the system comes too late."""
    case = office.accepts()
    assert takes_over(office, case)
    assert not takes_over(office, case)

    hands_in(office, case)

    assert office.opinions(case) == {("mete", 1): "pass"}
    with refused(office, answers.TooLate):
        arrives(office, case)


def test_an_answer_of_the_system_takes_the_work_item_back(office):
    """The other way round."""
    case = office.accepts()
    takes_over(office, case)
    item = office.item(case, "handle", "mete")
    with office.at_work("mete-chengban") as (tx, who):
        work.claim(tx, item, who, office.now)
    arrives(office, case)
    drains(office, case)

    assert office.waiting(case, "handle", "mete") is None
    with office.store.reading() as tx:
        assert branches.item(tx, item).state.value == "cancelled"


def test_a_share_taken_over_is_handled_and_checked_by_two_people(office):
    """一审一核 holds there too: back to the handler once, then on; with the department's form."""
    case = office.accepts()
    takes_over(office, case)
    item = office.drafts(case, "mete", PASS)
    assert office.opinions(case) == {}
    assert "mete" in office.who_reviews(case)
    assert not takes_over(office, case)

    office.sends_back(case, "mete", "少了接地电阻")
    again = office.drafts(case, "mete", PASS)
    office.checks(case, "mete")

    assert item != again
    with office.store.reading() as tx:
        (opinion,) = opinions.of_case(tx, case)
    assert (opinion.handler, opinion.checker) == ("气象承办人·示例", "气象审核人·示例")
    assert opinion.source == "desk"
    assert opinion.form  # the fields of forms/mete-opinion


def test_the_system_may_still_be_first_while_the_checker_looks(office):
    """Whoever is first counts: the draft at our desk is over, and one opinion stands."""
    case = office.accepts()
    takes_over(office, case)
    office.drafts(case, "mete", REVISE)
    check = office.item(case, "check", "mete")

    arrives(office, case)
    drains(office, case)

    assert office.waiting(case, "check", "mete") is None
    assert office.opinions(case) == {("mete", 1): "pass"}
    with refused(office, NoLongerWaiting), office.at_work("mete-shenhe") as (tx, who):
        review.approve(tx, check, 1, who, office.now)


def test_nothing_is_taken_over_that_does_not_wait(office):
    """Another round, an answered share, a case that has ended."""
    case = office.accepts()
    assert not takes_over(office, case, 2)
    office.opines(case, "mete", PASS)
    assert not takes_over(office, case)
    other = office.accepts(despite_running=True)
    office.withdraws(other)
    assert not takes_over(office, other)
