"""The manager's board: figures, the cases behind them, and the first pages of all posts."""

import csv
import io
import re
from dataclasses import replace

import pytest

from engine.domain.names import Role
from engine.store import people
from tests.office import PASS, REVISE
from tests.web.conftest import links, words

LISTS = ("cases", "held", "held.csv", "board.csv", "cases.csv")
PAGES = ("/board", *(f"/board/{one}" for one in LISTS))


@pytest.fixture
def manager(screen):
    """The centre's manager."""
    return screen("guanli")


def decided(office, days=2, *, again=False):
    """A case that took so many days, or went through a second round."""
    case = office.accepts(despite_running=True)
    office.tomorrow(days)
    if again:
        office.opines(case, "fire", REVISE, sheets=["J-03"])
        office.everyone_else_opines(case, PASS)
        office.tomorrow(2)
        office.design_firm_uploads(case, changed=["J-03"])
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    return case


def table(answer):
    """A downloaded table, as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_planned_and_actual_stand_side_by_side(office, screen):
    """52 and 6 are marked as source figures; the three durations stand together."""
    decided(office)
    decided(office, again=True)
    manager = screen("guanli")

    shown = manager.sees("/board")

    for part in ("串联办理约需 来源数（示例）", "52", "联审承诺 来源数（示例）", "共2件作出决定",
                 "实际历时", "审批净用时", "改图用时", "50.0%", "100.0%"):  # fmt: skip
        assert part in shown


def test_every_figure_leads_to_as_many_cases_as_it_says(office, screen):
    """看依据: whoever doubts a number opens it."""
    for days, again in ((1, False), (2, False), (2, True), (9, False)):
        decided(office, days, again=again)
    late = office.accepts(despite_running=True)
    office.tomorrow(5)
    manager = screen("guanli")
    page = manager.opens("/board").get_data(as_text=True)

    followed = 0
    for link, said in re.findall(r'<a href="(/board/(?:cases|held)\?[^"]+)">(.*?)</a>', page):
        number = re.search(r"\d+", re.sub(r'<span class="visually-hidden">.*', "", said))
        href = link.replace("&amp;", "&")
        if number and "days=" not in href:
            total = re.search(r"共(\d+)件", manager.sees(href))[1]
            assert total == number[0], (href, said)
            followed += 1
        else:
            assert "共0件" not in manager.sees(href), href
    assert followed >= 8
    assert office.status(late) == "in_review"


@pytest.mark.parametrize("login", ["jinjian", "chujian", "fire-daibiao", "fire-chengban", "sheji"])
def test_the_board_is_for_managers_and_supervisors(screen, login):
    """Nobody else needs to compare departments."""
    for path in (
        "/board",
        "/board/cases",
        "/board/held",
        "/board/held.csv",
        "/board/board.csv",
        "/board/cases.csv",
    ):
        screen(login).opens(path, 403)


def test_a_supervisor_reads_it_too(office, screen):
    """电子监察."""
    with office.store.transaction() as tx:
        people.add(tx, login="jiancha-2", name="监察员", roles=[Role.SUPERVISOR])

    assert "各部门手上的件" in screen("jiancha-2").sees("/board")


@pytest.mark.parametrize(
    "query",
    [
        "span=own&since=2026-02-30&until=x", "span=ghost", "process=ghost", "span=own",
        "span=own&since=9999-12-31&until=0001-01-01", "since=\u0661", "days=99999999999999",
        "which=case_id&days=1", "last=%27%20OR%201", "page=-1", "page=999999", "first=maybe",
        "lamp=ghost&department=%E2%80%AE", "endpoint=board", "_method=POST&_scheme=x&_anchor=y",
    ],
)  # fmt: skip
def test_what_an_address_cannot_mean_narrows_nothing(office, screen, query):
    """Old bookmarks, forged addresses."""
    decided(office)
    manager = screen("guanli")

    for path in (
        "/board",
        "/board/cases",
        "/board/held",
        "/board/held.csv",
        "/board/board.csv",
        "/board/cases.csv",
    ):
        manager.opens(f"{path}?{query}")


def test_an_empty_period_says_so(office, manager):
    """Instead of a median over nothing."""
    shown = manager.sees("/board?span=own&since=2001-01-01&until=2001-02-01")

    assert "没有作出决定的件。换一个时段再看" in shown


def test_the_figures_go_into_a_spreadsheet(office, screen):
    """A name that a spreadsheet would run stays a name."""
    plain = office.application()
    risky = replace(plain, project=replace(plain.project, name="=HYPERLINK(1)"))
    case = office.accepts(office.receives(risky))
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    manager = screen("guanli")

    figures, cases = (table(manager.opens(f"/board/{n}.csv")) for n in ("board", "cases"))

    assert ["施工图联合审查", "联审承诺", "来源数（示例）", "6", "工作日", ""] in figures
    assert cases[1][1] == "'=HYPERLINK(1)"
    assert cases[1][0] == office.case(case).case_no


def test_a_departments_number_opens_what_it_holds(office, screen):
    """By its own clock, not by that of the case."""
    case = office.accepts()
    office.opines(case, "plan", PASS)
    office.tomorrow(4)
    manager = screen("guanli")

    shown = manager.sees("/board/held?department=FIRE&lamp=overdue")

    assert "共1件" in shown
    assert "示例项目一期" in shown
    assert "共0件" in manager.sees("/board/held?department=PLAN")
    assert "/board/held?department=FIRE&lamp=overdue" in {
        link.replace("&amp;", "&") for link in links(manager.opens("/"))
    }


# --- first pages ----------------------------------------------------------------------------


def test_a_managers_menu_begins_with_the_board_and_names_nothing_twice(manager):
    """What a director comes for stands first."""
    page = manager.opens("/").get_data(as_text=True)
    menu = re.findall(r'<li><a href="([^"]+)"', page.partition("<nav")[2].partition("</nav>")[0])

    assert menu[:2] == ["/", "/board"]
    assert len(set(menu)) == len(menu)


def test_departments_with_nothing_in_hand_share_one_line(office, screen):
    """Rows of zeros hide the one row that matters."""
    case = office.accepts()
    for department in ("plan", "hcon", "cado", "mete"):
        office.opines(case, department, PASS)

    shown = screen("guanli").sees("/board")

    assert "消防" in shown.partition("各部门手上的件")[2].partition("现在手上没有件：")[0]
    idle = shown.partition("现在手上没有件：")[2].partition("办结的件用了多久")[0]
    assert {name for name in ("消防", "规划", "住建", "人防", "气象") if name in idle} == {
        "规划", "住建", "人防", "气象",
    }  # fmt: skip


def test_the_first_page_counts_what_is_due_today_and_what_is_overdue(office, screen):
    """And each count opens that list."""
    office.accepts()
    office.tomorrow(3)
    assert "临期1件，今天到期1件" in screen("fire-chengban").sees("/")
    office.tomorrow()
    handler = screen("fire-chengban")

    page = handler.opens("/")

    assert "超时1件" in words(page)
    assert "/desk?work=handle&lamp=overdue" in links(page)
    assert "示例项目一期" in handler.sees("/desk?work=handle&lamp=overdue&pile=free")


@pytest.mark.parametrize(
    ("login", "says"),
    [
        ("jinjian", "来人了，点“收件登记”"),
        ("chujian", "现在没有可出件的"),
        ("fire-chengban", "本部门现在没有待办"),
        ("sheji", "现在没有要改的图"),
        ("guanli", "各部门都没有临期和超时的件"),
    ],
)
def test_an_empty_morning_says_what_comes_next(screen, login, says):
    """Not a blank page."""
    assert says in screen(login).sees("/")


def test_a_stopped_clock_is_neither_due_nor_overdue(office, screen):
    """It stands on the board under its own word."""
    case = office.accepts()
    number = office.case(case).case_no
    screen("fire-daibiao").fills(
        f"/cases/{number}/pause", ground="expert-review", reason="超限", planned_days="10"
    )
    office.later(days=20)

    shown = screen("guanli").sees("/board/held?department=FIRE&lamp=stopped")

    assert "共1件" in shown


def test_what_departments_hold_goes_into_a_spreadsheet(screen, office):
    """All pages of the list, as it is narrowed; Chinese intact, nothing that computes."""
    case_no = office.case(office.accepts()).case_no
    manager = screen("guanli")

    every = manager.opens("/board/held.csv").get_data()
    fire = manager.opens("/board/held.csv?department=FIRE").get_data()

    assert every.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(fire.decode("utf-8-sig"))))
    assert [(line["办件编号"], line["部门"]) for line in lines] == [(case_no, "消防")]
    assert len(every.splitlines()) > len(fire.splitlines())
    assert "/board/held.csv?department=FIRE" in manager.opens(
        "/board/held?department=FIRE"
    ).get_data(as_text=True)
