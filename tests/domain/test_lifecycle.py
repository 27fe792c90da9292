import pytest

from engine.domain import lifecycle
from engine.domain.case import ROLE_OF_WORK
from engine.domain.errors import IllegalMove
from engine.domain.lifecycle import (
    BEFORE_ACCEPTANCE,
    BRANCH,
    CASE,
    CLOSED_CASE,
    OPEN_WORK,
    WORK_ITEM,
    BranchState,
    CaseState,
    WorkItemState,
)
from engine.domain.names import Role
from engine.domain.words import POSTS, STATES

TABLES = [(CASE, CaseState), (BRANCH, BranchState), (WORK_ITEM, WorkItemState)]


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_a_table_holds_every_state_and_nothing_else(table, states):
    """A state that the table forgets could never be left, or never be reached."""
    assert set(table) == set(states)
    assert set().union(*table.values()) <= set(states)


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_moves_are_exactly_those_of_the_table(table, states):
    """One function for all nouns; staying put is always allowed."""
    for old in states:
        for new in states:
            if new is old or new in table[old]:
                assert lifecycle.move(table, old, new) is new
            else:
                with pytest.raises(IllegalMove):
                    lifecycle.move(table, old, new)


@pytest.mark.parametrize(
    ("table", "start"),
    [(CASE, CaseState.RECEIVED), (BRANCH, BranchState.RUNNING), (WORK_ITEM, WorkItemState.OFFERED)],
)
def test_every_state_can_be_reached(table, start):
    """A state that cannot is a word nobody will ever see."""
    reached, edge = {start}, {start}
    while edge:
        edge = set().union(*(table[s] for s in edge)) - reached
        reached |= edge

    assert reached == set(table)


def test_a_closed_case_stays_closed():
    """Delivered, not accepted, withdrawn: a new application is a new case."""
    assert {s for s in CASE if not CASE[s]} == CLOSED_CASE
    assert all(
        CaseState.DELIVERED not in CASE[s] for s in CASE if s is not CaseState.READY_TO_ISSUE
    )


def test_what_is_decided_can_no_longer_be_withdrawn():
    """All decisions are signed then; only handing out is left."""
    cannot = {s for s in CASE if CaseState.WITHDRAWN not in CASE[s]}

    assert cannot == CLOSED_CASE | {CaseState.READY_TO_ISSUE}


def test_no_way_leads_back_before_acceptance():
    """No correction notice after acceptance (Licence Law art. 32)."""
    for state in set(CASE) - BEFORE_ACCEPTANCE:
        assert CASE[state].isdisjoint(BEFORE_ACCEPTANCE)


def test_open_work_is_work_that_can_still_be_done():
    """And only that."""
    assert {s for s in WORK_ITEM if WorkItemState.DONE in WORK_ITEM[s]} == set(OPEN_WORK)


def test_every_state_and_every_post_has_its_word_in_both_languages():
    """They stand in sentences that people read."""
    assert set(STATES) == set(CaseState)
    assert set(POSTS) == set(Role)
    assert all(t.zh and t.en for t in (*STATES.values(), *POSTS.values()))
    assert set(ROLE_OF_WORK.values()) <= set(Role)
