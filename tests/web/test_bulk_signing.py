"""Several decisions at once: only what was opened, each by itself, refusals never."""

import pytest

from engine.store import opinions, people
from tests.office import CONDITIONS, PASS, REFUSE, REVISE
from tests.web.conftest import words


@pytest.fixture
def chief(screen):
    """The chief representative of the fire department."""
    return screen("fire-daibiao")


def to_sign(office, opinion=PASS):
    """A case in which everybody may sign: its fire item and its number."""
    case = office.accepts(despite_running=True)
    office.opines(case, "fire", opinion)
    office.everyone_else_opines(case)
    if opinion is REFUSE:
        office.confirms_independence(case, independent=True)
    return case, office.item(case, "sign", "fire")


def signed(office, case):
    """Whether fire has signed."""
    return office.waiting(case, "sign", "fire") is None


def test_only_what_was_opened_can_be_chosen(office, chief):
    """已逐件阅看: the box appears when this person has had the page."""
    _, item = to_sign(office)
    before = chief.opens("/sign").get_data(as_text=True)

    chief.opens(f"/sign/{item}")

    assert f'id="pick-{item}"' not in before
    assert "未阅看" in before
    assert f'id="pick-{item}"' in chief.opens("/sign").get_data(as_text=True)


def test_what_another_person_opened_counts_for_that_person_alone(office, chief, screen):
    """Two chief representatives of one department read for themselves."""
    case, item = to_sign(office)
    with office.store.transaction() as tx:
        roles = office.person(tx, "fire-daibiao").roles
        people.add(tx, login="fire-fu", name="副代表", roles=roles, department="FIRE")
    screen("fire-fu").opens(f"/sign/{item}")

    answer = words(chief.sends("/sign/several", 200, item=str(item)))

    assert "还没有打开看过" in answer
    assert not signed(office, case)


def test_each_of_several_is_signed_by_itself(office, chief):
    """One that cannot be signed does not hold up the others; the page says what became of each."""
    read, unread = to_sign(office), to_sign(office, CONDITIONS)
    refused = to_sign(office, REFUSE)
    for _, item in (read, refused):
        chief.opens(f"/sign/{item}")

    answer = words(
        chief.sends("/sign/several", 200, item=[str(i) for _, i in (read, unread, refused)])
    )

    assert "已签发1份，未签发2份" in answer
    assert "×消审〔2026〕1号" in answer
    assert "不予许可的决定不能批量签发" in answer
    assert [signed(office, case) for case, _ in (read, unread, refused)] == [True, False, False]


def test_a_signature_of_another_department_asks_nobody_to_read_again(office, chief):
    """Five departments sign the same afternoon."""
    case, item = to_sign(office)
    chief.opens(f"/sign/{item}")
    office.signs(case, "plan")

    assert "已签发1份" in words(chief.sends("/sign/several", 200, item=str(item)))


def test_what_changed_after_it_was_opened_is_opened_again(office, chief):
    """Here an answer of the design firm that somebody put right in the data."""
    case = office.accepts(despite_running=True)
    office.opines(case, "fire", REVISE, sheets=["J-03"])
    office.everyone_else_opines(case)
    office.design_firm_uploads(case, changed=["J-03"])
    office.everyone_else_opines(case)
    item = office.item(case, "sign", "fire")
    chief.opens(f"/sign/{item}")
    with office.store.transaction() as tx:
        office.later(minutes=1)
        (comment,) = opinions.comments(tx, case)
        opinions.answer(tx, case, comment.id, "另见补充说明", "设计师", office.now)

    assert "阅看后有变化" in chief.sees("/sign")
    assert "打开之后又有变化" in words(chief.sends("/sign/several", 200, item=str(item)))
    chief.opens(f"/sign/{item}")
    assert "已签发1份" in words(chief.sends("/sign/several", 200, item=str(item)))


def test_signing_several_twice_is_signing_them_once(office, chief):
    """The button, pressed again."""
    case, item = to_sign(office)
    chief.opens(f"/sign/{item}")

    for _ in range(2):
        assert "已签发1份" in words(chief.sends("/sign/several", 200, item=str(item)))

    assert office.history(case).count("decision-signed") == 1


