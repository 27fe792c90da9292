"""What is kept is said where people work: applicant, case, desk, first page, project, manager."""

import csv
from datetime import date, timedelta
from io import BytesIO

import pytest

from engine.documents import files
from engine.domain.repository import PROJECT, Holder
from tests.office import PASS
from tests.on_file import PDF, ends, keeps, on_file
from tests.web.conftest import main_words

UNTIL = date(2199, 1, 1)


@pytest.fixture
def kept(office, app):
    """A licence with a real file, and a case under review that rests on it."""
    whole = on_file(office, "D02")
    root = app.extensions["lianshen"].files
    content = files.take_in(root, "a.pdf", BytesIO(PDF)).sha256
    holder = Holder.of_subject(whole.applicant)
    version = keeps(office, holder=holder, sha256=content, valid_until=UNTIL, paper_no="证1号")
    return version, office.accepts(application=whole)


@pytest.fixture
def applicant(screen, office, kept):
    """The applicant's machine, with the case opened by the code on the receipt."""
    held = office.case(kept[1])
    visitor = screen()
    visitor.sends("/track", no=held.case_no, code=held.query_code)
    return visitor


# --- the applicant ------------------------------------------------------------------------------


def test_the_applicant_sees_what_is_kept_and_who_read_it_on_what_ground(
    applicant, screen, office, kept, number
):
    """Until when, by which department, for this case or another; no reader by name."""
    version, case = kept
    there = f"/track/{number(case)}/kept"
    assert there in applicant.opens(f"/track/{number(case)}").get_data(as_text=True)
    assert "还没有人打开过" in applicant.sees(there)
    screen("fire-chengban").sends(
        f"/repository/documents/{version}/open", 200, case=number(case)
    ).close()
    screen("jiancha").sends(
        f"/repository/documents/{version}/open", 200, reason="核查投诉某甲"
    ).close()

    shown = main_words(applicant.opens(there))

    for words in ("营业执照", "有效期至2199年1月1日", "证1号", "本件免交 D02", "有效"):
        assert words in shown
    assert "消防" in shown
    assert "办理的事项需要这份材料 · 本件" in shown
    assert "监察核查" in shown
    for secret in ("核查投诉某甲", "消防承办人", "监察员"):
        assert secret not in shown


def test_the_applicant_sees_no_papers_of_anybody_else(applicant, office, kept, number):
    """Another company's licence, and another project's approvals, are not theirs."""
    keeps(office, holder=Holder("body", "91330183MA2H0000XM", "另一家示例公司"))
    other = Holder(PROJECT, "2026-330183-47-01-000999", "另一项目")
    keeps(office, "S12", other, paper_no="别家1号")

    shown = applicant.sees(f"/track/{number(kept[1])}/kept")

    assert "营业执照" in shown
    assert "别家1号" not in shown


def test_without_the_code_nothing_is_shown(screen, office, kept, number):
    """As the case itself: it is not there."""
    screen().opens(f"/track/{number(kept[1])}/kept", 404)
    screen().opens("/track/330183SG20260302999990/kept", 404)


def test_the_page_of_the_applicant_speaks_english(applicant, kept, number):
    """Data apart."""
    shown = main_words(applicant.opens(f"/track/{number(kept[1])}/kept?lang=en"))

    for word in ("存档", "免交", "依据", "有效期", "谁看过"):
        assert word not in shown


# --- the people who work with it ----------------------------------------------------------------


def test_the_case_and_the_desk_say_version_and_term(screen, office, kept, number):
    """From the repository; version; expires: where the reviewer decides."""
    item = office.item(kept[1], "handle", "fire")

    for page in (f"/cases/{number(kept[1])}", f"/desk/{item}"):
        shown = main_words(screen("fire-chengban").opens(page))
        assert "1件材料来自共享库（已有，免交）" in shown
        assert "D02 营业执照 · 第1版 · 证1号 · 有效期至2199年1月1日" in shown
    assert "来自共享库" not in screen("sheji").sees(f"/cases/{number(kept[1])}")


