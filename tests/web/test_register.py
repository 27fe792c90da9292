"""The list of all cases: narrowed, counted, sorted, exported; and the page of a project."""

import csv
import io

import pytest

from engine.domain.application import Project
from engine.exchange import commas
from tests.office import PASS, REVISE

CODE = "2026-330183-47-01-000123"


@pytest.fixture
def city(office):
    """One case each: pre-checked, in review, redrawing, closed."""
    cases = {"received": office.receives(despite_running=True)}
    cases["review"] = office.accepts(despite_running=True)
    office.opines(cases["review"], "fire", PASS)
    cases["redraw"] = office.accepts(despite_running=True)
    office.opines(cases["redraw"], "fire", REVISE)
    office.everyone_else_opines(cases["redraw"], PASS)
    cases["gone"] = office.receives(despite_running=True)
    office.withdraws(cases["gone"])
    return cases


@pytest.fixture
def found(screen, office, city):
    """Which of the cases a query finds: their names here."""
    names = {office.case(case).case_no: name for name, case in city.items()}

    def ask(query=""):
        page = screen("guanli").opens(f"/cases?{query}").get_data(as_text=True)
        return {name for number, name in names.items() if f"/cases/{number}" in page}

    return ask


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"received", "review", "redraw", "gone"}),
        ("status=in_review", {"review"}),
        ("turn=PLAN", {"received", "review"}),
        ("turn=FIRE", {"received"}),
        ("turn=METE", {"received", "review"}),
        ("turn=design_firm", {"redraw"}),
        ("turn=issue_window", set()),
        ("lamp=normal", {"received", "review"}),
        ("lamp=stopped", {"redraw"}),
        ("lamp=overdue", set()),
        ("process=single-item", set()),
        ("since=2026-03-02&until=2026-03-02", {"received", "review", "redraw", "gone"}),
        ("since=2026-03-03", set()),
        ("until=2026-03-01", set()),
        ("q=示例置业&turn=PLAN&lamp=normal&process=drawing-review", {"received", "review"}),
        ("q=%25", set()),
    ],
)
def test_cases_are_found_by_state_turn_lamp_process_and_period(found, query, expected):
    """And by all of them together."""
    assert found(query) == expected


def test_the_lamp_of_the_list_is_the_lamp_of_the_page(screen, office, city, found):
    """Day by day, whatever happens to the clock; two words for one case would be an argument."""
    for _ in range(8):
        for lamp in ("normal", "due_soon", "overdue", "stopped"):
            for name in found(f"lamp={lamp}") & {"review", "redraw", "received"}:
                case = office.case(city[name]).case_no
                page = screen("guanli").opens(f"/cases/{case}").get_data(as_text=True)
                top = page.partition('class="standing"')[2].partition("</p>")[0]
                assert f"lamp-{lamp}" in top, (name, lamp, office.now)
        office.tomorrow()
    assert found("lamp=overdue") == {"review", "received"}  # deemed accepted from the day it came


def test_the_list_is_sorted_as_asked(screen, office, city):
    """The most urgent first, clocks that stand still last."""
    order = {
        sort: [screen("guanli").sees(f"/cases?sort={sort}").find(office.case(c).case_no)
               for c in (city["received"], city["redraw"])]
        for sort in ("newest", "oldest", "due")
    }  # fmt: skip

    assert order["newest"][0] > order["newest"][1]
    assert order["oldest"][0] < order["oldest"][1]
    assert order["due"][0] < order["due"][1]


@pytest.mark.parametrize(
    "query",
    ["status=lost", "turn=' OR 1=1", "lamp=pink", "process=" + "长" * 2000, "since=yesterday",
     "since=9999-12-31", "until=0001-01-01", "sort=random", "page=999", "page=0",
     "q=%E2%80%AE%F0%9F%98%80"],
)  # fmt: skip
def test_odd_filters_narrow_nothing_and_break_nothing(screen, city, query):
    """Somebody types into the address line."""
    shown = screen("guanli").sees(f"/cases?{query}")

    assert "共4件" in shown or "没有符合条件的办件" in shown


def grid(answer):
    """The rows of an exported table."""
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_export_is_exactly_the_filtered_list(screen, office, city):
    """All its pages, in the reader's language, readable by Excel."""
    answer = screen("guanli").opens("/cases/export.csv?turn=PLAN&lamp=normal")
    head, *rows = grid(answer)

    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert head[0] == "办件编号"
    assert {row[0] for row in rows} == {
        office.case(city[name]).case_no for name in ("received", "review")
    }
    assert rows[0][5] == "部门审查中（1/5）"
    assert grid(screen("guanli").opens("/cases/export.csv?q=没有这样的"))[1:] == []
    screen("sheji").opens("/cases/export.csv", 403)
    screen().opens("/cases/export.csv", 303)


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", " =1", "=cmd|' /C"]
)
def test_no_cell_of_an_export_is_a_formula(name):
    """A developer may be called what it likes; a spreadsheet runs nothing of it."""
    (_, line) = commas.lines(["name"], [[name]])

    (cell,) = next(csv.reader(io.StringIO(line, newline="")))
    assert cell == f"'{name}"


def test_a_project_with_a_formula_for_a_name_is_exported_as_text(screen, office):
    """All the way from the counter."""
    office.receives(project=Project(CODE, '=HYPERLINK("http://x","点我")', "路1号"))

    (_, row) = grid(screen("guanli").opens("/cases/export.csv"))

    assert row[1] == '\'=HYPERLINK("http://x","点我")'


# --- the page of a project -----------------------------------------------------------------


def test_a_project_shows_every_case_with_five_lamps_documents_and_history(screen, office, city):
    """The director's question on the telephone: how does this project stand?"""
    done = office.accepts(despite_running=True)
    office.everyone_else_opines(done, PASS)
    office.everyone_signs(done)
    office.hands_out(done)

    shown = screen("guanli").sees(f"/projects/{CODE}")

    assert "全部办件（5件）" in shown
    for case in (*city.values(), done):
        assert office.case(case).case_no in shown
    assert "已签发的文书（5份）" in shown
    assert "领取" in shown
    assert "统一出件，由" in shown
    page = screen("guanli").opens(f"/projects/{CODE}").get_data(as_text=True)
    assert page.count('<ul class="five">') == 3
    assert page.partition('<ul class="five">')[2].partition("</ul>")[0].count("<li>") == 5


def test_a_project_is_reached_from_its_case_and_from_the_search(screen, office, city):
    """One click."""
    number = office.case(city["review"]).case_no

    for path in (f"/cases/{number}", "/cases"):
        assert f'href="/projects/{CODE}"' in screen("guanli").opens(path).get_data(as_text=True)


@pytest.mark.parametrize("code", ["2026-000000-00-00-000000", "长" * 500, "' OR 1=1", "😀"])
def test_a_project_that_the_centre_does_not_know_is_not_found(screen, office, code):
    """In a sentence."""
    assert "没有" in screen("guanli").sees(f"/projects/{code}", 404)


def test_a_project_is_not_shown_to_a_design_firm_or_the_public(screen, office, city):
    """Other firms' cases stand on it."""
    screen("sheji").opens(f"/projects/{CODE}", 403)
    assert screen().opens(f"/projects/{CODE}", 303).location.startswith("/sign-in")


def test_the_history_of_a_project_comes_in_pages(screen, office, city):
    """The newest first, each line with its case."""
    reader = screen("jiancha")

    first, last = (reader.sees(f"/projects/{CODE}?entries={n}") for n in (1, 99))

    assert "申请人撤件" in first
    assert "已收件，办件编号" in last
