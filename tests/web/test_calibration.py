"""A manager learns a scenario from records, sees how far it misses, and keeps it."""

import csv
import io

import pytest

from engine.store import scenarios
from tests.analysis.learned import Office
from tests.web.conftest import main_words
from tests.web.test_logs import TABLE, sent


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


def test_a_log_is_learned_tested_and_kept_as_a_scenario(manager, office, page):
    """Nothing is computed before it is asked for; what is kept says where it is from."""
    assert "由历史数据标定" in main_words(manager.opens(page.removesuffix("/calibration")))
    assert "要算几秒钟" in main_words(manager.opens(page))

    shown = main_words(manager.opens(page + "?go=yes"))
    for part in (
        "检验：留出的最后四分之一", "一半的件不超过", "九成的件不超过", "两条分布最大相差",
        "时间为小时，按自然时间计", "desk", "FRONT", "算不出", "在用时里",
    ):  # fmt: skip
        assert part in shown, part

    rows = list(csv.reader(io.StringIO(manager.opens(page + ".csv").get_data(as_text=True))))
    assert [row[0] for row in rows[1:]] == ["back", "desk"]
    assert rows[1][1] == "240"
    assert rows[1][6:] == ["", ""]

    answer = manager.sends(
        page, go="yes", process="drawing-review", fit="best",
        **{"step-0": "desk", "to-0": "accept", "step-1": "back", "to-1": ""},
    )  # fmt: skip

    (scenario,) = kept(office)
    marks = scenario.held["marks"]
    assert answer.headers["Location"].endswith(f"/scenarios/{scenario.id}")
    assert marks["time.accept"] == marks["arrivals.per_day"] == "fitted"
    assert marks["time.fire-handle"] == "illustrative"
    assert scenario.held["values"]["staff.WINDOW"] == "999"
    assert "实际数据" in main_words(manager.opens(answer.headers["Location"]))


def test_a_log_of_which_no_step_is_ours_says_what_to_do(manager, office, page):
    """Nothing is kept of it."""
    answer = manager.sends(page, 422, go="yes", process="drawing-review")

    assert "请先指明哪个环节对应流程图的哪一步" in main_words(answer)
    assert not kept(office)


def test_a_log_of_thirty_cases_is_learned_and_why_it_was_not_tested_is_said(manager):
    """Seven held-back cases are no test."""
    rows = "".join(
        f"c{n},{step},2025-03-{1 + n % 28:02} {hour}:00\n"
        for n in range(28)
        for step, hour in (("受理", 9), ("审查", 15))
    )
    columns = sent(manager, ("case,activity,complete\n" + rows).encode())
    log = manager.fills(columns, button="take").headers["Location"]

    shown = main_words(manager.opens(log + "/calibration?go=yes"))

    assert "没有检验：不能由这些数据标定" in shown
    assert "审查" in shown


def test_a_log_of_a_hundred_kinds_of_work_shows_those_that_matter(manager):
    """The rest is in the table; a page of thousands of rows helps nobody."""
    rows = "".join(
        f"c{n},{step},2025-03-{1 + n % 28:02} {9 + at}:{n % 60:02}\n"
        for n in range(60)
        for at, step in enumerate(("受理", f"另一种{n}", f"又一种{n}"), 1)
    )
    columns = sent(manager, ("case,activity,complete\n" + rows).encode())
    log = manager.fills(columns, button="take").headers["Location"]

    shown = main_words(manager.opens(log + "/calibration?go=yes"))

    assert "另有61种环节见表格" in shown
    table = manager.opens(log + "/calibration.csv").get_data(as_text=True)
    assert table.count("另一种") == 60


def test_everything_at_one_instant_is_a_sentence_on_the_same_page(manager):
    """All thirty cases of the sample began at nine on one day."""
    log = manager.fills(sent(manager, TABLE.encode()), button="take").headers["Location"]

    assert "同一时刻" in main_words(manager.opens(log + "/calibration?go=yes", 422))


def test_our_own_cases_of_a_quiet_year_are_too_few_and_that_is_said(manager, office):
    """The page asks for a longer period; a bad day or process falls back to the usual."""
    office.accepts()

    shown = main_words(manager.opens("/scenarios/calibration?go=yes", 422))

    assert "至少要20件" in shown
    manager.opens("/scenarios/calibration?process=x&since=never&until=%20&fit=no&past=no")
    days = {"span": "own", "since": "2025-01-01", "until": "2026-01-01"}
    manager.sends("/scenarios/calibration", 422, go="yes", process="drawing-review", **days)
    assert not kept(office)


@pytest.mark.parametrize("process", ["ghost", "", "9" * 5_000, "a\x00b"])
def test_nothing_is_kept_of_a_guess(manager, office, page, process):
    """Looking falls back to the usual; what is kept is what the form named."""
    steps = {"step-0": "desk", "to-0": "accept"}
    days = {"span": "own", "since": "2025-01-01", "until": "2026-01-01"}

    answers = [
        manager.sends(page, 404, go="yes", process=process, **steps),
        manager.sends("/scenarios/calibration", 404, go="yes", process=process, **days),
        manager.sends("/scenarios/calibration", 404, go="yes", process="drawing-review",
                      span="own", since="never", until="2026-01-01"),
    ]  # fmt: skip

    assert all("没有找到这个流程或时段" in main_words(answer) for answer in answers)
    assert not kept(office)


def test_a_log_whose_columns_are_not_laid_out_is_sent_back(manager):
    """It has no cases yet."""
    address = sent(manager, TABLE.encode()).removesuffix("/columns")

    assert "还没有对应各列" in main_words(manager.opens(address + "/calibration?go=yes", 422))


def test_only_managers_learn_and_unknown_logs_are_turned_away(screen, manager):
    """As everything about scenarios."""
    for path in ("/scenarios/calibration", "/logs/1/calibration", "/scenarios/calibration.csv"):
        screen("fire-chengban").opens(path, 403)
        screen("jiancha").opens(path, 403)
    manager.opens("/logs/99999/calibration", 404)
    manager.opens("/logs/99999/calibration.csv", 404)
    manager.opens("/scenarios/calibration.csv", 422)  # nothing to learn from yet


def test_it_speaks_english_too(manager, page):
    """No Chinese word but the names of steps, processes and people."""
    shown = main_words(manager.opens(page + "?go=yes&lang=en"))

    assert "Test: the last quarter, held back" in shown
    assert "cannot be told" in shown