def test_what_fell_is_said_first_to_those_who_must_act(screen, office, kept, number):
    """Fire needs the licence, housing does not; the window may have it brought anew."""
    version, case = kept
    assert "共享库材料" not in main_words(screen("fire-chengban").opens("/"))

    ends(office, version, reason="执照已吊销")

    for login in ("fire-chengban", "fire-shenhe", "plan-daibiao", "jinjian", "guanli", "jiancha"):
        assert "已到期或失效" in main_words(screen(login).opens("/")), login
    for login in ("hcon-chengban", "chujian", "sheji"):
        assert "已到期或失效" not in main_words(screen(login).opens("/")), login
    assert number(case) in screen("fire-chengban").sees("/repository/fallen")
    assert number(case) not in screen("hcon-chengban").sees("/repository/fallen")
    item = office.item(case, "handle", "fire")
    for page in (f"/cases/{number(case)}", f"/desk/{item}"):
        shown = main_words(screen("fire-chengban").opens(page))
        assert "1件共享库材料有变动，请处理" in shown
        assert "执照已吊销" in shown


def test_expiry_alone_reaches_them_and_settling_it_ends_it(screen, office, kept, number):
    """Nobody writes anything when a day passes."""
    whole = on_file(office, "D02", despite_running=True)
    holder = Holder.of_subject(whole.applicant)
    keeps(office, holder=holder, valid_until=office.now.date() + timedelta(days=3))
    case = office.accepts(application=whole)
    office.later(days=4)
    fire = screen("fire-chengban")
    assert "有1处已到期或失效" in main_words(fire.opens("/"))

    fire.sends(f"/repository/cases/{number(case)}", action="keep", material="D02", reason="已延期")

    assert "已到期或失效" not in main_words(fire.opens("/"))


def test_a_project_says_what_it_was_spared(screen, office, kept):
    """Counted from what was recorded: one piece, four departments, one copy, one visit."""
    project = office.application().project.code

    shown = main_words(screen("guanli").opens(f"/projects/{project}"))

    assert "少交件数 1 少交件次 4 少交份数 1 到窗次数 1" in shown


# --- the manager's figures ----------------------------------------------------------------------


@pytest.mark.parametrize("way", ["process", "project", "case"])
def test_the_figures_of_a_period_as_a_page_and_as_a_table(screen, office, kept, number, way):
    """Per case, project and process; the file says the same, and its period."""
    boss = screen("guanli")
    page = main_words(boss.opens(f"/repository/savings?span=year&by={way}"))

    answer = boss.opens(f"/repository/savings.csv?span=year&by={way}")
    head, line = list(csv.reader(answer.get_data(as_text=True).lstrip("\ufeff").splitlines()))

    of = {
        "process": "施工图联合审查",
        "project": office.application().project.code,
        "case": number(kept[1]),
    }
    assert of[way] in page
    assert of[way] in line
    counts = dict(zip(head[3:], line[3:], strict=True))
    assert counts["少交件次"] == "4"
    assert counts["到窗次数"] == "1"
    assert counts["办件"] == "1"
    assert "2026-" in line[2]


def test_figures_follow_what_happens_at_the_windows(screen, office, kept):
    """A second case of the project, one visit more when it is handed out."""
    again = office.accepts(application=on_file(office, "D02", despite_running=True))
    office.everyone_else_opines(again, PASS)
    office.everyone_signs(again)
    office.hands_out(again)

    boss = screen("guanli")

    text = boss.opens("/repository/savings.csv?span=year&by=project").get_data(as_text=True)
    line = text.splitlines()[1].split(",")
    assert line[3:8] == ["2", "2", "8", "2", "3"]
    assert "没有受理的办件" in boss.sees(
        "/repository/savings?span=own&since=2020-01-01&until=2020-01-31&by=case"
    )


@pytest.mark.parametrize(
    "query",
    [
        "by=x",
        "by=case&page=999999",
        "span=own&since=no&until=9999-99-99",
        "page=-1&by=project",
        "span=own&since=0001-01-01&until=9999-12-31",
        "span=own&since=9999-12-31&until=9999-12-31&by=case",
        "since=" + "9" * 3000,
    ],
)
def test_a_bad_address_is_no_trace(screen, kept, query):
    """Whatever stands in the address, a page comes."""
    screen("guanli").opens(f"/repository/savings?{query}")
    screen("guanli").opens(f"/repository/savings.csv?{query}")


def test_only_those_who_watch_see_the_figures(screen, kept):
    """A department's own officers do not."""
    for path in ("/repository/savings", "/repository/savings.csv"):
        screen("fire-chengban").opens(path, 403)
        screen("sheji").opens(path, 403)
