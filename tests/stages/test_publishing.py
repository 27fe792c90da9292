"""Publishing: a reason, an effect report, a first day, a second person; retired and restored."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from engine.bpmn import catalogue
from engine.domain.errors import NotYours, Unreadable
from engine.domain.wording import utc
from engine.stages import editions as ready
from engine.stages import setup
from engine.stages.check import NotPublished
from engine.stages.publishing import decide, propose, refusals
from engine.stages.publishing.propose import Tried
from engine.stages.studio import drafts as drawing
from engine.store import drafts, proposals, terms
from engine.store.proposals import State
from engine.store.terms import Standing
from tests.office import PASS, shipped
from tests.refusals import refused
from tests.stages.proposing import (
    RED,
    P,
    Told,
    approves,
    asked,
    begins,
    change,
    hire,
    in_force,
    proposes,
    published,
    today,
)


@pytest.fixture
def draft(office):
    """A draft of the drawing review that promises five days instead of six."""
    return begins(office)


def test_new_cases_take_the_new_edition_and_running_ones_keep_theirs(office, draft):
    """The whole point of an edition."""
    old = in_force(office)
    running = office.accepts()

    new = published(office, draft)

    assert in_force(office) == new != old
    assert office.case(running).edition == old
    assert office.case(office.receives(despite_running=True)).edition == new
    office.everyone_else_opines(running, PASS)
    office.everyone_signs(running)
    office.hands_out(running)
    assert office.status(running) == "delivered"


def test_an_edition_begins_at_midnight_of_its_day_by_itself(office, draft):
    """No timer could be forgotten: it follows from the day."""
    old = in_force(office)
    day = today(office) + timedelta(days=8)

    new = published(office, draft, valid_from=day)

    assert in_force(office) == old
    assert in_force(office, utc(day) - timedelta(microseconds=1)) == old
    assert in_force(office, utc(day)) == new
    with office.store.reading() as tx:
        held = terms.of(tx, P)
        assert [terms.standing(held, one, office.now) for one in held] == [
            Standing.IN_FORCE, Standing.TO_COME,
        ]  # fmt: skip
        assert terms.until(held, held[0]) == utc(day)


def test_who_proposed_or_drew_it_does_not_approve_it(office, draft):
    """A second person is a second person."""
    change(office, draft, b"statutory_days = 20", b"statutory_days = 20 # fuhe", by="fuhe")
    proposal = proposes(office, draft)

    for login in ("liucheng", "fuhe"):
        with refused(office, refusals.SecondPerson):
            approves(office, proposal, login)
    with refused(office, NotYours):
        approves(office, proposal, "guanli")


@pytest.mark.both_databases
def test_of_two_who_approve_at_once_exactly_one_does(office, draft):
    """Nothing is published twice, and the other one is told who was faster."""
    hire(office, "third")
    proposal = proposes(office, draft)
    together = threading.Barrier(2)

    def tries(login):
        together.wait(60)
        try:
            approves(office, proposal, login)
        except refusals.DecidedAlready as error:
            return error.says("zh")
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(tries, ("fuhe", "third")))

    assert said[0] == ""
    assert "没有重复办理" in said[1]
    with office.store.reading() as tx:
        assert len(terms.of(tx, P)) == 2


def test_an_edition_whose_stories_fail_is_not_proposed(office, draft):
    """Stories are the tests of a process."""
    with refused(office, refusals.StoriesFail) as caught:
        proposes(office, draft, told=(Told(), RED))

    assert "第3步" in caught.value.says("zh")


def test_stories_of_other_content_prove_nothing(office, draft):
    """Played before the last change, they played another draft."""
    other = Tried(in_force(office), (Told(),))

    with refused(office, refusals.TriedAnother), office.at_work("liucheng") as (tx, who):
        propose.draft(tx, draft, asked(tx, draft), other, who, office.now)


def test_every_warning_wants_a_reason(office, draft):
    """A warning waved through without a word is none."""
    with refused(office, refusals.Unexplained):
        proposes(office, draft, told=())  # a package without a story warns of that
    with refused(office, Unreadable):
        proposes(office, draft, told=(), reasons={propose.NO_STORIES: "长" * 2000})

    number = proposes(office, draft, told=(), reasons={propose.NO_STORIES: "沿用旧版故事"})

    with office.store.reading() as tx:
        kept = proposals.get(tx, number).warnings
        assert [one["reason"] for one in kept if one["key"] == propose.NO_STORIES] == [
            "沿用旧版故事"
        ]


@pytest.mark.parametrize("reason", ["", "  ", "长" * 2000, "\u202e反", "a\0b"])
def test_a_reason_is_words_that_can_be_read(office, draft, reason):
    """Whoever looks at it in two years has nothing else."""
    with refused(office, Unreadable):
        proposes(office, draft, reason=reason)


def test_a_draft_that_fails_the_check_is_not_proposed(office, draft):
    """Nothing is published that fails it."""
    change(office, draft, b"[[item]]", b"[[itemm]]")

    with refused(office, NotPublished):
        proposes(office, draft)


def test_a_first_day_that_is_over_is_refused(office, draft):
    """At the proposal and, when it has waited too long, at the approval."""
    with refused(office, refusals.BeginsInThePast):
        proposes(office, draft, valid_from=today(office) - timedelta(days=1))
    with refused(office, refusals.BeginsTooFar):
        proposes(office, draft, valid_from=date(2226, 3, 1))
    proposal = proposes(office, draft, valid_from=today(office) + timedelta(days=1))
    office.now += timedelta(days=2)

    with refused(office, refusals.BeginsInThePast):
        approves(office, proposal)


def test_no_edition_begins_inside_the_term_of_another(office, draft):
    """The days before an approved edition belong to the one that holds until then."""
    day = today(office) + timedelta(days=10)
    published(office, draft, valid_from=day)
    change(office, draft, b"promised_days = 5", b"promised_days = 4")

    for inside in (None, day - timedelta(days=1), day):
        with refused(office, refusals.BeginsInsideAnother) as caught:
            proposes(office, draft, valid_from=inside)
        assert "第2版" in caught.value.says("zh")

    after = published(office, draft, valid_from=day + timedelta(days=1))
    assert in_force(office, utc(day + timedelta(days=1))) == after


def test_a_draft_of_an_edition_that_is_gone_is_compared_first(office, draft):
    """Two drafts of one edition: the second would undo the first without a word."""
    with office.at_work("fuhe") as (tx, by):
        other = drawing.begin(tx, P, by, office.now)
    change(office, other, b"promised_days = 6", b"promised_days = 4", by="fuhe")
    published(office, draft)

    with refused(office, refusals.StaleBase):
        proposes(office, other, by="fuhe")

    assert proposes(office, other, by="fuhe", compared=True)


def test_a_draft_that_went_on_is_approved_only_knowingly(office, draft):
    """What is approved is what was proposed, not what stands in the draft since."""
    proposal = proposes(office, draft)
    change(office, draft, b"promised_days = 5", b"promised_days = 3")

    with refused(office, refusals.DraftChangedSince):
        approves(office, proposal)
    approves(office, proposal, knowing=True)

    with office.store.reading() as tx:
        assert ready.in_force(tx, P, office.now).guide.promised_days == 5
        assert drafts.get(tx, draft).based_on == proposals.get(tx, proposal).edition


def test_an_effect_that_no_longer_holds_is_sent_back(office, draft):
    """Between proposal and approval the edition before it was replaced by a release."""
    proposal = proposes(office, draft)
    files = shipped(P)[1]
    newer = {**files, "guide.toml": files["guide.toml"] + b"\n# next release\n"}
    with office.at_work("liucheng") as (tx, boss):
        assert setup.publish(tx, catalogue.edition_of(newer), newer, boss, office.now)

    with refused(office, refusals.EffectOutdated):
        approves(office, proposal)
    with office.at_work("fuhe") as (tx, who):
        decide.send_back(tx, proposal, "接替的版本换了", who, office.now)
        assert proposals.get(tx, proposal).state is State.SENT_BACK


def test_the_same_again_is_not_proposed(office):
    """There is nothing to publish."""
    with office.at_work("liucheng") as (tx, by):
        number = drawing.begin(tx, P, by, office.now)

    with refused(office, refusals.NothingChanged):
        proposes(office, number)


def test_one_proposal_of_a_process_waits_at_a_time(office, draft):
    """Two would each be compared with the same edition."""
    first = proposes(office, draft)

    with refused(office, refusals.AnotherWaits):
        proposes(office, draft)
    with refused(office, drawing.DraftIsProposed), office.at_work("liucheng") as (tx, by):
        drawing.drop(tx, draft, by, office.now)
    with refused(office, refusals.NotYourProposal), office.at_work("fuhe") as (tx, by):
        decide.withdraw(tx, first, by, office.now)
    with office.at_work("liucheng") as (tx, by):
        decide.withdraw(tx, first, by, office.now)

    assert proposes(office, draft) != first
    with refused(office, refusals.DecidedAlready):
        approves(office, first)
