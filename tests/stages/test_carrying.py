"""Running cases carried over to another edition: verdicts, batches, the way back."""

import hashlib
from datetime import timedelta

import pytest

from engine.domain.carrying import CaseFate, Choices, PlanState
from engine.domain.errors import NoSuchThing, NotYours, ReasonNeeded
from engine.queue import jobs
from engine.stages import editions
from engine.stages.moving import back, batches, routes, words
from engine.store import branches, carrying, clocks, people
from engine.store import editions as shelf
from tests import carrying as c
from tests import redrawn
from tests.given import shipped

pytestmark = pytest.mark.both_databases


@pytest.fixture
def target(office):
    """Fire's elements renamed, civil defence gone, the water bureau new; its chief may sign."""
    return c.reorganised(office)


@pytest.fixture
def only_renamed(office):
    """The same review with other names."""
    return c.keeps(office, *redrawn.edition(redrawn.renamed))


def test_every_position_is_judged_carried_put_back_and_played_to_its_end(office, target):
    """Must show 1 in small: the 1,000 are walked by ``python -m tests.carrying``."""
    cases = {position(office): position.__name__ for position in c.POSITIONS}
    before = {case: c.packed(office, case) for case in cases}

    asked = c.tries(office, c.plans(office, target))
    number = c.plans(office, target, **c.DECIDED)
    judged = c.tries(office, number)

    waits = {cases[case] for case, fate in asked.items() if fate.state is CaseFate.ASKED}
    named = set(cases.values())
    hopeless = {"to_hand_out"}
    assert waits == named - {"before_acceptance", "awaiting_corrections"} - hopeless
    assert {cases[i] for i, f in judged.items() if f.state is CaseFate.IMPOSSIBLE} == hopeless
    assert {c.packed(office, case) == kept for case, kept in before.items()} == {True}

    c.starts(office, number)
    c.works(office, number)
    for case, fate in c.fates(office, number).items():
        if cases[case] not in hopeless:
            assert fate.state is CaseFate.MOVED, cases[case]
            assert office.case(case).edition == target
            assert hashlib.sha256(office.case(case).state).hexdigest() == judged[case].foreseen

    c.undoes(office, number)
    assert {c.packed(office, case) == kept for case, kept in before.items()} == {True}

    again = c.plans(office, target, **c.DECIDED)
    c.tries(office, again)
    c.starts(office, again)
    c.works(office, again)
    assert {c.to_its_end(office, case) for case in cases} == {"delivered"}


def test_work_clocks_pauses_and_drafts_go_along(office, only_renamed):
    """Nobody types anything twice, and no day is won or lost."""
    case = c.fire_is_being_checked(office)
    item = office.waiting(case, "check", "fire")
    with office.at_work("fire-shenhe") as (tx, who):
        branches.claim(tx, item.id, who, office.now)
        people.keep_draft(tx, who.account, f"item:{item.id}", {"text": "写了一半"}, office.now)
    with office.store.reading() as tx:
        due, pauses = clocks.armed(tx, case), clocks.pauses(tx, case)
    office.now += timedelta(minutes=5)

    number = c.plans(office, only_renamed)
    assert {fate.state for fate in c.tries(office, number).values()} == {CaseFate.SAFE}
    c.starts(office, number)
    c.works(office, number)

    held = office.waiting(case, "check", "fire")
    assert (held.id, held.claimed_by, held.due_on) == (item.id, who.account, item.due_on)
    assert held.element == "blaze-check"
    assert held.offered_at == item.offered_at
    with office.store.reading() as tx:
        assert people.draft(tx, who.account, f"item:{item.id}") == {"text": "写了一半"}
        assert set(clocks.armed(tx, case).values()) == set(due.values())
        assert clocks.pauses(tx, case) == pauses
    assert {d for d, _ in office.opinions(case)} == set()
    assert office.history(case)[-1] == "carried-over"


def test_a_case_that_went_on_since_the_dry_run_is_set_aside_with_a_reason(office, only_renamed):
    """What was judged is not what is there any more."""
    moved, stays = c.in_review(office), c.in_review(office)
    number = c.plans(office, only_renamed)
    c.tries(office, number)
    office.drafts(stays, "fire", c.PASS)

    c.starts(office, number)
    c.works(office, number)

    fates = c.fates(office, number)
    assert fates[moved].state is CaseFate.MOVED
    assert fates[stays].state is CaseFate.ASIDE
    assert "重新试算" in fates[stays].why[0].zh
    assert office.case(stays).edition != only_renamed


