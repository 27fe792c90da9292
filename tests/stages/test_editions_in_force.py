"""How editions end and begin again; what ships with a release; what an effect report says."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.bpmn import catalogue
from engine.domain.errors import NoSuchThing
from engine.domain.wording import utc
from engine.stages import setup
from engine.stages.editions import NotTakenIn
from engine.stages.publishing import effect, refusals
from engine.store import drafts, editions, positions, proposals, terms
from engine.store.tables import JOURNAL
from engine.store.terms import Standing
from tests.office import PASS, shipped
from tests.refusals import refused
from tests.stages.proposing import (
    P,
    approves,
    begins,
    in_force,
    proposes,
    published,
    restores,
    retires,
    today,
)


@pytest.fixture
def draft(office):
    """A draft of the drawing review that promises five days instead of six."""
    return begins(office)


def test_a_retired_edition_takes_nothing_in_and_finishes_what_runs(office):
    """A mistake in force is stopped at once, by one person."""
    running = office.accepts()
    application = office.application()
    retires(office, in_force(office), "图上漏了人防")

    assert in_force(office) is None
    with refused(office, NotTakenIn) as caught:
        office.receives(application)
    assert "已停用" in caught.value.says("zh")
    with refused(office, refusals.NotInForce):
        retires(office, office.case(running).edition, "再停一次")
    office.everyone_else_opines(running, PASS)
    office.everyone_signs(running)
    office.hands_out(running)


def test_an_edition_that_was_to_come_is_called_off(office, draft):
    """Until its day it is only an intention."""
    old = in_force(office)
    day = today(office) + timedelta(days=5)
    new = published(office, draft, valid_from=day)

    retires(office, new)

    assert in_force(office, utc(day) + timedelta(days=1)) == old
    with office.store.reading() as tx:
        held = terms.of(tx, P)
        assert terms.standing(held, held[1], office.now) is Standing.CANCELLED


def test_an_earlier_edition_is_restored_by_two_people(office, draft):
    """Back to what worked, by the same way."""
    old = in_force(office)
    published(office, draft)

    proposal = restores(office, old)
    with refused(office, refusals.SecondPerson):
        approves(office, proposal, "liucheng")
    approves(office, proposal)

    assert in_force(office) == old
    with office.store.reading() as tx:
        assert editions.get(tx, old).number == 1
        assert [one.cause for one in terms.of(tx, P)] == ["release", "publish", "restore"]


def test_what_ships_never_undoes_what_people_put_in_force(office, draft):
    """Every start furnishes the house; a start is no decision."""
    new = published(office, draft)

    with office.at_work("liucheng") as (tx, boss):
        assert not setup.publish(tx, *shipped(P), boss, office.now)
    assert in_force(office) == new
    retires(office, new)
    with office.at_work("liucheng") as (tx, boss):
        assert not setup.publish(tx, *shipped(P), boss, office.now)
    assert in_force(office) is None


def test_a_new_release_follows_the_one_before_where_nobody_had_a_say(office):
    """An installation that draws nothing itself is kept up to date by its updates."""
    files = shipped(P)[1]
    newer = {**files, "guide.toml": files["guide.toml"] + b"\n# next release\n"}
    with office.at_work("liucheng") as (tx, boss):
        assert setup.publish(tx, catalogue.edition_of(newer), newer, boss, office.now)

    assert in_force(office) == catalogue.edition_of(newer)


def test_the_effect_says_where_running_cases_stand(office, draft):
    """Every number has its cases behind it."""
    first, second = office.accepts(), office.receives(despite_running=True)
    office.drafts(first, "fire", PASS)
    proposal = proposes(office, draft)

    with office.store.reading() as tx:
        told = proposals.get(tx, proposal).effect["running"]
        [old] = told["editions"]
        counts = {place["element"]: place["cases"] for place in old["places"]}
        for element, n in counts.items():
            assert positions.total(tx, old["edition"], element) == n
        assert told["cases"] == old["cases"] == 2
        moves = proposals.get(tx, proposal).effect["moves"]
        assert moves == {
            "safe": 2,
            "asked": 0,
            "impossible": 0,
            "left": 0,
        }
        assert counts["fire-check"] == 1
        assert "fire-handle" not in counts
        assert counts["mete-branch"] == 1  # its own system has it
        [case] = positions.page(tx, old["edition"], "fire-check", limit=5, offset=0)
        assert case.id == first
        listed = positions.page(tx, old["edition"], "", limit=5, offset=0)
        assert [one.id for one in listed] == [first, second]


def test_the_effect_says_what_changes_for_applicants(office, draft):
    """Promise before and after; nothing is said to change that does not."""
    with office.store.reading() as tx:
        against = editions.in_force(tx, P, office.now)
        told = effect.reckon(tx, drafts.files(tx, draft), P, "", against, today(office), office.now)

    figures = {one["key"]: (one["was"], one["now"]) for one in told["figures"]}
    assert figures["promised"] == (6, 5)
    assert figures["total"][0] == figures["total"][1] == 55
    assert told["materials"] == told["fees"] == told["limits"] == []
    assert {one["what"] for one in told["departments"]} == {""}


def test_everything_that_is_decided_is_in_the_journal(office, draft):
    """Who, when, why, and which edition."""
    proposal = proposes(office, draft)
    approves(office, proposal)
    retires(office, in_force(office), "停用原因")

    with office.store.reading() as tx:
        told = [
            (row["what"], row["actor"], row["data"].get("reason", ""))
            for row in tx.all(select(JOURNAL).order_by(JOURNAL.c.id))
            if row["what"].startswith("edition-") and row["what"] != "edition-published"
        ]
    assert told == [
        ("edition-proposed", "流程管理员·示例", "缩短承诺时限"),
        ("edition-approved", "流程复核人·示例", ""),
        ("edition-retired", "流程管理员·示例", "停用原因"),
    ]


def test_what_is_not_there_is_said_so(office):
    """An address from another installation."""
    with refused(office, NoSuchThing):
        approves(office, 999)
    with refused(office, NoSuchThing):
        retires(office, "f" * 64)
