"""A manager takes cases out as a log and takes another city's log in."""

import csv
import gzip
import io
import re

import lxml.etree
import pytest

from engine.exchange import xes
from engine.store import foreign_logs
from tests.exchange.hand_made import LABELS, parallel, running
from tests.web.conftest import main_words

TABLE = "办件编号,环节,完成时间,经办人,办理部门\n" + "".join(
    f"甲{n},受理,2025/3/3 9:00,张三,窗口\n"
    f"甲{n},规划审查,2025/3/5 9:00,李四,规划\n"
    f"甲{n},消防审查,2025/3/6 9:00,王五,消防\n"
    f"甲{n},发证,2025/3/6 10:00,张三,窗口\n"
    for n in range(1, 31)
)
BAD = TABLE + "甲1,,2025/3/10 9:00,,\n甲1,发证,2025年13月1日,,\n"


@pytest.fixture
def manager(screen):
    """The centre's manager."""
    return screen("guanli")


def sent(manager, content, name="旧系统.csv"):
    """Upload a file; the address of its page of columns."""
    return manager.sends("/logs", file=(name, content)).headers["Location"]


def kept(office):
    """Logs that are there, as the table has them."""
    with office.store.reading() as tx:
        return foreign_logs.page(tx, limit=99, offset=0)


# --- out ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["xes", "ocel", "csv"])
def test_cases_leave_as_a_file(manager, office, form):
    """With a name that says of what, and the case in it."""
    case = office.accepts()

    answer = manager.opens(f"/logs/export?format={form}&process=drawing-review")

    assert 'attachment; filename="lianshen-drawing-review.' in answer.headers["Content-Disposition"]
    assert office.case(case).case_no in answer.get_data(as_text=True)
    assert "text/html" not in answer.headers["Content-Type"]


def test_a_period_and_what_nobody_knows(manager, office):
    """A bad day is said; an unknown format leads back; an unknown process means all."""
    case_no = office.case(office.accepts()).case_no

    nothing = manager.opens("/logs/export?format=xes&since=2020-01-01&until=2020-02-01")
    assert lxml.etree.fromstring(nothing.get_data()).find("{*}trace") is None
    assert "日期" in manager.sees("/logs/export?format=xes&since=2020-13-01", 422)
    manager.opens("/logs/export?format=doc", 303)
    manager.opens("/logs/export", 303)
    everything = manager.opens("/logs/export?format=csv&process=nothing").get_data(as_text=True)
    assert case_no in everything


def test_the_page_says_what_does_not_leave(manager):
    """Before somebody hands the file on."""
    assert "没有姓名、地址、电话、证件号" in manager.sees("/logs")


# --- in -----------------------------------------------------------------------------------------


def test_a_log_is_uploaded_laid_out_and_kept(manager, office):
    """The guess stands in the form; chains give the saving; what was dropped is said."""
    page = sent(manager, BAD.encode("gb18030"))
    shown = manager.opens(page)
    text = shown.get_data(as_text=True)
    assert '<option value="环节" selected>' in text
    assert '<option value="完成时间" selected>' in text
    assert "规划审查" in main_words(shown)

    done = manager.fills(
        page, button="take",
        **{_chain(text, "规划审查"): "1", _chain(text, "消防审查"): "2",
           _chain(text, "消防审查").replace("chain", "who"): "消防支队"},
    )  # fmt: skip

    words = main_words(manager.opens(done.headers["Location"]))
    assert "30件，120条记录，4种环节，3名经办人" in words
    # 48 h of planning, 24 h of fire, an hour of issue: 73 h become 49
    assert "30件平均3.0天，分头同时办至少也要2.0天，最多省32.9%。" in words
    assert "122条记录，取用120条，没有取用2条。" in words
    assert "没有环节名称" in words
    assert "第122条：2025年13月1日" in words
    assert "消防支队" in words
    assert "共30条，显示第1至20条" in words
    assert "0%的件里" not in words
    for secret in ("张三", "李四", "王五"):
        assert secret not in words
    assert "甲9" in manager.sees(done.headers["Location"] + "?page=2")
    (log,) = kept(office)
    assert (log.kept, log.cases, log.format) == (True, 30, "csv")


def _chain(text, name):
    """The field of the chain of an activity."""
    row = text.split(f">{name}<input")[1]
    return re.search(r"chain-\d+", row)[0]


def test_its_tables_open_in_a_spreadsheet(manager):
    """Cases and steps, Chinese intact."""
    page = manager.fills(sent(manager, TABLE.encode()), button="take").headers["Location"]

    for which, n in (("cases", 30), ("steps", 4)):
        written = manager.opens(f"{page}/{which}.csv").get_data()
        assert written.startswith(b"\xef\xbb\xbf")
        assert len(list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))) == n + 1


def test_our_own_log_comes_in_too(screen, office):
    """Packed; a case that still runs is counted apart."""
    office.later(days=30)
    manager = screen("guanli")
    content = gzip.compress(b"".join(xes.written([parallel(), running()], LABELS)))

    page = manager.fills(sent(manager, content, "a.xes.gz"), button="take").headers["Location"]

    words = main_words(manager.opens(page))
    assert "2件，" in words
    assert "另有1件没有结束" in words


