import pytest

from engine.domain.errors import (
    AlreadyHandled,
    ClaimedByAnother,
    NoLongerWaiting,
    NotYours,
)
from engine.domain.names import Role
from engine.stages import work
from engine.store import branches, people
from tests.office import PASS
from tests.refusals import refused
from tests.stages.verbs import VERBS


def hires_a_second_handler(office):
    """One more colleague at fire's desk."""
    with office.store.transaction() as tx:
        people.add(tx, login="fire-er", name="二号承办", roles=[Role.HANDLER], department="FIRE")


def claims(office, item, login="fire-chengban", verb=work.claim):
    """Somebody takes an item on their desk (or gives it back)."""
    with office.at_work(login) as (tx, who):
        verb(tx, item, who, office.now)


def hands_in(office, case, login):
    """Somebody hands fire's opinion in."""
    VERBS["submit"].done(office, case, login)


def test_a_claimed_item_is_its_claimers_until_it_is_given_back(office):
    """A colleague learns whose desk it is on."""
    hires_a_second_handler(office)
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    claims(office, item)
    claims(office, item)

    with refused(office, ClaimedByAnother) as why:
        hands_in(office, case, "fire-er")
    assert "消防承办人·示例" in why.value.says("zh")
    for verb in (work.claim, work.release):
        with refused(office, ClaimedByAnother):
            claims(office, item, "fire-er", verb)

    claims(office, item, verb=work.release)
    claims(office, item, verb=work.release)
    hands_in(office, case, "fire-er")
    assert office.history(case).count("work-claimed") == 1
    assert office.history(case).count("work-released") == 1


def test_whoever_claimed_it_can_hand_it_in(office):
    """Claiming is not a detour."""
    case = office.accepts()
    claims(office, office.item(case, "handle", "fire"))

    office.drafts(case, "fire", PASS)

    assert office.waiting(case, "check", "fire") is not None


@pytest.mark.parametrize("login", ["plan-chengban", "fire-shenhe", "jinjian", "sheji"])
def test_nobody_claims_what_is_not_theirs(office, login):
    """Else one could keep a colleague from working."""
    case = office.accepts()

    with refused(office, NotYours):
        claims(office, office.item(case, "handle", "fire"), login)


def test_another_design_firm_cannot_claim_the_changes(hall):
    """Nor learn that there are any: it would lock the right firm out."""
    office, cases_ = hall
    with office.store.transaction() as tx:
        people.add(tx, login="qita", name="他院", roles=[Role.DESIGN_FIRM],
                   organisation="91110108551385082Q")  # fmt: skip
    item = office.item(cases_["redrawing"], "redraw")

    for verb in (work.claim, work.release):
        with refused(office, NotYours):
            claims(office, item, "qita", verb)
    claims(office, item, "sheji")


def test_nothing_can_be_claimed_that_no_longer_waits(hall):
    """Done by somebody, or gone with the case."""
    office, cases_ = hall
    with office.store.reading() as tx:
        done = next(i for i in branches.items_of(tx, cases_["drafted"]) if i.work == "handle"
                    and i.department == "FIRE")  # fmt: skip
        gone = next(i for i in branches.items_of(tx, cases_["withdrawn"]) if i.work == "handle"
                    and i.department == "FIRE" and i.round == 2)  # fmt: skip

    with refused(office, AlreadyHandled):
        claims(office, done.id)
    with refused(office, NoLongerWaiting):
        claims(office, gone.id)


def test_what_somebody_typed_is_kept_whatever_became_of_the_item(hall):
    """Nobody types a page twice."""
    office, cases_ = hall
    with office.store.reading() as tx:
        gone = next(i for i in branches.items_of(tx, cases_["withdrawn"]) if i.work == "handle")

    with office.at_work("fire-chengban") as (tx, who):
        work.keep_draft(tx, gone.id, {"text": "一"}, who, office.now)
        work.keep_draft(tx, gone.id, {"text": "二"}, who, office.now)
        assert people.draft(tx, who.account, f"item:{gone.id}") == {"text": "二"}
        assert len(people.drafts(tx, who.account)) == 1


def test_a_draft_is_dropped_once_the_opinion_is_in(office):
    """It would only confuse."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    with office.at_work("fire-chengban") as (tx, who):
        work.keep_draft(tx, item, {"text": "一"}, who, office.now)

    office.drafts(case, "fire", PASS)

    with office.at_work("fire-chengban") as (tx, who):
        assert people.draft(tx, who.account, f"item:{item}") is None
