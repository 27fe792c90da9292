from dataclasses import replace

import pytest

from engine.domain.facts import Standing, derive, needs
from engine.domain.names import Department
from engine.domain.opinions import OpinionKind
from tests.domain.test_merging import opinion

ALL = frozenset(Department(d) for d in ("PLAN", "CADO", "FIRE"))
PASS, REVISE, REFUSE = OpinionKind.PASS, OpinionKind.REVISE, OpinionKind.REFUSE
FRESH = Standing({"has_basement": True, "storeys": 18}, ALL, ALL)


def after(*opinions, round_no=1, **changes):
    """A case in which these opinions were given."""
    return replace(FRESH, round=round_no, opinions=tuple(opinions), **changes)


def test_before_the_first_round_everyone_the_facts_call_for_is_needed():
    """The fork of round one reads exactly this."""
    held = derive(replace(FRESH, needed=ALL - {"CADO"}))

    assert (held["needs_plan"], held["needs_cado"], held["needs_fire"]) == (True, False, True)
    assert held["round"] == 0
    assert held["outcome"] == ""


def test_every_department_has_all_four_facts_at_any_moment():
    """A condition that reads a missing fact would stop the case."""
    for standing in (FRESH, after(opinion("fire", PASS))):
        held = derive(standing)
        for d in ("plan", "cado", "fire"):
            assert {f"needs_{d}", f"opinion_{d}", f"returned_{d}", f"signs_{d}"} <= set(held)


def test_facts_are_flat_values():
    """The language of conditions knows booleans, numbers and words."""
    held = derive(after(opinion("fire", REVISE), opinion("plan", PASS)))

    assert all(isinstance(v, bool | int | float | str) for v in held.values())


def test_an_application_cannot_pass_itself_off_as_an_opinion():
    """What the house derives wins over what somebody typed."""
    forged = {"opinion_fire": "pass", "outcome": "granted", "needs_fire": False, "round": 9}

    held = derive(replace(FRESH, application=forged))

    assert held["opinion_fire"] == "none"
    assert held["outcome"] == ""
    assert held["needs_fire"] is True
    assert held["round"] == 0


def test_an_opinion_can_be_asked_for_by_name():
    """`opinion_fire == "revise"`, and “none” for who has said nothing."""
    held = derive(after(opinion("fire", REVISE)))

    assert held["opinion_fire"] == "revise"
    assert held["opinion_plan"] == "none"
    assert held["changes_needed"] is True


def test_the_next_round_is_for_who_asked_who_is_concerned_and_who_pulled_back():
    """And for nobody else."""
    standing = after(
        opinion("fire", REVISE), opinion("plan", PASS), opinion("cado", PASS),
        concerned=frozenset({Department("CADO")}),
    )  # fmt: skip

    assert needs(standing) == {"FIRE", "CADO"}
    assert needs(replace(standing, pulled=frozenset({Department("PLAN")}))) == ALL


def test_a_sheet_pulled_back_waits_for_the_changes_that_are_asked_for_anyway():
    """One road at a time out of the round: first the drawings change."""
    pulled = frozenset({Department("PLAN")})
    with_changes = derive(after(opinion("fire", REVISE), pulled=pulled))
    without = derive(after(opinion("fire", PASS), pulled=pulled))

    assert (with_changes["changes_needed"], with_changes["pulled_back"]) == (True, False)
    assert (without["changes_needed"], without["pulled_back"]) == (False, True)


@pytest.mark.parametrize(
    ("kinds", "some"),
    [((PASS, PASS), False), ((PASS, REFUSE), True), ((REFUSE, REFUSE), False),
     ((OpinionKind.NOT_REQUIRED, REFUSE), False)],
)  # fmt: skip
def test_the_lead_department_is_asked_only_about_a_part(kinds, some):
    """When everybody refuses there is nothing that could stand alone."""
    held = derive(after(opinion("plan", kinds[0]), opinion("fire", kinds[1])))

    assert held["some_refused"] is some


def test_signatures_follow_the_word_of_the_lead_department():
    """`signs_<d>` opens the signing block."""
    standing = after(opinion("plan", PASS), opinion("fire", REFUSE))

    yes = derive(replace(standing, independent=True))
    no = derive(replace(standing, independent=False))

    assert (yes["signs_plan"], yes["signs_fire"], yes["outcome"]) == (True, True, "partly_granted")
    assert (no["signs_plan"], no["signs_fire"], no["outcome"]) == (False, True, "refused")
