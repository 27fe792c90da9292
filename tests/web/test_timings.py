"""The pages on time: one case as bars and a table, a period with its estimates."""

import csv
import io
import re
from datetime import date

import pytest

from engine.store.tables import CASE_TIMING, DEPARTMENT_TIMING, WORK_ITEM
from tests.office import PASS, REFUSE
from tests.stages.test_timings import reviewed
from tests.web.conftest import main_words


def table(answer):
    """A spreadsheet as rows."""
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


def test_a_case_shows_serial_above_parallel_with_every_number_beside(office, screen):
    """Three hours side by side are 0.5 working days; five departments one after another 2.3."""
    case = office.case(reviewed(office))
    manager = screen("guanli")

    page = manager.opens(f"/cases/{case.case_no}/timing")
    text = page.get_data(as_text=True)
    shown = main_words(page)

    for part in ("串联办理约需（测算）", "测算范围：1.2–2.3天", "同时办用了 0.5 工作日",
                 "实际历时0天 · 审批净用时0天 · 改图用时0天"):  # fmt: skip
        assert part in shown
    assert text.index("串联办理（测算）：一家办完再交下一家") < text.index(">同时办（实际）</text>")
    assert text.count('class="gantt-computed"') == 5
    assert '<title id="gantt-title">' in text
    assert "<desc" in text


def test_an_open_case_shows_who_holds_it_up_now(office, screen):
    """Live: whoever is done has slack, whoever still works decides."""
    case = office.accepts()
    office.opines(case, "plan", PASS)
    office.tomorrow()
    number = office.case(case).case_no

    shown = main_words(screen("fire-chengban").opens(f"/cases/{number}/timing"))

    assert "还在办，数字算到现在。" in shown
    row = re.search(r"规划 1 0 0 0 0 0 (\S+) 0 否", shown)
    assert row is not None
    assert row[1] == "1"
    assert "▲ 决定总时长" in shown


def test_a_case_that_nobody_reviews_yet_says_what_comes(office, screen):
    """An empty picture would look like a fault."""
    number = office.case(office.receives()).case_no

    assert "还没有分发给任何部门" in screen("guanli").sees(f"/cases/{number}/timing")


def test_the_time_of_a_case_is_for_the_authorities(office, screen):
    """A design firm's own case opens; its time is not the firm's. An unknown one is not there."""
    number = office.case(office.accepts()).case_no

    screen("sheji").opens(f"/cases/{number}/timing", 403)
    screen("guiyuan").opens(f"/cases/{number}/timing", 403)
    for path in ("timing", "timing.csv"):
        screen("guanli").opens(f"/cases/nothing/{path}", 404)
    assert f"/cases/{number}/timing" in screen("guanli").opens(
        f"/cases/{number}").get_data(as_text=True)  # fmt: skip


def test_a_period_stands_with_three_estimates_their_ranges_and_sentences(office, screen):
    """Saved time without its assumption is a boast."""
    for again in (False, True, False):
        reviewed(office, again=again)
    manager = screen("guanli")

    shown = manager.sees("/timings")

    for part in ("共3件作出决定", "逐家重走（测算，默认）", "只计办理（测算，下限）",
                 "遇不通过即止", "节约（测算）", "堵点占比", "记录显示各部门人手互不共用",
                 "只把部门审查排成逐家", "按期办结率 100%"):  # fmt: skip
        assert part in shown, part


def test_the_page_says_when_departments_share_people(office, screen):
    """Adding up then overstates: the records show one name at two departments' work."""
    reviewed(office)
    with office.store.transaction() as tx:
        both = WORK_ITEM.c.element.in_(("fire-handle", "plan-handle"))
        tx.run(WORK_ITEM.update().where(both).values(done_name="同一人（示例）"))
    office.store.forget()

    shown = screen("guanli").sees("/timings")

    assert "记录显示有人为多个部门办件" in shown
    assert "人手互不共用" not in shown


def test_a_page_says_what_refusals_do_to_the_gain(office, screen):
    """A sentence, a small table, the same in the spreadsheet; and the plan, which is no figure."""
    reviewed(office)
    reviewed(office, kind=REFUSE)
    manager = screen("guanli")

    shown = manager.sees("/timings")
    lines = table(manager.opens("/timings.csv"))

    assert (
        "不论多少部门不通过，同时办都更快；或者逐家办本来就不更慢（测算）。 这段时间实际为10%。"
        in shown
    )
    assert "0% 2.3 1.8 5.00× 0%" in shown
    assert "一家接一家52个工作日 → 同时办6个工作日（承诺）。 示例" in shown
    found = {row[1]: row for row in lines if row[0].startswith("不通过多了")}
    assert found["0% 快了几倍"][2] == "5.000"


