"""The pages of money: assessing at the desk, verifying, the account of a case, the slip."""

import pytest

from engine.domain.fees.lines import LineState
from tests.documents import printing
from tests.levying import HISTORY, THEN, Till
from tests.web.conftest import Screen, main_words
from web import prints


@pytest.fixture
def office(database):
    """The office levies."""
    place = Till(database, furnished=True)
    yield place
    place.close()


def item(office, case, work, department):
    """The address of a piece of work."""
    return f"/desk/{office.waiting(case, work, department).id}"


def test_an_officer_confirms_with_one_click_and_a_second_person_agrees(app, office):
    """Most charges are what the tariff says: the form begins with that word."""
    case = office.levies()
    officer, checker = Screen(app, "hcon-chengban"), Screen(app, "hcon-shenhe")
    page = item(office, case, "assess", "hcon")

    shown = officer.sees(page)
    assert "城市市政基础设施配套费" in shown
    assert "住宅 20,000 m² × 60 = 1,200,000.00元" in shown
    officer.fills(page, button="submit")
    verifying = item(office, case, "verify", "hcon")
    assert "1,200,000.00元" in checker.sees(verifying)
    checker.fills(verifying, button="approve")

    assert office.lines(case)[0].state is LineState.CONFIRMED
    assert "复核通过" in checker.sees("/desk?pile=every")


def test_an_adjustment_without_a_reason_keeps_what_was_typed(app, office):
    """One sentence beside the field; nothing is lost, nothing is changed."""
    case = office.levies()
    officer = Screen(app, "hcon-chengban")
    page = item(office, case, "assess", "hcon")

    fields = {"word-1": "adjust", "amount-1": "1128000"}
    answer = officer.fills(page, 422, button="submit", **fields)
    text = answer.get_data(as_text=True)
    assert "调整金额须写明理由" in text
    assert 'value="1128000"' in text
    assert 'id="f-reason-1"' in text
    officer.fills(page, button="submit", **fields, **{"reason-1": "地下室不计"})

    line = office.lines(case)[0]
    assert (line.state, line.amount, line.reason) == (
        LineState.ADJUSTED, 112_800_000, "地下室不计",
    )  # fmt: skip
    checker = Screen(app, "hcon-shenhe")
    seen = checker.sees(item(office, case, "verify", "hcon"))
    assert "已调整" in seen
    assert "地下室不计" in seen
    assert "按标准 1,200,000.00元" in seen


def test_a_waiver_shows_its_basis_to_whoever_verifies(app, office):
    """And one without a basis is turned down beside its field."""
    case = office.levies()
    officer = Screen(app, "cado-chengban")
    page = item(office, case, "assess", "cado")

    assert "必须填写" in main_words(
        officer.fills(page, 422, button="submit", **{"word-2": "waive"})
    )
    officer.fills(page, button="submit", **{"word-2": "waive", "basis-2": "减免办法第六条"})

    checker = Screen(app, "cado-shenhe")
    assert "减免办法第六条" in checker.sees(item(office, case, "verify", "cado"))


def test_what_was_sent_back_says_why_and_begins_with_what_was_said(app, office):
    """The officer sees the checker's reason above the form."""
    case = office.levies()
    office.assesses(case, "hcon", F1=("adjust", "120000", "按图纸"))
    checker = Screen(app, "hcon-shenhe")
    page = item(office, case, "verify", "hcon")
    assert "须写明理由" in main_words(checker.sends(page, 422, action="return", reason=""))
    checker.sends(page, action="return", reason="少一个零")

    again = Screen(app, "hcon-chengban").opens(item(office, case, "assess", "hcon"))
    text = again.get_data(as_text=True)
    assert "少一个零" in text
    assert 'value="120000.00"' in text


def test_the_deposit_is_recorded_on_a_page_of_its_own(app, office):
    """Too little and out of date are sentences beside their fields."""
    case = office.levies()
    officer = Screen(app, "hrss-chengban")
    page = item(office, case, "deposit", "hrss")
    right = {
        "way": "guarantee", "amount": "750,000.00", "document_no": "BH-1", "issuer": "示例银行",
        "valid_until": "2029-12-31",
    }  # fmt: skip

    for wrong, words in (
        ({"amount": "700000"}, "不足额"),
        ({"valid_until": ""}, "已经失效"),
        ({"valid_until": "2026-02-30"}, "日期"),
        ({"issuer": ""}, "必须填写"),
        ({"document_no": "x" * 2000}, "80"),
    ):
        said = main_words(officer.sends(page, 422, **{**right, **wrong}))
        assert words in said, said
    officer.sends(page, **right)

    checker = Screen(app, "hrss-shenhe")
    verifying = item(office, case, "verify", "hrss")
    assert "BH-1" in checker.sees(verifying)
    checker.fills(verifying, button="approve")
    assert "银行保函 750,000.00元" in checker.sees(f"/cases/{office.case(case).case_no}/fees")


def test_the_slip_shows_each_line_and_the_total_in_figures_and_capitals(app, office):
    """Item, basis, base, rate, amount, payer, collecting body, code; marked 示例."""
    office.now = THEN
    case = office.levies(HISTORY)
    office.everybody_confirms(case)
    clerk = Screen(app, "jinjian")
    no = office.case(case).case_no
    (slip,) = office.slips(case)

    shown = clerk.sees(f"/cases/{no}/slips/{slip.slip_no}")

    for words in (
        "4,427,200.00", "肆佰肆拾贰万柒仟贰佰元整", "白蚁防治费", "浙价费〔2015〕33号",
        "60 / 90 / 30", "示例建工集团", "示例市人民防空办公室", "示例：标准、日期为示例",
        " ".join(slip.payment_code[n : n + 4] for n in range(0, 20, 4)),
    ):  # fmt: skip
        assert words in shown, words
    account = clerk.sees(f"/cases/{no}/fees")
    assert "跑窗口 11 → 1 次" in account
    assert "交材料 27 → 7 份" in account
    clerk.opens(f"/cases/{no}/slips/JK20160000099", 404)


