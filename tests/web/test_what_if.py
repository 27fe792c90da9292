"""What if: a manager makes a scenario, changes it, asks, reads, cancels; nobody else may."""

import csv
import io

import pytest

from engine.queue import jobs
from engine.stages.scenarios import asking, working
from engine.store import scenarios
from tests.web.conftest import main_words

SMALL = {"own-run.cases": "30", "own-run.warm_up": "5", "own-run.replications": "6"}


def begun(screen):
    """A manager with a small scenario of the drawing review: (screen, its address)."""
    manager = screen("guanli")
    address = manager.sends("/scenarios", process="drawing-review").headers["Location"]
    manager.fills(address, button="save", **SMALL)
    return manager, address


def worked(office, most=100):
    """The workers do what waits."""
    for _ in range(most):
        with office.store.reading() as tx:
            due = scenarios.due(tx, office.now, 1)
        if not due:
            return
        working.work(office.store, due[0], jobs.PART_LEASE, lambda: office.now)


def test_a_manager_asks_what_one_more_person_would_bring(office, screen):
    """One press; every figure with its range, every assumption with where it comes from."""
    manager, address = begun(screen)

    study = manager.fills(address, button="people").headers["Location"]
    assert "已算完0/14份" in main_words(manager.opens(study))
    worked(office)
    shown = main_words(manager.opens(study))

    for part in (
        "消防加1人",
        "审批净用时（平均）",
        "测算范围",
        "哪个承诺守得住（测算）",
        "示例",
        "办事指南",
    ):
        assert part in shown
    table = list(csv.reader(io.StringIO(manager.opens(study + ".csv").get_data(as_text=True))))
    assert len({row[0] for row in table[1:]}) == 7


def test_serial_against_parallel_is_one_press(office, screen):
    """The same cases, people and luck, one department after the other."""
    manager, address = begun(screen)

    study = manager.fills(address, button="serial").headers["Location"]
    worked(office)

    shown = main_words(manager.opens(study))
    assert "串联办理" in shown
    assert "算完了" in shown


def test_a_worker_that_dies_leaves_its_part_to_the_next(office, screen):
    """After its lease another takes it, and finds the same figures."""
    manager, address = begun(screen)
    study = manager.fills(address, button="run").headers["Location"]
    with office.store.transaction() as tx:
        (part, *_) = scenarios.due(tx, office.now, 10)
        assert scenarios.claim(tx, part, jobs.PART_LEASE, office.now) is not None
        assert scenarios.claim(tx, part, jobs.PART_LEASE, office.now) is None
        assert part not in scenarios.due(tx, office.now, 10)
        assert part in scenarios.due(tx, office.now + jobs.PART_LEASE, 10)

    office.tomorrow()
    manager.signs_in("guanli")
    worked(office)

    assert "算完了" in main_words(manager.opens(study))


def test_a_study_that_is_cancelled_is_not_gone_on_with(office, screen):
    """What is there stays; nothing more is computed."""
    manager, address = begun(screen)
    study = manager.fills(address, button="run").headers["Location"]

    manager.sends(study + "/cancel")
    worked(office)

    assert "已取消" in main_words(manager.opens(study))
    with office.store.reading() as tx:
        assert scenarios.due(tx, office.now, 1) == ()


def test_an_assumption_that_cannot_be_meant_is_said_beside_its_field(screen):
    """Nothing is kept, and what was typed stands in the form still."""
    manager, address = begun(screen)

    answer = manager.fills(
        address, status=422, button="run", **{"own-time.fire-handle": "fixed -1"}
    )

    assert "时间不能小于0分钟" in main_words(answer)
    assert 'value="fixed -1"' in answer.get_data(as_text=True)
    assert "fixed -1" not in manager.opens(address).get_data(as_text=True)


def test_an_assumption_that_is_emptied_is_asked_for_and_does_not_vanish(screen):
    """Kept without it, the field would be gone from the page and the study could not run."""
    manager, address = begun(screen)

    for empty in ("", "  ", "\u3000"):
        answer = manager.fills(
            address, status=422, button="run", **{"own-time.fire-handle": empty, "own-run.seed": ""}
        )
        assert "“消防 承办”请填写" in main_words(answer)
        assert "“随机种子”请填写" in main_words(answer)

    assert 'name="own-time.fire-handle"' in manager.opens(address).get_data(as_text=True)


def test_a_bound_is_said_in_full(screen):
    """Not 2.14748e+09."""
    manager, address = begun(screen)

    answer = manager.fills(address, status=422, button="save", **{"own-run.seed": "9" * 20})

    assert "“随机种子”应在0到2147483648之间" in main_words(answer)


@pytest.mark.parametrize("typed", ["99999999999999999999", "9" * 5000, "-1", "٣", "draft"])
def test_a_revision_or_another_scenario_that_is_no_number_is_answered(screen, typed):
    """In a sentence; a number that no database holds is none."""
    manager, address = begun(screen)

    answer = manager.fills(address, 422, button="save", revision=typed)
    assert "刚被别人改过" in main_words(answer)
    manager.sends(address, 422, title="", action="compare", revision="1", against=typed)
    answer = manager.sends(address, 422, title="t", action="compare", revision="2", against=typed)
    assert any(words in main_words(answer) for words in ("请先选择", "找不到"))


def test_nobody_at_fire_is_said_before_a_study_begins(screen):
    """Not by a worker an hour later."""
    manager, address = begun(screen)

    answer = manager.fills(address, status=422, button="run", **{"own-staff.FIRE": "0"})

    assert "消防有活要办，却没有人" in main_words(answer)


def test_the_eleventh_study_at_once_is_asked_to_wait(screen):
    """The queue is bounded, and says so."""
    manager, address = begun(screen)
    for _ in range(asking.MOST_OPEN):
        manager.fills(address, button="run")

    answer = manager.fills(address, status=422, button="run")

    assert "已有10项测算在排队" in main_words(answer)


def test_two_who_change_a_scenario_do_not_overwrite_each_other(screen):
    """The second is told; nothing is lost in silence."""
    manager, address = begun(screen)
    stale = manager.opens(address)
    manager.fills(address, button="save", **{"own-staff.FIRE": "7"})

    answer = manager.fills_from(stale, 422, "save", address, **{"own-staff.FIRE": "2"})

    assert "刚被别人改过" in main_words(answer)
    assert 'name="own-staff.FIRE" type="text" value="7"' in manager.opens(address).get_data(
        as_text=True
    )


def test_other_posts_and_unknown_numbers_are_turned_away(screen):
    """Scenarios are the managers'."""
    manager, address = begun(screen)

    screen("fire-chengban").opens("/scenarios", 403)
    screen("fire-chengban").opens(address, 403)
    for path in ("/scenarios/99999", "/scenarios/studies/99999", "/scenarios/studies/99999.csv"):
        manager.opens(path, 404)
    manager.sends("/scenarios", 404, process="no-such-process")
