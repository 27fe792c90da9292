"""The proof that test_any_sequence can fail: every guard is taken out once, and it is noticed."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete

from engine.domain import facts
from engine.domain.case import Decision, Mandate
from engine.domain.lifecycle import CASE, CaseState
from engine.stages import (
    answers,
    dispatch,
    issue,
    opening,
    review,
    sign,
    timekeeping,
    verdicts,
    withdraw,
)
from engine.stages.casefile import CaseFile
from engine.store import branches, clocks, journal, opinions, papers
from engine.store.database import IntegrityError
from engine.store.tables import HANDOVER, JOURNAL, OPINION
from tests.stages.test_any_sequence import counter, plays

__all__ = ["counter"]
pytestmark = pytest.mark.long


class But:
    """A module in which some functions are others."""

    def __init__(self, module, **others):
        self.__dict__.update(vars(module) | others)


def nothing(*_, **__):
    """Do nothing."""


def handed_out_again(patch):
    """Nobody looks whether it was done, and the key is gone."""

    def over(tx, case_id, handover):
        tx.run(delete(HANDOVER).where(HANDOVER.c.case_id == case_id))
        papers.write_handover(tx, case_id, handover)

    patch.setattr(issue, "papers", But(papers, handover=nothing, write_handover=over))
    patch.setattr(issue, "not_ready", nothing)
    patch.setattr(CaseFile, "waiting_for", lambda file, _: next(
        (token.element for token in file.instance.tokens), "issue"))  # fmt: skip


def one_signature_is_not_asked_for(patch):
    """The facts forget fire: neither the engine nor the window misses it."""
    derive = facts.derive

    def without_fire(standing):
        return derive(standing) | {"signs_fire": False}

    patch.setattr(facts, "derive", without_fire)
    patch.setattr(issue, "derive", without_fire)


def decisions_name_the_first_drawings(patch):
    """A signature is bound to version one, whatever was on the page."""

    def first(**values):
        return Decision(**values | {"drawing_version": 1})

    patch.setattr(sign, "Decision", first)
    patch.setattr(issue, "not_ready", lambda file, _: None if file.waiting_for("issue") else "x")


def opinions_are_written_over(patch):
    """A later round takes the place of the first."""

    def over(tx, case_id, opinion):
        same = (OPINION.c.case_id == case_id, OPINION.c.branch == opinion.branch)
        tx.run(delete(OPINION).where(*same))
        opinions.write(tx, case_id, replace(opinion, round=1))

    patch.setattr(verdicts, "opinions", But(opinions, write=over))


def withdrawal_tidies_the_history(patch):
    """The journal is not append-only any more."""

    def forget(tx, case_id, *_, **__):
        tx.run(delete(JOURNAL).where(JOURNAL.c.case_id == case_id))

    patch.setattr(withdraw, "journal", But(journal, write=forget))


def work_is_not_taken_back(patch):
    """A token goes, its work item stays."""
    patch.setattr(dispatch, "branches", But(branches, cancel=nothing))


def work_is_not_offered(patch):
    """A token waits and nobody is told."""
    patch.setattr(dispatch, "_offer_item", nothing)


def withdrawal_leaves_the_work_lying(patch):
    """The lists still show it."""
    patch.setattr(withdraw, "branches", But(branches, cancel=nothing))


def withdrawal_leaves_the_clocks_armed(patch):
    """They would ring in a case that is over."""
    patch.setattr(withdraw, "clocks", But(clocks, disarm=nothing))


def withdrawal_comes_after_the_decision(patch):
    """The table of legal moves has one line too many."""
    more = CASE[CaseState.READY_TO_ISSUE] | {CaseState.WITHDRAWN}
    patch.setattr(withdraw, "CASE", {**CASE, CaseState.READY_TO_ISSUE: more})


def one_person_is_enough(patch):
    """Nobody remembers who handled it."""
    drafted = review.drafted

    def forgetful(file, item):
        handled, proposal = drafted(file, item)
        return replace(handled, done_by=None), proposal

    patch.setattr(review, "drafted", forgetful)


def no_mandate_is_needed(patch):
    """A post is enough."""
    patch.setattr(
        sign, "_mandate", lambda _tx, by, item, _: Mandate(1, by.account, item.code, date.min,
                                                           date.max),
    )  # fmt: skip


def work_is_anybodys(patch):
    """Post and department are not asked for."""
    patch.setattr(opening, "owns", nothing)


def a_refusal_is_signed_as_a_permit(patch):
    """The document says the opposite of the opinion."""
    patch.setattr(sign, "Decision", lambda **values: Decision(**values | {"granted": True}))


def changes_are_not_waited_for(patch):
    """Whoever asks for changes is not heard."""
    derive = facts.derive
    patch.setattr(facts, "derive", lambda standing: derive(standing) | {"changes_needed": False})


def a_round_has_no_number_of_its_own(patch):
    """The second round would be the first."""
    change = CaseFile.change

    def still(file, **values):
        if values.get("round", 1) > 1:
            values["round"] = 1
        change(file, **values)

    patch.setattr(CaseFile, "change", still)


def a_second_answer_counts(patch):
    """A system answers for a round that is over, and is heard."""

    def whichever(file, branch, *_):
        return next((b for b in file.branch_rows() if b.branch == branch), None)

    patch.setattr(answers, "_waiting", whichever)


def clocks_are_never_taken_back(patch):
    """Silence would count although somebody has spoken."""
    patch.setattr(timekeeping, "clocks", But(clocks, disarm=nothing))


MUTANTS = {
    handed_out_again: "handed out",
    one_signature_is_not_asked_for: "handed out without every signature",
    decisions_name_the_first_drawings: "mixed drawing versions",
    opinions_are_written_over: "opinions were written over",
    withdrawal_tidies_the_history: "the journal shrank",
    work_is_not_taken_back: "tokens and work differ",
    work_is_not_offered: "tokens and work differ",
    withdrawal_leaves_the_work_lying: "tokens and work differ",
    withdrawal_leaves_the_clocks_armed: "a clock is armed that does not run",
    withdrawal_comes_after_the_decision: "withdrawn after the decision",
    one_person_is_enough: "one person handled and checked",
    no_mandate_is_needed: "signed without a mandate",
    work_is_anybodys: "another|signed",
    a_refusal_is_signed_as_a_permit: "not what the opinion said",
    changes_are_not_waited_for: "signed with changes open",
    a_round_has_no_number_of_its_own: "UNIQUE constraint failed: branch",
    a_second_answer_counts: "UNIQUE constraint failed: opinion",
    clocks_are_never_taken_back: "a clock is armed that does not run",
}
"""The guard that is taken out, and what is noticed: by a claim, or by the database's own keys."""

WHERE = {
    withdrawal_leaves_the_clocks_armed: ("in_precheck", "to_accept", "corrected"),
    withdrawal_comes_after_the_decision: ("ready", "half_signed"),
    no_mandate_is_needed: ("signing", "half_signed"),
    work_is_not_taken_back: ("in_precheck", "drafted"),
    one_signature_is_not_asked_for: ("second_round", "merging"),
    a_refusal_is_signed_as_a_permit: ("merging",),
    decisions_name_the_first_drawings: ("redrawn_and_passed", "half_signed"),
}
"""Where to begin, so that a rare guard is not waited for too long."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.__name__)
def test_the_machine_sees_when_a_guard_is_gone(counter, monkeypatch, mutant):
    """A property that cannot fail proves nothing."""
    mutant(monkeypatch)
    monkeypatch.setattr(counter, "stations", WHERE.get(mutant, counter.stations))

    with pytest.raises((AssertionError, IntegrityError), match=MUTANTS[mutant]):
        plays(counter, examples=100, steps=30)
