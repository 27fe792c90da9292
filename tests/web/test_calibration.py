"""A manager learns a scenario from records, sees how far it misses, and keeps it."""

import csv
import io

import pytest

from engine.analysis.simulation import seen
from engine.queue import jobs
from engine.stages.scenarios import asking
from engine.store import scenarios
from tests.analysis.learned import Office
from tests.web.conftest import main_words
from tests.web.test_logs import TABLE, sent
from tests.web.test_studies import printed
from tests.web.test_what_if import begun, worked


@pytest.fixture
def manager(screen):
    """The centre's manager."""
    return screen("guanli")


def table(traces):
    """A table of completions, as another system writes it."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["case", "activity", "complete", "department"])
    for one in traces:
        rows.writerows([one.case_no, v.element, v.ended.isoformat(), v.department]
                       for v in one.visits)  # fmt: skip
    return out.getvalue().encode()


@pytest.fixture
def page(manager):
    """The page of a log that was taken in: an office that stays as it was."""
    columns = sent(manager, table(Office(cases=240, told=False, every=120).traces()))
    return manager.fills(columns, button="take").headers["Location"] + "/calibration"


def kept(office):
    """Scenarios that are there."""
    with office.store.reading() as tx:
        return scenarios.page(tx, limit=9, offset=0)


def learned(manager, office, page, **asked):
    """What came of a question, computed by the workers: its address."""
    there = manager.fills(page, button="learn", **asked).headers["Location"]
    worked(office)
    return there


def test_a_log_is_learned_tested_and_kept_as_a_scenario(manager, office, page):
    """Nothing is computed in the request; what is kept says where it is from."""
    assert "由历史数据标定" in main_words(manager.opens(page.removesuffix("/calibration")))
    assert "还没有标定过" in main_words(manager.opens(page))

    there = manager.fills(page, button="learn").headers["Location"]
    waiting = main_words(manager.opens(there))
    assert "正在测算" in waiting
    assert "已算完0/2份" in waiting
    assert "一半的件不超过" not in waiting

    worked(office)
    shown = main_words(manager.opens(there))
    for part in (
        "检验：留出的最后四分之一", "一半的件不超过", "九成的件不超过", "两条分布最大相差",
        "时间为小时，按自然时间计", "desk", "FRONT", "算不出", "在用时里",
        "共240件，用来学的是已办结的240件，没有遗漏",
    ):  # fmt: skip
        assert part in shown, part

    rows = list(csv.reader(io.StringIO(manager.opens(there + ".csv").get_data(as_text=True))))
    assert [row[0] for row in rows[1:]] == ["back", "desk"]
    assert rows[1][2] == "240"
    assert rows[1][7:] == ["", "", "240", "240"]
    paper = printed(manager.opens(there + ".pdf"))
    assert "共240件" in paper
    assert "一半的件不超过" in paper
    assert "（含节假日）" in paper

    steps = {"step-0": "desk", "to-0": "accept", "step-1": "back", "to-1": ""}
    laying = manager.fills(there, button="keep", **steps).headers["Location"]
    assert "正在按流程图存成情景" in main_words(manager.opens(laying))
    assert not kept(office)
    worked(office)

    (scenario,) = kept(office)
    marks = scenario.held["marks"]
    assert "打开情景" in main_words(manager.opens(laying))
    assert marks["time.accept"] == marks["arrivals.per_day"] == "fitted"
    assert marks["time.fire-handle"] == "illustrative"
    assert scenario.held["values"]["staff.WINDOW"] == "999"
    page = main_words(manager.opens(f"/scenarios/{scenario.id}"))
    assert "实际数据" in page
    assert "共240件，已办结的240件都用了" in page
    assert "由历史数据存为情景" in page


def test_the_same_question_finds_the_kept_answer_and_another_one_is_asked(manager, office, page):
    """A second press, or a second manager, computes nothing again; the list leads back to it."""
    there = manager.fills(page, button="learn").headers["Location"]
    assert manager.fills(page, button="learn").headers["Location"] == there
    worked(office)
    assert manager.fills(page, button="learn").headers["Location"] == there
    other = manager.fills(page, button="learn", past="recent").headers["Location"]

    assert other != there
    for address in (there, other):
        assert f'href="{address}"' in manager.opens(page).get_data(as_text=True)
    assert "前面还有" not in main_words(manager.opens(other))
    third = manager.fills(page, button="learn", fit="seen").headers["Location"]
    assert "前面还有1项测算" in main_words(manager.opens(third))


def test_learning_waits_in_the_same_queue_and_is_cancelled_as_a_study_is(screen, office, page):
    """One bound for everything that is computed; what was cancelled can be asked anew."""
    manager, address = begun(screen)
    for _ in range(asking.MOST_OPEN - 1):
        manager.fills(address, button="run")
    there = manager.fills(page, button="learn").headers["Location"]

    full = manager.fills(page, 422, button="learn", fit="seen")
    assert "已有10项测算在排队" in main_words(full)
    study = there.rsplit("/", 1)[1]
    assert manager.opens(f"/scenarios/studies/{study}", 303).headers["Location"] == there
    for kind in ("csv", "pdf"):
        manager.opens(f"/scenarios/studies/{study}.{kind}", 404)

    manager.sends(f"/scenarios/studies/{study}/cancel")
    assert "已取消" in main_words(manager.opens(there))
    assert manager.fills(page, button="learn").headers["Location"] != there


def test_a_worker_that_dies_while_it_learns_leaves_the_part_to_the_next(manager, office, page):
    """As with every study: after its lease it is due again, and is found the same."""
    there = manager.fills(page, button="learn").headers["Location"]
    with office.store.transaction() as tx:
        (part, *_) = scenarios.due(tx, office.now, 10)
        assert scenarios.claim(tx, part, jobs.PART_LEASE, office.now)

    office.tomorrow()
    manager.signs_in("guanli")
    worked(office)

    assert "共240件" in main_words(manager.opens(there))


def test_a_log_that_is_too_large_says_that_only_the_newest_were_used(
    manager, office, page, monkeypatch
):
    """In both languages, on the page, in the table, on paper, and in the scenario that comes."""
    monkeypatch.setattr(seen, "MOST_CASES", 200)  # four thousand take half a minute
    there = learned(manager, office, page)

    shown = main_words(manager.opens(there))
    assert "件数太多，只用了最新的：共240件" in shown
    assert "已办结的200件；更早的40件没有用" in shown
    rows = list(csv.reader(io.StringIO(manager.opens(there + ".csv").get_data(as_text=True))))
    assert {tuple(row[-2:]) for row in rows[1:]} == {("200", "240")}
    assert "更早的40件没有用" in printed(manager.opens(there + ".pdf"))
    paper = printed(manager.opens(there + ".pdf?lang=en"))
    assert "onlythenewestwereused:of240cases,the200" in paper
    assert "of 240 cases, the 200" in main_words(manager.opens(there + "?lang=en"))
    manager.opens("/scenarios?lang=zh")

    steps = {"step-0": "desk", "to-0": "accept", "step-1": "back", "to-1": ""}
    manager.fills(there, button="keep", **steps)
    worked(office)
    (scenario,) = kept(office)
    address = f"/scenarios/{scenario.id}"
    small = {"own-run.cases": "30", "own-run.replications": "2", "own-run.precision": "0",
             "sure": "yes"}  # fmt: skip
    assert "只用了最新的200件，更早的40件没有用" in main_words(manager.opens(address))
    manager.fills(address, button="save", **{"own-run.cases": "30"})
    study = manager.fills(address, button="run", **small).headers["Location"]
    worked(office)
    assert "只用了最新的200件" in main_words(manager.opens(study))
    assert "只用了最新的200件" in printed(manager.opens(study + ".pdf"))
    assert "只用了最新的200件" in manager.opens(study + ".csv").get_data(as_text=True)


def test_a_log_of_which_no_step_is_ours_says_what_to_do(manager, office, page):
    """Nothing is begun of it, and nothing kept."""
    there = learned(manager, office, page)

    answer = manager.fills(there, 422, button="keep")

    assert "请先指明哪个环节对应流程图的哪一步" in main_words(answer)
    with office.store.reading() as tx:
        assert not scenarios.open_total(tx)
    assert not kept(office)


def test_a_log_of_thirty_cases_is_learned_and_why_it_was_not_tested_is_said(manager, office):
    """Seven held-back cases are no test."""
    rows = "".join(
        f"c{n},{step},2025-03-{1 + n % 28:02} {hour}:00\n"
        for n in range(28)
        for step, hour in (("受理", 9), ("审查", 15))
    )
    columns = sent(manager, ("case,activity,complete\n" + rows).encode())
    log = manager.fills(columns, button="take").headers["Location"]

    there = learned(manager, office, log + "/calibration")
    shown = main_words(manager.opens(there))

    assert "没有检验：不能由这些数据标定" in shown
    assert "审查" in shown


def test_a_log_of_a_hundred_kinds_of_work_shows_those_that_matter(manager, office):
    """The rest is in the table; a page of thousands of rows helps nobody."""
    rows = "".join(
        f"c{n},{step},2025-03-{1 + n % 28:02} {9 + at}:{n % 60:02}\n"
        for n in range(60)
        for at, step in enumerate(("受理", f"另一种{n}", f"又一种{n}"), 1)
    )
    columns = sent(manager, ("case,activity,complete\n" + rows).encode())
    log = manager.fills(columns, button="take").headers["Location"]

    there = learned(manager, office, log + "/calibration")
    shown = main_words(manager.opens(there))

    assert "另有61种环节见表格" in shown
    table = manager.opens(there + ".csv").get_data(as_text=True)
    assert table.count("另一种") == 60


def test_everything_at_one_instant_is_a_sentence_on_the_same_page(manager, office):
    """All thirty cases of the sample began at nine on one day."""
    log = manager.fills(sent(manager, TABLE.encode()), button="take").headers["Location"]
    there = learned(manager, office, log + "/calibration")

    assert "没有算成" in main_words(manager.opens(there))
    assert "同一时刻" in main_words(manager.opens(there))
    assert "还没有结果" in printed(manager.opens(there + ".pdf"))


def test_our_own_cases_of_a_quiet_year_are_too_few_and_that_is_said(manager, office):
    """The page asks for a longer period; a bad day or process falls back to the usual."""
    office.accepts()

    there = learned(manager, office, "/scenarios/calibration")

    assert "至少要20件" in main_words(manager.opens(there))
    manager.opens("/scenarios/calibration?process=x&since=never&until=%20&fit=no&past=no")
    manager.sends(there + "/keep", 404)
    assert not kept(office)


@pytest.mark.parametrize("process", ["ghost", "", "9" * 5_000, "a\x00b"])
def test_nothing_is_begun_of_a_guess(manager, office, page, process):
    """Looking falls back to the usual; what is begun is what the form named."""
    there = learned(manager, office, page)
    steps = {"step-0": "desk", "to-0": "accept"}
    days = {"span": "own", "since": "2025-01-01", "until": "2026-01-01"}

    answers = [
        manager.sends(there + "/keep", 404, process=process, **steps),
        manager.sends("/scenarios/calibration", 404, process=process, **days),
        manager.sends("/scenarios/calibration", 404, process="drawing-review",
                      span="own", since="never", until="2026-01-01"),
    ]  # fmt: skip

    assert all("没有找到这个流程" in main_words(answer) for answer in answers)
    with office.store.reading() as tx:
        assert not scenarios.open_total(tx)
    assert not kept(office)


def test_a_log_whose_columns_are_not_laid_out_is_sent_back(manager):
    """It has no cases yet."""
    address = sent(manager, TABLE.encode()).removesuffix("/columns")

    answer = manager.fills(address + "/calibration", 422, button="learn")
    assert "还没有对应各列" in main_words(answer)


def test_a_log_that_is_thrown_away_meanwhile_is_a_sentence(manager, office, page):
    """The workers do not stumble over it; what was learned before can still be read."""
    before = learned(manager, office, page)
    there = manager.fills(page, button="learn", fit="seen").headers["Location"]
    manager.sends(page.removesuffix("/calibration") + "/delete")

    worked(office)

    assert "没有算成" in main_words(manager.opens(there))
    assert "共240件" in main_words(manager.opens(before))


def test_only_managers_learn_and_unknown_numbers_are_turned_away(screen, manager, office, page):
    """As everything about scenarios; a study of a scenario is none of records."""
    there = learned(manager, office, page)
    for path in ("/scenarios/calibration", "/logs/1/calibration", there, there + ".csv",
                 there + ".pdf"):  # fmt: skip
        screen("fire-chengban").opens(path, 403)
        screen("jiancha").opens(path, 403)
    screen("jiancha").sends(there + "/keep", 403)
    manager.opens("/logs/99999/calibration", 404)
    manager.sends("/logs/99999/calibration", 404)
    _, address = begun(screen)
    run = manager.fills(address, button="run").headers["Location"].rsplit("/", 1)[1]
    for number in ("99999", run, "9" * 30):
        for path in ("", ".csv", ".pdf"):
            manager.opens(f"/scenarios/calibration/{number}{path}", 404)


def test_it_speaks_english_too(manager, office, page):
    """No Chinese word but the names of steps, processes and people."""
    there = learned(manager, office, page)

    shown = main_words(manager.opens(there + "?lang=en"))

    assert "Test: the last quarter, held back" in shown
    assert "cannot be told" in shown
    assert "Real estate" not in shown
    assert "Fire · Check" in shown
