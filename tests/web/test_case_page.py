"""The case page: whose move it is, departments as checks, clocks in sentences, long lists."""

import re
from dataclasses import replace

import lxml.html
import pytest

from engine.domain.application import Sheet
from engine.store import intake, recorder
from tests.office import CONDITIONS, PASS, REFUSE, REVISE, sha
from tests.web.conftest import main_words

HAN = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture
def page(office):
    """The address of a case's page."""
    return lambda case: f"/cases/{office.case(case).case_no}"


def part(answer, name):
    """The words of one part of the page."""
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", " ".join(page.get_element_by_id(name).itertext()))


def test_the_page_begins_with_who_owes_what_since_when_and_by_when(screen, office, page):
    """卡在谁: the first question on the telephone."""
    case = office.accepts()
    office.drafts(case, "fire", PASS)
    office.tomorrow()

    where = part(screen("guanli").opens(page(case)), "where")

    assert re.search(r"消防 审核 2026年3月2日（周一） \S+ 已1个工作日 2026年3月5日（周四）", where)
    assert "还剩2个工作日" in where
    assert "气象的系统 承办" in where
    assert len(re.findall("已1个工作日", where)) == 5


def test_the_applicant_stands_among_those_who_owe(screen, office, page):
    """Corrections before acceptance, what may follow after it."""
    asked = office.receives(without=["D14"])
    office.demands(asked, D14="请补交建筑施工图")

    assert "示例置业有限公司 补正材料" in part(screen("jinjian").opens(page(asked)), "where")


def test_a_closed_case_is_owed_by_nobody(screen, office, page):
    """An empty table would be a question."""
    case = office.receives()
    office.declines(case)

    assert "现在等谁" not in screen("guanli").sees(page(case))


def test_a_department_is_a_check_with_mark_word_date_and_what_is_behind_it(screen, office, page):
    """As on a pull request: the mark is never alone, the whole opinion one click away."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.opines(case, "plan", CONDITIONS)

    answer = screen("guanli").opens(page(case))
    checks = part(answer, "progress")

    assert re.search(r"消防 \S+ 修改后复审 · 意见1条 2026年3月2日（周一） \S+出具 · 用时", checks)
    assert "J-01须修改" in checks
    assert "设计单位尚未答复" in checks
    assert "施工前补办手续" in checks
    html = answer.get_data(as_text=True)
    assert re.search(r'<details class="check" id="check-fire-branch" open>', html)
    assert re.search(r'<details class="check" id="check-plan-branch">', html)
    assert html.count('aria-hidden="true"></span>') >= 5


def test_an_opinion_on_drawings_that_changed_since_is_marked(screen, office, page):
    """通过, but of a sheet that is no longer the same."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, ["J-01"])
    office.opines(case, "fire", PASS)

    answer = screen("guanli").opens(page(case))

    assert "意见针对第1版；之后又改动：J-01" in part(answer, "progress")
    rounds = part(answer, "rounds")
    assert re.search(r"规划 通过 看的是第1版 之后改动：J-01 本轮不审", rounds)
    assert re.search(r"消防 修改后复审 看的是第1版 通过 看的是第2版", rounds)


