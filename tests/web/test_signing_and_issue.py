"""Signing within a mandate; handing out once; replacement; independence."""

import pytest

from engine.store import papers, people
from tests.office import PASS, RECEIVER, REFUSE
from tests.web.conftest import words

NAME, NUMBER, SIGNATURE = RECEIVER
WHO = {"receiver_name": NAME, "id_no": NUMBER, "capacity": "agent", "id_kind": "identity"}
HANDOVER = {**WHO, "signature": SIGNATURE}


@pytest.fixture
def reviewed(office):
    """A case that waits for five signatures."""
    case = office.accepts()
    office.everyone_else_opines(case, PASS)
    return case


@pytest.fixture
def signed(office, reviewed):
    """A case that can be handed out."""
    office.everyone_signs(reviewed)
    return reviewed


def page(office, case, department="fire"):
    """Where a signature is given."""
    return f"/sign/{office.item(case, 'sign', department)}"


def window(office, case):
    """Where it is handed out."""
    return f"/issue/{office.case(case).case_no}"


def test_everything_to_sign_stands_on_one_page(screen, office, reviewed):
    """Item, basis, opinion, mandate, drawings."""
    chief = screen("fire-daibiao")
    assert "示例项目一期" in chief.sees("/sign")

    shown = chief.sees(page(office, reviewed))

    for part in (
        "建设工程消防设计审核",
        "法律依据",
        "有效：2025年",
        "第1版",
        "其他部门怎么说",
        "通过",
    ):
        assert part in shown


def test_a_signature_numbers_the_document(screen, office, reviewed):
    """文号 with six-cornered brackets."""
    chief = screen("fire-daibiao")

    chief.fills(page(office, reviewed), seen_version="1")

    assert "〔2026〕1号" in chief.sees("/sign")
    no = office.case(reviewed).case_no
    document = chief.sees(f"/cases/{no}/decisions/FIRE")
    assert "准予行政许可" in document


def test_without_a_mandate_nobody_signs(screen, office, reviewed):
    """The page says so before, the stage after."""
    with office.store.transaction() as tx:
        roles = office.person(tx, "fire-daibiao").roles
        people.add(tx, login="new-chief", name="新代表", roles=roles, department="FIRE")
    chief = screen("new-chief")

    shown = chief.sees(page(office, reviewed))
    refused = chief.sends(page(office, reviewed), 403, seen_version="1")

    assert "没有有效授权，不能签发" in shown
    assert "没有有效授权" in words(refused)


@pytest.mark.parametrize("seen", ["0", "2", "", "x", "-1", "9" * 30])
def test_a_signature_on_other_drawings_is_refused(screen, office, reviewed, seen):
    """One common version."""
    refused = screen("fire-daibiao").sends(page(office, reviewed), 409, seen_version=seen)

    assert "请核对后再提交" in words(refused)
    assert office.waiting(reviewed, "sign", "fire")


def test_another_departments_decision_cannot_be_signed(screen, office, reviewed):
    """Nor by those who review."""
    there = page(office, reviewed, "plan")

    screen("fire-daibiao").sends(there, 403, seen_version="1")
    screen("plan-chengban").sends(there, 403, seen_version="1")
    screen("chujian").opens(there, 403)
    assert office.waiting(reviewed, "sign", "plan")


def test_signing_twice_is_signing_once(screen, office, reviewed):
    """A double click."""
    there = page(office, reviewed)
    chief = screen("fire-daibiao")

    chief.sends(there, seen_version="1")
    chief.sends(there, seen_version="1")

    assert office.history(reviewed).count("decision-signed") == 1


def test_after_withdrawal_nothing_is_signed(screen, office, reviewed):
    """410."""
    there = page(office, reviewed)
    office.withdraws(reviewed)

    assert "已撤件" in words(screen("fire-daibiao").sends(there, 410, seen_version="1"))


def test_the_issue_window_sees_why_it_is_not_ready(screen, office, reviewed):
    """暂不能出件, with names."""
    office.signs(reviewed, "plan")
    clerk = screen("chujian")

    shown = clerk.sees(window(office, reviewed))
    refused = clerk.sends(window(office, reviewed), 409, action="hand_over", **HANDOVER)

    assert "暂不能出件" in shown
    assert "消防" in shown
    assert "尚未签发" in words(refused)
    assert office.status(reviewed) == "awaiting_signature"