def test_a_stopped_batch_leaves_every_case_whole_and_goes_on_later(office, only_renamed):
    """Half of it moved is half of it moved: no case is in between."""
    cases = [c.in_review(office) for _ in range(3)]
    number = c.plans(office, only_renamed)
    c.tries(office, number)
    c.starts(office, number)
    with office.store.transaction() as tx:
        assert batches.step(tx, number, cases[0], office.now)

    with office.at_work(c.ANALYST) as (tx, by):
        batches.stop(tx, number, by, office.now)
    with office.store.transaction() as tx:
        assert not batches.step(tx, number, cases[1], office.now)

    there = [office.case(case).edition == only_renamed for case in cases]
    assert there == [True, False, False]
    c.starts(office, number)
    c.works(office, number)
    assert all(office.case(case).edition == only_renamed for case in cases)
    assert {c.to_its_end(office, case) for case in cases} == {"delivered"}


def test_a_killed_worker_is_followed_when_its_lease_has_run_out(office, only_renamed):
    """Two at once would be two too many; none for ever would be one too few."""
    case = c.in_review(office)
    number = c.plans(office, only_renamed)
    c.tries(office, number)
    c.starts(office, number)
    with office.store.transaction() as tx:
        assert carrying.claim(tx, number, "dead", jobs.LEASE, office.now)

    c.worker.carry(office.store, number, "other", lambda: office.now)
    assert office.case(case).edition != only_renamed

    office.now += jobs.LEASE
    c.works(office, number, "other")
    assert office.case(case).edition == only_renamed


def test_two_batches_of_one_process_do_not_run_at_once(office, only_renamed, target):
    """The second waits for the first, in a sentence."""
    c.in_review(office)
    first = c.plans(office, only_renamed)
    second = c.plans(office, only_renamed)
    c.tries(office, first)
    c.tries(office, second)
    c.starts(office, first)

    with pytest.raises(words.AnotherUnderWay):
        c.starts(office, second)

    with office.store.reading() as tx:
        assert carrying.route(tx, second).state is PlanState.TRIED


def test_what_was_worked_on_since_is_not_taken_back(office, only_renamed):
    """An undo never throws anybody's work away."""
    case, other = c.in_review(office), c.in_review(office)
    number = c.plans(office, only_renamed)
    c.tries(office, number)
    c.starts(office, number)
    c.works(office, number)
    c._drafts(office, case, office.waiting(case, "handle", "fire"))

    with pytest.raises(back.MovedOn), office.at_work(c.ANALYST) as (tx, by):
        batches.undo_one(tx, number, office.case(case).case_no, by, office.now)
    c.undoes(office, number)

    fates = c.fates(office, number)
    assert fates[case].state is CaseFate.STAYS
    assert fates[other].state is CaseFate.UNDONE
    assert office.case(case).edition == only_renamed
    with pytest.raises(back.NotMoved), office.at_work(c.ANALYST) as (tx, by):
        batches.undo_one(tx, number, office.case(other).case_no, by, office.now)


def test_a_case_whose_move_sent_a_letter_out_is_not_put_back(office):
    """The new department's system was asked; its answer would come to a case that never asked."""
    edition = c.keeps(office, *redrawn.edition(redrawn.with_waters_system))
    case, other = c.in_review(office), c.before_acceptance(office)
    number = c.plans(office, edition, begin=["watr-branch", "watr-precheck"])
    c.tries(office, number)
    c.starts(office, number)
    c.works(office, number)
    moved = c.packed(office, case)

    with pytest.raises(back.HasLeft), office.at_work(c.ANALYST) as (tx, by):
        batches.undo_one(tx, number, office.case(case).case_no, by, office.now)
    c.undoes(office, number)

    fates = c.fates(office, number)
    assert (fates[case].state, fates[other].state) == (CaseFate.STAYS, CaseFate.UNDONE)
    assert "派件" in fates[case].why[0].zh
    assert c.packed(office, case) == moved


def test_a_branch_behind_a_fork_that_is_passed_is_asked_for_never_waited_for(office):
    """The library migrates such a case "successfully", and its join then waits for ever."""
    edition = c.keeps(office, *redrawn.edition(redrawn.with_water))
    case = c.in_review(office)

    fate = c.tries(office, c.plans(office, edition))[case]

    assert fate.state is CaseFate.ASKED
    assert fate.why[0].zh == "水务审查：新版本里多出来的，这一件已经派过件。"