def test_only_departments_that_use_the_changed_sheet_are_marked(screen, office, page):
    """The meteorologists never looked at J-01."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, ["J-01"])
    with office.store.reading() as tx:
        ((_, _, material),) = intake.changes(tx, case)
    assert material == "D14"  # needed by planning, housing, fire, civil defence

    rounds = part(screen("guanli").opens(page(case)), "rounds")

    assert re.search(r"气象 通过 看的是第1版 本轮不审", rounds)


def test_the_five_days_count_from_receipt_and_say_so(screen, office, page):
    """Nothing is accepted yet; the first page a supervisor looks at must not say it was."""
    case = office.receives()

    clocks = part(screen("jiancha").opens(page(case)), "clocks")

    assert "（收件日）的下一个工作日起算，共5个工作日" in clocks
    assert "受理日" not in clocks


def test_each_pause_is_one_sentence_with_its_days_and_its_law(screen, office, page):
    """Ground, which clock, from, to, how many days, by what rule."""
    case = office.accepts()
    screen("fire-daibiao").fills(
        f"{page(case)}/pause", ground="expert-review", reason="超限高层", planned_days="10"
    )
    office.tomorrow(3)

    clocks = part(screen("guanli").opens(page(case)), "clocks")

    assert "至今3个工作日不计入" in clocks
    assert "依据：《行政许可法》第四十五条。" in clocks
    assert "消防首席代表·示例批准" in clocks


def test_an_english_page_gives_the_law_in_english(screen, office, page):
    """What the guide says, it says in both languages; what somebody typed stays as it is."""
    case = office.accepts()
    office.opines(case, "fire", REVISE)
    office.everyone_else_opines(case, PASS)
    reader = screen("guanli")

    clocks = part(reader.opens(f"{page(case)}?lang=en"), "clocks")

    assert "Basis: Joint review rules" in clocks
    assert not HAN.search(clocks), HAN.search(clocks)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"has_basement": False, "basement_area": 800}, "“有地下室”填的是“否”"),
        ({"has_basement": True, "basement_area": 0}, "“有地下室”填的是“是”"),
        ({"floor_area": 100, "above_ground_area": 500}, "“地上建筑面积”大于“总建筑面积”"),
        (
            {"floor_area": 100, "above_ground_area": 90, "basement_area": 90},
            "之和大于“总建筑面积”",
        ),
    ],
)
def test_facts_that_contradict_are_shown_with_the_reason(screen, office, page, facts, says):
    """No basement, but 800 m² below ground: civil defence was not asked."""
    case = office.receives(facts=facts)

    where = part(screen("guanli").opens(page(case)), "where")

    assert "项目情况前后矛盾" in where
    assert says in where


def test_facts_that_agree_or_were_left_out_warn_of_nothing(screen, office, page):
    """A warning on every page is no warning."""
    agree = office.receives(facts={"floor_area": 100, "above_ground_area": 90, "basement_area": 10})
    whole = office.application(facts={"has_basement": False})
    kept = {k: v for k, v in whole.facts.items() if k != "basement_area"}
    silent = office.receives(replace(whole, facts=kept, despite_running=True))

    for case in (agree, silent):
        assert "前后矛盾" not in screen("guanli").sees(page(case))


def test_the_history_is_paged_and_narrowed_to_a_person_or_a_department(screen, office, page):
    """A case of two rounds has sixty lines."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, ["J-01"])
    office.everyone_else_opines(case, PASS)
    reader = screen("jiancha")

    first = part(reader.opens(page(case)), "history")
    last = part(reader.opens(f"{page(case)}?entries=99"), "history")
    of_fire = part(reader.opens(f"{page(case)}?department=FIRE"), "history")
    by_one = part(reader.opens(f"{page(case)}?actor=消防审核人·示例"), "history")

    assert "显示第1至15条" in first
    assert "已收件，办件编号" in last
    assert "消防出具审查意见" in of_fire
    assert "已送消防办理" in of_fire
    assert "规划出具" not in of_fire
    assert "消防出具审查意见" in by_one
    assert "设计单位交来" not in by_one


@pytest.mark.parametrize(
    "query", ["entries=0", "entries=-1", "entries=x", "actor=%F0%9F%98%80", "actor=" + "长" * 2000,
              "department=%E2%80%AE", "department=' OR 1=1", "sheets=99999999999999999999",
              "sheet=%25", "sheet=" + "长" * 2000],
)  # fmt: skip
def test_odd_addresses_of_the_page_are_read_as_nothing(screen, office, page, query):
    """Somebody types into the address line."""
    case = office.accepts()

    assert "办理过程" in screen("guanli").sees(f"{page(case)}?{query}")


def test_thousands_of_sheets_are_folded_found_and_turned(screen, office, page):
    """5,000 sheets: the page stays a page."""
    case = office.receives()
    many = [Sheet(f"X-{n:04d}", f"图{n}", "D14", sha(f"x{n}")) for n in range(5000)]
    with office.store.transaction() as tx:
        intake.replace_version(tx, case, 1, many)
    reader = screen("guanli")

    answer = reader.opens(page(case))

    assert "第1版，共5000张" in main_words(answer)
    assert "X-0049" in main_words(answer)
    assert "X-0050" not in main_words(answer)
    assert len(answer.data) < 100_000
    assert '<details class="box" id="sheets">' in answer.get_data(as_text=True)
    assert "X-4999" in reader.sees(f"{page(case)}?sheets=100")
    assert "X-4321" in reader.sees(f"{page(case)}?sheet=X-4321")
    assert "本版没有符合条件的图纸" in reader.sees(f"{page(case)}?sheet=%25")


def test_what_the_page_costs_does_not_grow_with_the_case(screen, office, page):
    """One statement for each thing, however many rounds there were."""
    case = office.accepts()
    reader = screen("guanli")
    reader.opens(page(case))
    with recorder.heard(office.store, readers=True) as before:
        reader.opens(page(case))
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, ["J-01"])
    office.everyone_else_opines(case, PASS)

    with recorder.heard(office.store, readers=True) as after:
        reader.opens(page(case))

    assert 10 < len(after) <= len(before) + 4
    assert len(after) <= 40


def test_the_design_firm_sees_opinions_but_no_papers_history_or_names(screen, office, page):
    """What happens inside the authorities is not theirs."""
    case = office.accepts()
    office.opines(case, "fire", REFUSE)

    shown = screen("sheji").sees(page(case))

    assert "不符合强制性条文" in shown
    assert "签收" not in part(screen("sheji").opens(page(case)), "where").replace("待签收", "")
    for hidden in ("办理过程", "申报材料", "单据和批复"):
        assert hidden not in shown
