from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from engine.domain.errors import AlreadyHandled, ClaimedByAnother, IssuedAlready, NoLongerWaiting
from engine.domain.names import Role
from engine.stages import answers, handle, issue, sign, timers, work
from engine.store import branches, cases, papers, people
from tests.office import PASS, RECEIVER, REFUSE
from tests.stages.verbs import VERBS

pytestmark = pytest.mark.both_databases

TOGETHER = 5
"""Seconds that two people may need to reach the same counter."""


def at_once(*acts):
    """Everybody starts together: what came of each, a value or an exception."""
    gate = Barrier(len(acts))

    def go(act):
        gate.wait(TOGETHER)
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - the outcome is what is asked for
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(60) for done in [pool.submit(go, act) for act in acts]]


def hires(office, login, name, role, department="FIRE"):
    """One more colleague."""
    with office.store.transaction() as tx:
        return people.add(tx, login=login, name=name, roles=[role], department=department)


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_officers_on_one_work_item_one_wins_and_the_other_is_told_who(office, attempt):
    """Neither is lost in silence; the loser's page can keep what was typed."""
    hires(office, "fire-er", "二号承办", Role.HANDLER)
    case = office.accepts()
    item = office.item(case, "handle", "fire")

    def submits(login, kind):
        def act():
            with office.at_work(login) as (tx, who):
                proposal = office.proposal(tx, cases.get(tx, case), "fire", kind)
                handle.submit(tx, item, proposal, 1, who, office.now)
                return who.name

        return act

    said = at_once(submits("fire-chengban", PASS), submits("fire-er", REFUSE))

    (winner,) = [one for one in said if isinstance(one, str)]
    (loser,) = [one for one in said if not isinstance(one, str)]
    assert isinstance(loser, AlreadyHandled)
    assert winner in loser.says("zh")
    with office.store.reading() as tx:
        kept = branches.item(tx, item)
    assert kept.done_name == winner
    assert kept.form["kind"] == ("pass" if winner == "消防承办人·示例" else "refuse")
    assert office.history(case).count("opinion-drafted") == 1


def test_of_two_who_claim_one_has_it(office):
    """The other learns whose desk it is on."""
    hires(office, "fire-er", "二号承办", Role.HANDLER)
    case = office.accepts()
    item = office.item(case, "handle", "fire")

    def claims(login):
        def act():
            with office.at_work(login) as (tx, who):
                work.claim(tx, item, who, office.now)

        return act

    said = at_once(claims("fire-chengban"), claims("fire-er"))

    assert sorted(type(one) for one in said if one) == [ClaimedByAnother]


def test_five_departments_at_the_same_moment_lose_nothing(office):
    """Five writers, one case: five opinions, and the case goes on exactly once."""
    case = office.accepts()
    for department in ("plan", "cado", "fire", "hcon"):
        office.drafts(case, department, PASS)
    office.system_answers(case, "mete", PASS, apply=False)

    def drains():
        with office.store.transaction() as tx:
            answers.drain(tx, case, office.now)

    said = at_once(
        *(lambda d=d: office.checks(case, d) for d in ("plan", "cado", "fire", "hcon")), drains
    )

    assert said == [None] * 5
    assert set(office.opinions(case).values()) == {"pass"}
    assert len(office.opinions(case)) == 5
    assert office.history(case).count("round-merged") == 1
    assert office.status(case) == "awaiting_signature"


def test_of_two_windows_one_hands_out(hall):
    """Must show 5: exactly once, also when two clerks press at the same moment."""
    office, cases_ = hall
    case = cases_["ready"]

    def hands_out():
        with office.at_work("chujian") as (tx, clerk):
            return issue.hand_over(tx, case, *RECEIVER, clerk, office.now)

    said = at_once(*[hands_out] * 4)

    assert sorted(type(one).__name__ for one in said) == ["Handover"] + ["IssuedAlready"] * 3
    assert office.history(case).count("documents-handed-over") == 1
    assert any(isinstance(one, IssuedAlready) for one in said)


def test_a_signature_given_twice_at_once_is_one_document(hall):
    """One number is drawn, one paper is written; both clicks get the same one."""
    office, cases_ = hall
    case = cases_["signing"]
    item = office.item(case, "sign", "fire")

    def signs():
        with office.at_work("fire-daibiao") as (tx, who):
            return sign.sign(tx, item, 1, who, office.now)

    first, second = at_once(signs, signs)

    assert first == second
    with office.store.reading() as tx:
        assert papers.decisions(tx, case) == (first,)


def test_withdrawal_and_the_last_opinion_do_not_both_win(office):
    """Whichever comes first, the case is in one state and nothing hangs between."""
    case = office.accepts()
    for department in ("plan", "cado", "hcon", "mete"):
        office.opines(case, department, PASS)
    office.drafts(case, "fire", PASS)

    check, withdrawal = at_once(lambda: office.checks(case, "fire"), lambda: office.withdraws(case))

    assert withdrawal is None  # it may come before the opinion or after it
    assert check is None or isinstance(check, (NoLongerWaiting, AssertionError))
    assert office.status(case) == "withdrawn"
    with office.store.reading() as tx:
        assert branches.open_items(tx, case) == ()


def test_a_clock_and_the_person_it_runs_against_do_not_both_win(office):
    """At midnight after the fifth day: deemed accepted, or accepted by hand, once."""
    case = office.receives()
    office.tomorrow(5)
    office.now = office.now.replace(hour=16)  # 24:00 in China

    def rings():
        with office.store.transaction() as tx:
            return timers.fire(tx, case, "accept-silence", office.now)

    at_once(rings, lambda: VERBS["accept"].done(office, case), rings)

    history = office.history(case)
    assert history.count("case-accepted") + history.count("case-deemed-accepted") == 1
    assert office.status(case) == "in_review"
    assert len(office.who_reviews(case)) == 5
