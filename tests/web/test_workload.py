"""部门忙闲: figures of the map worked by hand, the work behind each, work given to others."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import pytest

from engine.domain.wording import utc
from engine.store import departments
from engine.store import workload as counted
from tests.office import PASS
from tests.web.conftest import main_words

MONDAY = date(2026, 3, 2)
"""The day that the office opens on; two weeks later the map is looked at."""
REASON = "请假，件转给同事"


@pytest.fixture
def worked(office):
    """Three weeks of fire, whose limit is three working days.

    ==============  ============================================================  ====
    day             what happens at fire's desk                                   open
    ==============  ============================================================  ====
    Mon 2 March     two cases accepted: two to handle, due Thu 5 March              2
    Wed 4 March     one handled: one to check, due the same Thursday                2
    Mon 9 March     the check is done; a case accepted, due Thu 12 March            2
    Mon 16 March    a case accepted, due Thu 19 March; the case of 9 March, which   2
                    nobody has touched, is withdrawn: it counts nowhere
    ==============  ============================================================  ====
    """
    first, _ = (office.accepts(despite_running=True) for _ in range(2))
    office.tomorrow(2)
    office.drafts(first, "fire", PASS)
    office.tomorrow(3)
    office.checks(first, "fire")
    third = office.accepts(despite_running=True)
    office.tomorrow(5)
    office.accepts(despite_running=True)
    office.withdraws(third)
    return office


def cells(answer, department="消防"):
    """The figures of one department's row, as text; the row's head and its usual left out."""
    page = answer.get_data(as_text=True)
    row = next(r for r in re.findall(r"(?s)<tr[^>]*>.*?</tr>", page) if f">{department}</a>" in r)
    return re.findall(r'class="load-n">(\d+)<', row)


def table(answer):
    """A downloaded table, as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_map_says_what_was_counted_by_hand(worked, screen):
    """Open at each week's end; arrived, done and due in it; coming weeks by due day."""
    manager = screen("guanli")
    before = ["0"] * 6

    shown = manager.opens("/workload?department=FIRE")
    assert cells(shown) == [*before, "2", "1", "2", *["0"] * 4]
    assert cells(manager.opens("/workload?show=arrived")) == [*before, "3", "0", "1"]
    assert cells(manager.opens("/workload?show=done")) == [*before, "1", "1", "0"]
    assert cells(manager.opens("/workload?show=due")) == [*before, "3", "0", "1", *["0"] * 4]
    said = main_words(shown)
    assert "3月2日" in said
    assert "新到3，办完1" in said
    assert "超时1" in said


def test_a_week_looks_full_beside_what_is_usual(worked, screen):
    """Fire did 2 in the 10 working days of two weeks: 0.2 a day, 1 in a week of five."""
    shown = screen("guanli").opens("/workload").get_data(as_text=True)
    (row,) = (r for r in re.findall(r"(?s)<tr[^>]*>.*?</tr>", shown) if ">消防</a>" in r)

    assert ">0.2<" in row
    assert re.findall(r'class="load load-(\w+)', row)[6:9] == ["over", "usual", "over"]
    assert "平常的200%" in row


def test_every_figure_opens_as_many_pieces_of_work_as_it_says(worked, screen):
    """Whoever doubts a number opens it: of each department, and of all together."""
    manager = screen("guanli")
    seen = 0
    for show in ("load", "arrived", "done", "due"):
        page = manager.opens(f"/workload?show={show}").get_data(as_text=True)
        link = r'<a href="(/workload/items[^"]+)"><span class="load-n">(\d+)<'
        for address, n in re.findall(link, page):
            assert f"共{n}件" in manager.sees(unescape(address)), address
            assert len(table(manager.opens(unescape(address).replace("items?", "items.csv?")))) == (
                int(n) + 1
            )
            seen += 1
    assert seen > 30


def test_the_table_holds_what_the_page_shows(worked, screen):
    """For a spreadsheet: the weeks with their working days, the usual, and the small figures."""
    rows = table(screen("guanli").opens("/workload/workload.csv"))

    assert rows[0][3:5] == ["2026-01-19起（5个工作日）", "2026-01-26起（5个工作日）"]
    (load, came, done) = (r for r in rows if r[0] == "消防")
    assert load[2] == "0.20"
    assert load[-7:] == ["2", "1", "2", "0", "0", "0", "0"]
    assert came[-7:] == ["3", "0", "1", "", "", "", ""]
    assert done[-7:] == ["1", "1", "0", "", "", "", ""]
    due = table(screen("guanli").opens("/workload/workload.csv?show=due"))
    assert next(r for r in due if r[0] == "消防")[-7:] == ["3", "0", "1", "0", "0", "0", "0"]