def test_a_slip_is_read_under_its_own_case_only(app, office):
    """Two numbers that do not belong together lead nowhere."""
    one, other = office.levies(), office.accepts(office.receives(despite_running=True))
    office.everybody_confirms(one)
    number = office.slips(one)[0].slip_no
    clerk = Screen(app, "jinjian")

    clerk.opens(f"/cases/{office.case(other).case_no}/slips/{number}", 404)
    clerk.opens(f"/cases/{office.case(other).case_no}/fees", 404)


def test_a_single_line_is_added_to_and_given_back_on_the_page_of_the_case(app, office):
    """Only by its own department; what is wrong stands beside the field."""
    case = office.levies()
    office.everybody_confirms(case)
    office.pays(case)
    no = office.case(case).case_no
    line = next(x for x in office.lines(case) if x.charge == "F6")
    water, housing = Screen(app, "watr-chengban"), Screen(app, "hcon-chengban")
    refund = f"/cases/{no}/fees/{line.id}/refund"
    fields = {"amount": "7200.01", "reason": "核减", "basis": "退付办法", "request": "a"}

    assert "最多还能退7,200.00元" in main_words(water.sends(refund, 422, **fields))
    housing.sends(refund, 403, **{**fields, "amount": "1"})
    water.sends(refund, **{**fields, "amount": "100"})
    more = f"/cases/{no}/fees/{line.id}/supplement"
    assert "应大于零" in main_words(water.sends(more, 422, amount="0", reason="x"))
    water.sends(more, amount="800.50", reason="多占地")
    checker = Screen(app, "watr-shenhe")
    assert "多占地" in checker.sees(f"/cases/{no}/fees")
    added = office.lines(case)[-1]
    checker.sends(f"/cases/{no}/fees/{added.id}/confirm")

    assert [slip.total for slip in office.slips(case)][1:] == [80_050]
    water.sends(f"/cases/{no}/fees/999999/refund", 404, **fields)
    water.sends(f"/cases/{no}/fees/99999999999999999999/refund", 404, **fields)


def test_the_case_page_says_who_has_assessed_and_where_the_money_is(app, office):
    """The words are those of charging, not of reviewing."""
    case = office.levies()
    office.assesses(case, "hcon")
    office.verifies(case, "hcon")
    clerk = Screen(app, "jinjian")
    no = office.case(case).case_no

    shown = clerk.sees(f"/cases/{no}")

    assert "还在等人防" in shown.replace(" ", "")
    assert "核定收费" in shown
    assert "已核定" in shown
    assert "出具审查意见" not in shown
    project = clerk.sees("/projects/2026-330183-47-01-000123")
    assert "本项目的收费（3项，缴清0.00元）" in project
    assert f'href="/cases/{no}/fees"' in clerk.opens(f"/cases/{no}").get_data(as_text=True)


def test_english_pages_of_money_are_english(app, office):
    """Data stays Chinese; what we say does not."""
    case = office.levies()
    officer = Screen(app, "hcon-chengban")
    page = item(office, case, "assess", "hcon") + "?lang=en"

    shown = officer.sees(page)

    assert "Confirm as reckoned" in shown
    assert "residential 20,000 m² × 60 = 1,200,000.00 yuan" in shown
    assert "确认" not in shown


def test_slip_and_receipts_are_papers_to_download(app, office):
    """The clerk prints them from the account of the case; what is not there leads nowhere."""
    case = office.levies()
    office.everybody_confirms(case)
    no = office.case(case).case_no
    clerk = Screen(app, "jinjian")
    (slip,) = office.slips(case)

    assert clerk.opens(f"/cases/{no}/papers/slip-1.pdf").data.startswith(b"%PDF")
    assert "正式单据（PDF）" in clerk.sees(f"/cases/{no}/slips/{slip.slip_no}")
    office.pays(case)
    account = clerk.opens(f"/cases/{no}/fees").text
    keys = [f"controlled-receipt-{n}" for n in range(1, len(office.receipts(case)) + 1)]
    assert len(keys) > 1
    assert all(f"/cases/{no}/papers/{key}.pdf" in account for key in ["slip-1", *keys])
    assert clerk.opens(f"/cases/{no}/papers/{keys[-1]}.pdf").data.startswith(b"%PDF")
    clerk.opens(f"/cases/{no}/papers/slip-2.pdf", 404)


def test_whoever_checks_a_cancelled_slip_is_told_not_to_pay_it(app, office):
    """The paper is genuine and yet void: the page says the second first, in both languages."""
    case = office.levies()
    office.everybody_confirms(case)
    code = printing.read(office, case, "slip-1", _press(app)).data["code"]
    office.withdraws(case, "项目调整")
    visitor = Screen(app)

    address = f"/verify?no={office.slips(case)[0].slip_no}&code={code}"

    assert "已作废" in visitor.sees(address)
    assert "请不要据此缴款" in visitor.sees(address)
    assert "Do not pay or claim by it" in visitor.sees(f"{address}&lang=en")


def _press(app):
    with app.test_request_context():
        return prints.press()