def test_the_page_between_says_what_will_be_signed(office, chief):
    """Nothing is signed by choosing."""
    case, item = to_sign(office, CONDITIONS)
    chief.opens(f"/sign/{item}")

    shown = chief.sees(f"/sign/several?item={item}&item={item}")

    assert "将签发1份决定" in shown
    assert "施工前补办手续" in shown
    assert not signed(office, case)


@pytest.mark.parametrize("item", ["", "x", "-1", "0", "9" * 30, "\u0661", "999999999"])
def test_what_is_no_decision_is_left_out(office, chief, item):
    """Typed into the address, or forged."""
    case, _ = to_sign(office)

    answer = chief.browser.post("/sign/several", data={"csrf_token": chief.token(), "item": item})

    assert answer.status_code in {200, 303}
    assert not signed(office, case)


def test_another_departments_decision_is_not_signed_in_bulk(office, chief, screen):
    """The sentence names nothing of it."""
    case, _ = to_sign(office)
    theirs = office.item(case, "sign", "plan")

    answer = words(chief.sends("/sign/several", 200, item=str(theirs)))

    assert "未签发1份" in answer
    assert "示例项目一期" not in answer
    chief.opens(f"/sign/{theirs}/paper.pdf", 403)
    screen("fire-chengban").sends("/sign/several", 403, item=str(theirs))


def test_without_a_mandate_nothing_of_it_is_signed(office, screen):
    """您在“…”上没有有效授权."""
    case, item = to_sign(office)
    with office.store.transaction() as tx:
        roles = office.person(tx, "fire-daibiao").roles
        people.add(tx, login="fire-xin", name="新代表", roles=roles, department="FIRE")
    newcomer = screen("fire-xin")
    newcomer.opens(f"/sign/{item}")

    assert "没有有效授权" in newcomer.sees(f"/sign/several?item={item}")
    assert "没有有效授权" in words(newcomer.sends("/sign/several", 200, item=str(item)))
    assert not signed(office, case)


# --- the one page ---------------------------------------------------------------------------


def test_a_refusal_is_signed_with_the_reasons_that_were_typed(office, chief):
    """They stand on the paper; without them nothing is signed."""
    case, item = to_sign(office, REFUSE)
    there = f"/sign/{item}"

    assert "“不予许可的理由”必须填写" in words(chief.sends(there, 422, seen_version="1"))
    copied = words(chief.sends(there, 200, action="copy", seen_version="1"))
    chief.sends(there, seen_version="1", reasons="疏散宽度不符合防火规范第5.5.18条")

    assert "不符合强制性条文" in copied
    number = office.case(case).case_no
    assert "疏散宽度不符合" in chief.sees(f"/cases/{number}/decisions/FIRE")


def test_sheets_that_changed_after_the_opinion_are_named(office, screen):
    """意见针对第1版；此后有改动: of the sheets this department uses, and of no others."""
    case = office.accepts(despite_running=True)
    office.opines(case, "fire", REVISE, sheets=["J-03"])
    office.everyone_else_opines(case)
    office.design_firm_uploads(case, changed=["J-03"])
    office.opines(case, "fire", PASS)

    plan = screen("plan-daibiao").sees(f"/sign/{office.item(case, 'sign', 'plan')}")
    mete = screen("mete-daibiao").sees(f"/sign/{office.item(case, 'sign', 'mete')}")

    assert "意见针对第1版；此后有改动" in plan
    assert "第2版改动J-03" in plan
    assert "此后有改动" not in mete


def test_the_paper_is_shown_before_it_is_signed_and_is_none_afterwards(office, chief):
    """As it will be printed, without number and without a code that could be verified."""
    case, item = to_sign(office)

    assert chief.opens(f"/sign/{item}/paper.pdf").data.startswith(b"%PDF")
    assert chief.opens(f"/sign/{item}/paper.png").data.startswith(b"\x89PNG")
    chief.opens(f"/sign/{item}/paper.exe", 404)
    office.signs(case, "fire")
    chief.opens(f"/sign/{item}/paper.pdf", 404)
