"""Charts are told what their tables say; every count opens its cases."""

import html
import json
import re

import pytest

from tests.deciding import two_decided
from tests.stages.test_timings import reviewed
from tests.web.test_timings import table


def seven_decided(office):
    """Two cases decided in one month, five in a later one."""
    reviewed(office)
    reviewed(office, again=True)
    office.tomorrow(30)
    for _ in range(5):
        reviewed(office)


@pytest.fixture
def months(office):
    """Cases decided in two months."""
    seven_decided(office)


def told(answer):
    """What the charts of a page are told to draw."""
    page = answer.get_data(as_text=True)
    return [json.loads(html.unescape(one)) for one in re.findall(r"data-chart='([^']*)'", page)]


def rows(answer, number):
    """The table below or beside a chart, as rows of words."""
    page = answer.get_data(as_text=True)
    (found,) = re.findall(rf'(?s)<section[^>]*aria-labelledby="{number}".*?</section>', page)
    body = re.search(r"(?s)<tbody>(.*?)</tbody>", found)[1]
    return [
        [html.unescape(re.sub(r"(?s)<[^>]+>", "", cell)).strip()
         for cell in re.findall(r"(?s)<t[hd][ >].*?</t[hd]>", row)]
        for row in body.split("</tr>") if row.strip()
    ]  # fmt: skip


def test_a_month_that_the_period_cuts_is_named_with_its_days(months, screen):
    """Half a March beside a whole April would look like a quick March."""
    page = screen("guanli").opens("/timings?span=own&since=2026-03-03&until=2026-04-20")

    assert [row[0] for row in rows(page, "months")] == ["2026年3月（3日起）", "2026年4月（至20日）"]


def test_a_chart_says_what_its_table_says(months, screen):
    """The picture of other figures would be a second truth."""
    page = screen("guanli").opens("/timings")
    spread, pace, savings = told(page)

    beside = [[one[0], int(one[1]), int(one[2])] for one in rows(page, "distribution")]
    assert [one["data"] for one in spread["series"]] == [[r[1] for r in beside],
                                                         [r[2] for r in beside]]  # fmt: skip
    assert sum(r[1] for r in beside) == sum(r[2] for r in beside) == 7
    below = rows(page, "months")
    assert [r[1] for r in below] == ["2", "5"]
    for column, data in enumerate(one["data"] for one in (*pace["series"], *savings["series"])):
        assert [float(r[2 + column]) for r in below] == data
    assert savings["series"][0]["low"][0] is None
    assert savings["series"][0]["low"][1] is not None
    assert "测算" in spread["series"][1]["name"] + pace["series"][2]["name"]
    assert all("测算" in savings[key] for key in ("label",))


def test_every_count_of_a_column_opens_so_many_cases(months, screen):
    """Side by side and one after another alike."""
    manager = screen("guanli")
    (spread, *_) = told(manager.opens("/timings"))

    opened = 0
    for one in spread["series"]:
        for n, href in zip(one["data"], one["href"], strict=True):
            if n:
                assert f"共{n}件" in manager.sees(href), href
                opened += n
    assert opened == 14


def test_the_tables_of_charts_go_into_a_spreadsheet(months, screen):
    """The same rows."""
    manager = screen("guanli")
    page = manager.opens("/timings")

    days, by_month = (table(manager.opens(f"/timings/{n}.csv")) for n in ("days", "months"))
    rates = table(manager.opens("/kpi/months.csv?span=twelve"))

    assert [r[2:] for r in days[1:]] == [r[1:] for r in rows(page, "distribution")]
    assert [r[2] for r in by_month[1:]] == ["2", "5"]
    assert by_month[1][-1] == "逐家重走（测算）"
    below = rows(manager.opens("/kpi?span=twelve"), "months")
    assert [r[2] for r in rates[1:]] == [r[1] for r in below]
    assert [f"{r[3]}% {r[4]}" for r in rates[1:]] == [r[2] for r in below]


def test_one_month_is_no_trend_and_the_page_says_what_to_do(office, screen):
    """A line needs two points."""
    two_decided(office)
    manager = screen("guanli")

    for path in ("/timings?span=month", "/kpi?span=month"):
        shown = manager.sees(path)
        assert "只有一个月有办结的件，还看不出走势" in shown
        assert "看近12个月" in shown


@pytest.mark.parametrize("path", ["/timings", "/kpi"])
def test_a_period_without_cases_draws_nothing(office, screen, path):
    """No axes around nothing, and no script for it."""
    page = screen("guanli").opens(f"{path}?span=own&since=2020-01-01&until=2020-03-31")

    assert told(page) == []
    assert b"charts.js" not in page.data


@pytest.mark.parametrize("path", ["/timings/days.csv", "/timings/months.csv", "/kpi/months.csv"])
@pytest.mark.parametrize(
    "query",
    [
        "span=own&since=2020-01-01&until=2020-03-31",
        "span=%F0%9F%98%80&since=x",
        "process=%E2%80%AE",
    ],
)
def test_a_spreadsheet_of_nothing_has_its_heading(office, screen, path, query):
    """Unreadable periods too: a file that opens, never a stack trace."""
    assert len(table(screen("guanli").opens(f"{path}?{query}"))) == 1


@pytest.mark.parametrize("by", ["", "whole", "net;--", "\u202e", "x" * 2000])
def test_cases_by_a_time_that_nobody_knows_are_those_side_by_side(office, screen, by):
    """An address is what somebody typed."""
    reviewed(office)
    manager = screen("guanli")

    assert "共1件" in manager.sees(f"/timings/cases?by={by}&from=0&to=390")
    assert "共1件" in manager.sees("/timings/cases?by=serial&from=390")
    assert "没有这样的件" in manager.sees("/timings/cases?by=serial&from=0&to=390")


def test_the_worst_bottleneck_is_named(months, screen):
    """The first question of a director."""
    assert re.search(r"最大的堵点：\S+，占决定总时长的\d", screen("guanli").sees("/timings"))


@pytest.mark.parametrize("login", ["jinjian", "fire-daibiao", "sheji"])
def test_spreadsheets_of_charts_are_for_managers_and_supervision(screen, login):
    """As the pages are."""
    for path in ("/timings/days.csv", "/timings/months.csv", "/kpi/months.csv"):
        screen(login).opens(path, 403)
