from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.application import Sheet
from engine.domain.merging import (
    SEVERITY,
    WORDS,
    Result,
    case_outcome,
    concerned,
    latest,
    round_outcome,
)
from engine.domain.names import BranchId, Department, Text
from engine.domain.opinions import Opinion, OpinionKind
from tests.office import NOW

NAMES = {Department(d): Text(zh, en) for d, zh, en in (
    ("PLAN", "规划", "Planning"), ("CADO", "人防", "Civil defence"), ("FIRE", "消防", "Fire"),
    ("METE", "气象", "Meteorology"), ("HCON", "住建", "Housing"),
)}  # fmt: skip
PASS, CONDITIONS, REVISE = OpinionKind.PASS, OpinionKind.PASS_WITH_CONDITIONS, OpinionKind.REVISE
REFUSE, NOT_REQUIRED, TACIT = OpinionKind.REFUSE, OpinionKind.NOT_REQUIRED, OpinionKind.TACIT


def opinion(department, kind, round_no=1):
    """A department's word in one round."""
    code = department.upper()
    return Opinion(BranchId(f"{code.lower()}-branch"), Department(code), round_no, kind, 1, NOW)


def said(**kinds):
    """One opinion of the first round per department."""
    return [opinion(department, kind) for department, kind in kinds.items()]


def test_every_kind_of_opinion_has_words_and_a_severity():
    """A kind that is added later must be placed."""
    assert set(WORDS) == set(SEVERITY) == set(OpinionKind)
    assert all(word.zh and word.en for word in WORDS.values())


def test_the_order_of_arrival_plays_no_part():
    """All 120 orders of five different opinions, word for word the same outcome."""
    five = said(plan=TACIT, cado=NOT_REQUIRED, fire=REFUSE, mete=CONDITIONS, hcon=REVISE)

    rounds = {round_outcome(order, NAMES).why for order in permutations(five)}
    cases = {case_outcome(order, independent=True, names=NAMES) for order in permutations(five)}

    assert len(rounds) == 1
    assert len(cases) == 1


@given(st.lists(st.tuples(st.sampled_from(sorted(NAMES)), st.integers(1, 4),
                          st.sampled_from(OpinionKind)), unique_by=lambda o: o[:2]),
       st.randoms())  # fmt: skip
def test_the_order_of_rounds_plays_no_part_either(rows, chance):
    """An opinion of round one that is read after round two is still the older one."""
    given_ = [opinion(department, kind, round_no) for department, round_no, kind in rows]
    shuffled = list(given_)
    chance.shuffle(shuffled)

    assert latest(shuffled) == latest(given_)
    assert round_outcome(shuffled, NAMES) == round_outcome(given_, NAMES)
    assert case_outcome(shuffled, None, NAMES) == case_outcome(given_, None, NAMES)


def test_one_revise_means_another_round_and_names_who_asked():
    """The derivation in words is what the applicant is told."""
    outcome = round_outcome(said(plan=PASS, fire=REVISE, hcon=CONDITIONS), NAMES)

    assert outcome.changes_needed
    assert outcome.revise == {"FIRE"}
    assert outcome.why.zh == "需改图，因消防：修改后复审。其余——住建：通过（附条件）；规划：通过"
    assert outcome.why.en == (
        "Revise, because Fire: revise. Others – Housing: pass with conditions; Planning: pass"
    )


def test_without_a_revise_no_drawing_changes():
    """A refusal is not an invitation to redraw."""
    outcome = round_outcome(said(plan=PASS, fire=REFUSE), NAMES)

    assert not outcome.changes_needed
    assert outcome.why.zh == "无需改图：消防：不通过；规划：通过"


def test_a_later_round_settles_the_one_before():
    """Whoever asked for changes and is content now no longer asks."""
    rows = [*said(plan=PASS, fire=REVISE), opinion("fire", PASS, 2)]

    assert not round_outcome(rows, NAMES).changes_needed
    assert case_outcome(rows, None, NAMES).result is Result.GRANTED