def test_another_column_of_steps_is_listed_anew(manager):
    """Without script: press, look, go on."""
    page = sent(manager, TABLE.encode())

    answer = manager.fills(page, 200, button="relist", activity="办理部门")

    words = main_words(answer)
    assert "窗口" in words.partition("环节由谁办")[2]
    assert "规划审查" not in words.partition("环节由谁办")[2]


def test_a_log_is_deleted_at_once_and_whole(manager, office):
    """Laid out or not."""
    first = sent(manager, TABLE.encode())
    second = manager.fills(sent(manager, TABLE.encode()), button="take").headers["Location"]

    for page in (first.removesuffix("/columns"), second):
        manager.sends(f"{page}/delete")

    assert kept(office) == []
    for page in (first, second, f"{second}/cases.csv"):
        manager.opens(page, 404)
    manager.sends(f"{second}/delete", 404)


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7", "没有看出列"),
        (b"PK\x03\x04xxxx", "压缩文件"),
        (b"<log><!DOCTYPE x>", "XML"),
        (b"<!DOCTYPE log [<!ENTITY a 'b'>]><log><trace><event/></trace></log>", "DOCTYPE"),
        (b'{"events":[]}', "OCEL"),
        (b"\xff\xd8\xff\xe0 a picture", "编码"),
    ],
)
def test_what_is_no_log_stays_outside(manager, office, content, says):
    """A sentence on the same page, and nothing kept."""
    answer = manager.sends("/logs", 422, file=("日志.csv", content))

    assert says in main_words(answer)
    assert kept(office) == []


def test_no_file_and_a_name_that_bites(manager, office):
    """A field without a file; a name of folders, marks and controls is made plain."""
    assert "数据文件" in main_words(manager.sends("/logs", 422))
    sent(manager, TABLE.encode(), "../../<b>😀\u202e" + "长" * 300 + ".csv")

    (log,) = kept(office)
    assert "/" not in log.name
    assert "\u202e" not in log.name
    assert len(log.name) <= 120
    assert "<b>" not in manager.opens("/logs").get_data(as_text=True).replace("&lt;b&gt;", "")


@pytest.mark.parametrize(
    "changes",
    [{"case": ""}, {"activity": "没有的列"}, {"offset": "99"}, {"order": "x"}, {"chain-0": "9"},
     {"who-0": "长" * 2000}, {"who-0": "a\x00b"}],
)  # fmt: skip
def test_columns_laid_wrongly_are_said(manager, office, changes):
    """Beside the field; the file waits where it was."""
    page = sent(manager, TABLE.encode())

    answer = manager.fills(page, 422, button="take", **changes)

    assert "需要更正" in main_words(answer)
    assert [one.kept for one in kept(office)] == [False]


def test_a_log_of_which_nothing_is_left_is_not_kept(manager, office):
    """Says why; another try is one press away."""
    page = sent(manager, TABLE.encode())

    answer = manager.fills(page, 422, button="take", complete="经办人")

    assert "没有一件可以导入，多半因为：时间读不懂" in main_words(answer)
    assert [one.kept for one in kept(office)] == [False]


def test_two_who_lay_out_the_same_log(manager, screen, office):
    """The second is told; nothing is there twice."""
    page = sent(manager, TABLE.encode())
    other = manager.opens(page)
    manager.fills(page, button="take")

    answer = manager.fills_from(other, 409, "take", page)

    assert "已经导入" in main_words(answer)
    assert len(kept(office)) == 1
    assert manager.opens(page, 303).headers["Location"].endswith("/logs/1")


@pytest.mark.parametrize("who", ["jinjian", "fire-chengban", "sheji", "liucheng", "guiyuan"])
def test_logs_are_for_those_who_lead_and_supervise(manager, screen, who):
    """Nobody else sees them, takes them out, or brings them in."""
    sent(manager, TABLE.encode())
    other = screen(who)

    for path in ("/logs", "/logs/export?format=xes", "/logs/1", "/logs/1/columns"):
        other.opens(path, 403)
    other.sends("/logs", 403, file=("a.csv", b"a"))
    other.sends("/logs/1/delete", 403)


def test_the_supervisor_looks_and_changes_nothing(manager, screen):
    """The figures, but neither upload nor deletion."""
    page = manager.fills(sent(manager, TABLE.encode()), button="take").headers["Location"]
    supervisor = screen("jiancha")

    assert "删除" not in main_words(supervisor.opens(page))
    assert "上传，下一步" not in main_words(supervisor.opens("/logs"))
    supervisor.sends(f"{page}/delete", 403)
    supervisor.sends("/logs", 403, file=("a.csv", b"a"))


def test_unknown_numbers(manager):
    """As everywhere."""
    for path in ("/logs/7", "/logs/7/columns", "/logs/7/cases.csv", "/logs/7/steps.csv"):
        assert "没有找到这份数据" in manager.sees(path, 404)
    manager.sends("/logs/7/delete", 404)
    manager.opens("/logs/99999999999999999999", 404)