def test_a_department_shows_who_holds_what_and_who_is_away(worked, screen, colleague):
    """What lies with somebody on leave stands out; coming leave is said too."""
    office = worked
    screen("fire-chengban").sends(f"/desk/{office.item(2, 'handle', 'fire')}/claim")
    screen("fire-chengban").fills(
        "/desk/away", who=str(colleague.account), since="2026-03-16", until="2026-03-20"
    )
    with office.store.transaction() as tx:
        checker = office.person(tx, "fire-shenhe")
        departments.name_substitute(
            tx, checker, checker, date(2026, 3, 30), date(2026, 4, 3), office.now
        )

    shown = screen("guanli").opens("/workload?department=FIRE")
    said = main_words(shown)

    assert "请假或离岗的人手上有1件" in said
    assert "请假到2026年3月20日（周五），消防承办人乙代办" in said
    assert "2026年3月30日（周一）至2026年4月3日（周五）请假" in said
    assert shown.get_data(as_text=True).count('class="load-stuck"') == 2
    options = re.findall(r'<option value="\d+">([^<]+)（', shown.get_data(as_text=True))
    assert options == ["消防审核人·示例", "消防承办人乙", "消防首席代表·示例"]
    only = main_words(screen("guanli").opens("/workload?department=FIRE&who=away"))
    assert "共1件" in only
    assert "共1件" in main_words(screen("guanli").opens("/workload?department=FIRE&who=free"))
    assert "共1件" in main_words(screen("guanli").opens("/workload?department=FIRE&who=late"))


def test_a_chief_representative_sees_their_own_department_only(worked, screen):
    """Whatever the address says."""
    chief = screen("plan-daibiao")
    page = chief.opens("/workload?department=FIRE")

    assert ">规划</a>" in page.get_data(as_text=True)
    assert "消防" not in main_words(page)
    assert "消防" not in main_words(chief.opens("/workload/items?department=FIRE&figure=arrived"))
    assert {r[0] for r in table(chief.opens("/workload/workload.csv"))[1:]} == {"规划"}
    assert worked


@pytest.mark.parametrize("login", ["fire-chengban", "fire-shenhe", "jinjian", "sheji", "liucheng"])
def test_the_map_is_of_the_centre_and_of_chief_representatives(office, screen, login):
    """Nobody else opens it."""
    one = screen(login)
    for path in ("/workload", "/workload/items", "/workload/workload.csv", "/workload/items.csv"):
        one.opens(path, 403)
    one.sends("/workload/reassign", 403, item="1", to="1", reason="转")
    assert office


@pytest.mark.parametrize(
    "asked",
    ["week=never", "week=2026-03-03&figure=open", "figure=%E2%80%AE",
     "figure=arrived&week=2026-03-09", "page=999", "page=-1",
     "endpoint=board", "_method=POST&_scheme=x&_anchor=y",
     "department=%F0%9F%98%80", "show=%E2%80%AE&who=999999999999999999"],
)  # fmt: skip
def test_an_address_that_means_nothing_narrows_nothing(worked, screen, asked):
    """Never a broken page; a coming week knows due days only."""
    manager = screen("guanli")

    manager.opens(f"/workload/items?{asked}")
    manager.opens(f"/workload/items.csv?{asked}")
    manager.opens(f"/workload/workload.csv?{asked}")
    manager.opens(f"/workload?{asked}", 404 if asked.startswith("department") else 200)
    assert worked


def test_an_empty_house_says_what_will_stand_here(office, screen):
    """No table of zeros on the first morning."""
    assert "受理新件后，会出现在这里" in screen("guanli").sees("/workload")
    assert "这个部门现在没有未办的件" in screen("guanli").sees("/workload?department=FIRE")
    assert office


@pytest.mark.both_databases
def test_weeks_are_told_apart_at_midnight_in_china(office):
    """The last microsecond of a Sunday and the first of a Monday, on both databases."""
    office.now = utc(date(2026, 3, 8), 23, 59) + timedelta(seconds=59, microseconds=999_999)
    office.receives(despite_running=True)
    office.now = utc(date(2026, 3, 9))
    office.receives(despite_running=True)

    with office.store.reading() as tx:
        came = {w: n for d, w, n in counted.arrived(tx, utc(MONDAY)) if d == "FIRE"}
        before = counted.Which("FIRE", arrived=(utc(MONDAY), utc(date(2026, 3, 9))))
        assert counted.total(tx, before) == came[0]

    assert came == {0: 1, 1: 1}


@pytest.mark.both_databases
def test_what_is_asked_of_the_database_is_the_same_on_both(worked):
    """Counted by hand: waiting by due day, arrived and done by week, held by whom."""
    office = worked
    with office.store.reading() as tx:
        assert [(due, n) for _, due, n in counted.waiting(tx, "FIRE")] == [
            (date(2026, 3, 5), 1), (date(2026, 3, 19), 1),
        ]  # fmt: skip
        assert [(w, n) for _, w, n in counted.arrived(tx, utc(MONDAY), "FIRE")] == [(0, 3), (2, 1)]
        done = [(x.week, x.due_on, x.n) for _, x in counted.done(tx, utc(MONDAY), "FIRE")]
        assert done == [(0, date(2026, 3, 5), 1), (1, date(2026, 3, 5), 1)]
        (free,) = counted.held(tx, "FIRE", date(2026, 3, 16), date(2026, 3, 22))
        assert (free.account, free.n, free.late, free.soon) == (None, 2, 1, 1)
        rows = counted.pieces(tx, counted.Which("FIRE", now=True), limit=1, offset=1)
        assert [row.due_on for row in rows] == [date(2026, 3, 19)]