def test_a_year_whose_calendar_is_missing_is_named(office, screen):
    """Figures of plain weekends must not pass for those of the official calendar."""
    reviewed(office)
    case = reviewed(office)
    with office.store.transaction() as tx:
        mine = CASE_TIMING.c.case_id == case
        tx.run(CASE_TIMING.update().where(mine).values(decided_on=date(2031, 3, 3)))
    office.store.forget()
    manager = screen("guanli")

    shown = manager.sees("/timings?span=own&since=2026-01-01&until=2031-12-31")

    assert "2031年的工作日历还没有正式公布" in shown
    assert "2026年的工作日历" not in shown
    assert "还没有正式公布" not in manager.sees("/timings")


def test_every_figure_opens_as_many_cases_as_it_counts(office, screen):
    """看依据."""
    reviewed(office)
    reviewed(office, again=True)
    manager = screen("guanli")
    page = manager.opens("/timings").get_data(as_text=True)

    followed = 0
    for href, said in re.findall(r'<a href="(/timings/cases\?[^"]+)">([^<]*)</a>', page):
        listed = manager.sees(href.replace("&amp;", "&"))
        total = int(re.search(r"共(\d+)件", listed)[1])
        if re.fullmatch(r"共?\d+件?.*", said) and "late=" not in href and "件" in said:
            assert str(total) in said, (href, said)
        followed += 1
    assert followed >= 14
    assert "/timing" in manager.opens("/timings/cases").get_data(as_text=True)


def test_spreadsheets_hold_what_one_sees(office, screen):
    """Exactly the figures, each with its estimator and its sentence."""
    case = office.case(reviewed(office))
    manager = screen("guanli")
    manager.opens("/timings")

    figures = table(manager.opens("/timings.csv"))
    behind = table(manager.opens("/timings/cases.csv"))
    visits = table(manager.opens(f"/cases/{case.case_no}/timing.csv"))

    assert figures[0][-1] == "怎么算的"
    found = {row[1]: row for row in figures[1:]}
    assert found["同时办（实际）"][2] == "0.462"
    assert found["逐家相加（测算）"][2] == "2.308"
    assert behind[1][:1] == [case.case_no]
    assert len(visits) > 10


def test_what_an_earlier_release_decided_is_caught_up_with_when_somebody_looks(office, screen):
    """Rows may be missing; nobody has to run anything."""
    reviewed(office)
    with office.store.transaction() as tx:
        tx.run(CASE_TIMING.delete())
        tx.run(DEPARTMENT_TIMING.delete())
    office.store.forget()

    assert "共1件作出决定" in screen("guanli").sees("/timings")


@pytest.mark.parametrize(
    "query",
    [
        "span=own&since=2020-01-01&until=2020-03-31",
        "since=x&until=-1",
        "process=nothing&span=%F0%9F%98%80",
    ],
)
def test_an_empty_or_unreadable_period_is_a_sentence(office, screen, query):
    """Never a stack trace, never a division by zero."""
    assert "没有作出决定的件" in screen("guanli").sees(f"/timings?{query}")


@pytest.mark.parametrize(
    "query",
    [
        *("from=99999999999&to=-3", "late=%E2%80%AE", "critical=" + "x" * 2000),
        *("endpoint=board", "_method=POST&_scheme=x", "values=1&self=2"),
    ],
)
def test_an_unreadable_question_for_cases_is_answered_with_a_list(office, screen, query):
    """What cannot be read narrows nothing, or nobody."""
    reviewed(office)

    assert "数字背后的办件" in screen("guanli").sees(f"/timings/cases?{query}")


@pytest.mark.parametrize("login", ["jinjian", "fire-daibiao", "fire-chengban", "sheji"])
def test_a_period_is_for_managers_and_supervisors(screen, login):
    """Nobody else compares departments."""
    for path in ("/timings", "/timings.csv", "/timings/cases", "/timings/cases.csv"):
        screen(login).opens(path, 403)


def test_english_pages_hold_no_chinese_but_data(office, screen):
    """And the reverse is the next test of the house."""
    case = office.case(reviewed(office))
    manager = screen("guanli")

    page = main_words(manager.opens(f"/cases/{case.case_no}/timing?lang=en"))

    assert "One after another, about (estimated)" in page
    assert "Earlier without its queue" in page