def test_changes_asked_for_by_a_branch_that_goes_keep_the_case_where_it_is(office):
    """Nobody could ever say that they were made: the rounds would go on for ever."""
    edition = c.keeps(office, *redrawn.edition(redrawn.without_civil_defence))
    case = office.accepts()
    office.opines(case, "cado", c.REVISE, ["J-01"])
    number = c.plans(office, edition, drop=["cado-branch", "cado-sign", "cado-precheck"])

    fate = c.tries(office, number)[case]

    assert fate.state is CaseFate.IMPOSSIBLE
    assert "没有人能复审它" in fate.why[0].zh


def test_a_letter_on_its_way_is_answered_by_the_name_it_left_with(office):
    """The department's system answers for the share that it was asked for."""

    def other_system(files):
        drawn = files["process.bpmn"].replace(b'"mete-branch"', b'"weather-branch"')
        return files | {"process.bpmn": drawn}

    edition = c.keeps(office, *redrawn.edition(other_system))
    case = c.in_review(office)

    fate = c.tries(office, c.plans(office, edition))[case]

    assert fate.state is CaseFate.IMPOSSIBLE
    assert "没有答复" in fate.why[0].zh


@pytest.mark.parametrize(
    ("pairs", "choices", "error"),
    [
        ({"nobody": "accept"}, Choices(), words.UnknownElement),
        ({"accept": "nowhere"}, Choices(), words.UnknownElement),
        ({"accept": "\x00" * 2000}, Choices(), words.UnknownElement),
        ({"accept": "accept", "correct": "accept"}, Choices(), words.TwoOntoOne),
        ({}, Choices(drop=frozenset({"🙂"})), words.UnknownElement),
        ({}, Choices(begin=frozenset({"round-fork"})), words.UnknownElement),
    ],
)
def test_a_mapping_that_names_what_is_not_there_changes_nothing(
    office, only_renamed, pairs, choices, error
):
    """Said in a sentence, and the plan stays as it was."""
    number = c.plans(office, only_renamed)

    with pytest.raises(error), office.at_work(c.ANALYST) as (tx, by):
        routes.set_down(tx, number, pairs, choices, by)

    with office.store.reading() as tx:
        assert carrying.route(tx, number).pairs["fire-handle"] == "blaze-handle"


def test_only_analysts_draw_and_start_plans(office, only_renamed):
    """The wrong person, at every verb."""
    number = c.plans(office, only_renamed)
    source = c.in_force(office)
    for verb in (
        lambda tx, by: routes.begin(tx, source, only_renamed, by, office.now),
        lambda tx, by: routes.set_down(tx, number, {}, Choices(), by),
        lambda tx, by: batches.try_out(tx, number, by),
        lambda tx, by: batches.start(tx, number, "x", by, office.now),
        lambda tx, by: batches.stop(tx, number, by, office.now),
        lambda tx, by: batches.undo(tx, number, by, office.now),
        lambda tx, by: batches.undo_one(tx, number, "x", by, office.now),
    ):
        with pytest.raises(NotYours), office.at_work("guanli") as (tx, by):
            verb(tx, by)


def test_a_plan_leads_from_one_edition_to_another_of_its_process(office, only_renamed):
    """Cases of one kind of approval never become cases of another."""
    source = c.in_force(office)
    with office.store.reading() as tx:
        other = editions.in_force(tx, "single-item", office.now).id
    for there, error in ((source, words.SameEdition), (other, words.OtherProcess),
                         ("f" * 64, NoSuchThing)):  # fmt: skip
        with pytest.raises(error), office.at_work(c.ANALYST) as (tx, by):
            routes.begin(tx, source, there, by, office.now)


def test_a_verb_at_the_wrong_moment_is_refused_in_a_sentence(office, only_renamed):
    """Starting what was not tried, without a reason, or with nothing to move."""
    number = c.plans(office, only_renamed)
    with pytest.raises(words.WrongMoment):
        c.starts(office, number)
    with pytest.raises(words.WrongMoment):
        c.undoes(office, number)
    c.tries(office, number)
    with pytest.raises(ReasonNeeded):
        c.starts(office, number, " ")
    with pytest.raises(words.NothingToMove):
        c.starts(office, number)


def test_the_shelf_keeps_what_ships_beside_it(office, only_renamed):
    """The helper of these tests puts nothing in force."""
    with office.store.reading() as tx:
        assert shelf.get(tx, only_renamed) is not None
    assert c.in_force(office) == shipped("drawing-review")[0]
