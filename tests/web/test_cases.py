"""The case page and what hangs on it: search, clocks, pull-back, files, papers."""

import pytest

from engine.store import people
from tests.office import REVISE
from tests.web.conftest import main_words


@pytest.fixture
def page(office):
    """The address of a case's page."""
    return lambda case: f"/cases/{office.case(case).case_no}"


def test_the_case_page_says_whose_move_it_is(screen, office, page):
    """卡在谁, 还几天: the first question of everybody."""
    case = office.accepts()
    clerk = screen("guanli")

    assert "还在等规划、人防、住建、消防、气象出具审查意见" in clerk.sees(page(case))
    office.opines(case, "fire", REVISE)
    shown = clerk.sees(page(case))
    assert "部门审查中（1/5）" in shown
    assert "部门审查中（1/5）" in clerk.sees("/cases")
    assert "消防" not in shown.partition("还在等")[2].partition("出具")[0]
    office.everyone_else_opines(case)
    assert "等示例设计院修改图纸，应于2026年3月9日（周一）前交回" in clerk.sees(page(case))


def test_a_department_that_is_not_needed_is_shown_with_the_reason(screen, office, page):
    """无需办理, because there is no basement."""
    case = office.accepts(facts={"has_basement": False})

    shown = screen("guanli").sees(page(case))

    assert "无需办理" in shown
    assert "有地下室：否" in shown


def test_the_history_is_read_as_sentences(screen, office, page):
    """No code of ours in front of people."""
    case = office.accepts()
    office.opines(case, "fire", REVISE)

    shown = screen("jiancha").sees(page(case))

    assert "消防出具审查意见：修改后复审（初审，图纸第1版，意见1条）" in shown
    assert "已受理（联审受〔2026〕1号），应办结日期2026年3月10日（周二）" in shown


def test_rounds_stand_side_by_side(screen, office, page):
    """Nothing is overwritten."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case)
    office.design_firm_uploads(case, ["J-01"])
    office.opines(case, "fire", office_pass())

    shown = screen("guanli").sees(page(case))

    assert "第1次复审" in shown
    assert "本轮不审" in shown
    assert "需改图，因消防：修改后复审" in shown


def office_pass():
    """An opinion that passes."""
    from tests.office import PASS  # noqa: PLC0415 - one word

    return PASS


@pytest.mark.parametrize("query", ["示例项目", "000123", "示例置业"])
def test_cases_are_found_by_project_code_and_developer(screen, office, number, query):
    """Whatever is on the paper in the hand."""
    case = office.receives()

    assert number(case) in screen("guanli").sees(f"/cases?q={query}")


def test_cases_are_filtered_by_state_and_paged(screen, office, number):
    """And an empty list says what to do."""
    for _ in range(21):
        last = office.receives(despite_running=True)
    office.withdraws(last)
    clerk = screen("guanli")

    assert "共22条" not in clerk.sees("/cases")
    assert "共21条，显示第21至21条" in clerk.sees("/cases?page=2")
    assert number(last) in clerk.sees("/cases?status=withdrawn")
    assert "没有符合条件的办件" in clerk.sees("/cases?status=delivered")
    assert "没有符合条件的办件" in clerk.sees("/cases?q=no-such-thing")


def test_the_design_firm_sees_its_own_cases_only(screen, office, page):
    """And no list of others."""
    case = office.receives()
    firm = screen("sheji")

    shown = firm.sees(page(case))
    firm.opens("/cases", 403)
    assert "办理过程" not in shown, "what happens inside is not theirs"
    assert "材料核对表" not in shown
    firm.opens(f"{page(case)}/notices/receipt", 404)
    firm.opens(f"{page(case)}/materials/D01", 404)
    firm.opens(f"{page(case)}/decisions/FIRE", 404)
    with office.store.transaction() as tx:
        roles = office.person(tx, "sheji").roles
        people.add(tx, login="other", name="别家", roles=roles, organisation="")
    screen("other").opens(page(case), 404)


def test_without_an_account_no_case_is_shown(screen, office, page):
    """The applicant has a window of their own."""
    case = office.receives()

    for path in (page(case), f"{page(case)}/notices/receipt", f"{page(case)}/pause"):
        assert screen().opens(path, 303).location.startswith("/sign-in")


def test_the_home_page_counts_what_waits_for_each_post(screen, office):
    """And says so when nothing does."""
    case = office.accepts()
    office.drafts(case, "fire", REVISE)

    assert "1 审核" in main_words(screen("fire-shenhe").opens("/"))
    assert "现在没有可出件的" in screen("chujian").sees("/")
    assert "1 部门审查中" in main_words(screen("guanli").opens("/"))