@pytest.mark.parametrize(
    ("kinds", "independent", "result", "signs"),
    [
        ({"plan": PASS, "fire": CONDITIONS}, None, "granted", {"PLAN", "FIRE"}),
        ({"plan": TACIT, "fire": PASS}, None, "granted", {"PLAN", "FIRE"}),
        ({"plan": PASS, "cado": NOT_REQUIRED}, None, "granted", {"PLAN"}),
        ({"plan": PASS, "fire": REFUSE}, True, "partly_granted", {"PLAN", "FIRE"}),
        ({"plan": PASS, "fire": REFUSE}, False, "refused", {"FIRE"}),
        ({"plan": PASS, "fire": REFUSE}, None, "refused", {"FIRE"}),
        ({"plan": REFUSE, "fire": REFUSE}, True, "refused", {"PLAN", "FIRE"}),
        ({"fire": REFUSE, "cado": NOT_REQUIRED}, True, "refused", {"FIRE"}),
        ({"cado": NOT_REQUIRED}, None, "granted", set()),
    ],
)
def test_each_branch_stands_for_itself(kinds, independent, result, signs):
    """A part is granted only where the lead department says that it can stand alone."""
    outcome = case_outcome(said(**kinds), independent, NAMES)

    assert outcome.result.value == result
    assert outcome.signs == signs


def test_the_case_outcome_says_in_words_where_it_comes_from():
    """In both languages, the worst first."""
    why = case_outcome(said(plan=PASS, fire=REFUSE), independent=True, names=NAMES).why

    assert why.zh == "部分事项准予，因消防：不通过。其余——规划：通过"
    assert why.en == "Partly granted, because Fire: refuse. Others – Planning: pass"


@pytest.mark.parametrize(("first", "second"), [*product(OpinionKind, repeat=2)])
def test_nobody_signs_who_was_not_asked(first, second):
    """“Not required” yields no document, whatever the others say."""
    outcome = case_outcome(said(plan=first, fire=second), independent=True, names=NAMES)

    silent = {d for d, kind in (("PLAN", first), ("FIRE", second)) if kind is NOT_REQUIRED}
    assert outcome.signs.isdisjoint(silent)


# --- who reviews the next round -----------------------------------------------------------

USERS = {"D14": frozenset({Department("PLAN"), Department("FIRE"), Department("CADO")}),
         "D18": frozenset({Department("FIRE"), Department("HCON")})}  # fmt: skip


def sheet(number, material):
    """A drawing that changed."""
    return Sheet(number, number, material, "0" * 64)


def test_a_change_in_answer_to_a_comment_goes_back_to_who_commented():
    """Four others need not look again."""
    rows = said(plan=PASS, cado=PASS, fire=REVISE, hcon=PASS)
    answered = {"J-01": frozenset({Department("FIRE")})}

    assert concerned(rows, [sheet("J-01", "D14")], USERS, answered) == {"FIRE"}


def test_a_change_nobody_asked_for_goes_to_everyone_who_uses_the_sheet():
    """What was passed is not what is built now."""
    rows = said(plan=PASS, cado=PASS, fire=REVISE, hcon=PASS)

    assert concerned(rows, [sheet("J-02", "D14")], USERS, {}) == {"FIRE", "PLAN", "CADO"}


def test_a_department_that_was_not_required_is_not_called_by_a_changed_sheet():
    """There is still no basement."""
    rows = said(plan=PASS, cado=NOT_REQUIRED, fire=PASS)

    assert concerned(rows, [sheet("J-02", "D14")], USERS, {}) == {"PLAN", "FIRE"}


def test_whoever_asked_for_changes_reviews_even_when_nothing_changed():
    """An answer in words must be judged too."""
    assert concerned(said(plan=PASS, fire=REVISE), [], USERS, {}) == {"FIRE"}