def test_everything_is_handed_out_at_once_and_only_once(screen, office, signed):
    """The founding promise."""
    clerk = screen("chujian")
    assert "可以出件：5份批复" in clerk.sees(window(office, signed))

    clerk.fills(window(office, signed), button="hand_over", **HANDOVER)
    again = clerk.sends(window(office, signed), 409, action="hand_over", **HANDOVER)

    assert office.status(signed) == "delivered"
    assert "不能重复出件" in words(again)
    assert "已出件" in clerk.sees(window(office, signed))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"receiver_name": ""}, "“领取人姓名”必须填写"),
        ({"receiver_name": "长" * 65}, "最多64个字"),
        ({"id_no": ""}, "“证件号码”必须填写"),
        ({"id_no": "123"}, "应为18位"),
        ({"id_no": "110105194912310021"}, "校验位不符"),
        ({"id_no": "1" * 300}, "最多18个字"),
        ({"signature": ""}, "“签收记录”必须填写"),
        ({"signature": "\x07"}, "不能显示的字符"),
    ],
)
def test_the_receiver_is_checked(screen, office, signed, fields, says):
    """Nothing leaves the window on a wrong card."""
    sent = {**HANDOVER, **fields}

    refused = screen("chujian").sends(window(office, signed), 422, action="hand_over", **sent)

    assert says in words(refused)
    assert office.status(signed) == "ready_to_issue"


@pytest.mark.parametrize("login", ["jinjian", "fire-daibiao", "sheji", "guanli"])
def test_nobody_else_hands_out(screen, office, signed, login):
    """One issue window."""
    screen(login).sends(window(office, signed), 403, action="hand_over", **HANDOVER)

    assert office.status(signed) == "ready_to_issue"


def test_a_lost_paper_is_replaced_under_its_own_number(screen, office, signed):
    """补发 is another verb."""
    office.hands_out(signed)
    clerk = screen("chujian")

    clerk.fills(
        window(office, signed), button="replace", department="FIRE", reason="遗失声明已登报",
        receiver_name=NAME, id_no=NUMBER,
    )  # fmt: skip

    assert "补发" in clerk.sees(f"/cases/{office.case(signed).case_no}")
    with office.store.reading() as tx:
        assert papers.replacements(tx, signed)[0].department == "FIRE"


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"department": "GHOST"}, 404, "没有找到该部门的批复"),
        ({"department": ""}, 422, "“部门”必须填写"),
        ({"reason": ""}, 422, "“遗失或损毁情况”必须填写"),
        ({"id_no": "123"}, 422, "应为18位"),
        ({"receiver_name": ""}, 422, "必须填写"),
    ],
)
def test_a_replacement_is_checked(screen, office, signed, fields, status, says):
    """As strictly as the first time."""
    office.hands_out(signed)
    sent = {
        "department": "FIRE",
        "reason": "遗失",
        **WHO,
        **fields,
    }

    refused = screen("chujian").sends(window(office, signed), status, action="replace", **sent)

    assert says in words(refused)
    with office.store.reading() as tx:
        assert papers.replacements(tx, signed) == ()


def test_nothing_is_replaced_that_was_never_handed_out(screen, office, signed):
    """The first time is the first time."""
    sent = {"department": "FIRE", "reason": "遗失", **WHO}

    refused = screen("chujian").sends(window(office, signed), 409, action="replace", **sent)

    assert "不能补发" in words(refused)


def test_the_lead_department_says_whether_a_part_can_stand_alone(screen, office):
    """部分事项准予 only with its word and its reason."""
    case = office.accepts()
    office.opines(case, "plan", REFUSE)
    office.everyone_else_opines(case)
    there = f"/sign/{office.item(case, 'independence')}"
    lead = screen("hcon-daibiao")

    screen("fire-daibiao").sends(there, 403, independent="yes", reason="x")
    assert "请从列表中选择" in words(lead.sends(there, 422, independent="perhaps", reason="x"))
    assert "“原因”必须填写" in words(lead.sends(there, 422, independent="yes", reason=""))
    lead.fills(there, independent="yes", reason="各事项互不影响")
    no = office.case(case).case_no
    shown = lead.sees(f"/cases/{no}")

    assert "部分事项准予" in shown
    refusal = screen("plan-daibiao")
    refusal.fills(page(office, case, "plan"), seen_version="1", reasons="容积率超过规划条件")
    document = refusal.sees(f"/cases/{no}/decisions/PLAN")
    assert "不予行政许可" in document
    assert "行政复议" in document


def test_the_page_to_sign_says_that_there_is_no_way_back(screen, office):
    """And a forged press is not understood: the opinion stays, the case waits."""
    case = office.accepts()
    office.everyone_else_opines(case)
    chief = screen("fire-daibiao")
    there = f"/sign/{office.item(case, 'sign', 'fire')}"

    assert "不能再退回审核人修改" in chief.sees(there)
    chief.fills(there, 400, button="sign", action="return")
    assert office.status(case) == "awaiting_signature"
