"""Seven fees paid as one, in a real browser, as the people who live it."""

import pytest

from engine.store import cases
from tests.documents import reader
from tests.levying import THEN, Till
from tests.web.banking_hall import banking_hall
from tests.web.chromium import NEEDED, browser
from tests.web.walking import PHONE, Walk

pytestmark = NEEDED


@pytest.fixture
def office(furnished, tmp_path):
    """The office levies, on the day on which all seven charges held (示例)."""
    path = tmp_path / "lianshen.db"
    path.write_bytes(furnished.read_bytes())
    place = Till(f"sqlite:///{path}", furnished=True)
    place.now = THEN
    yield place
    place.close()


def test_seven_fees_are_assessed_by_five_departments_and_paid_as_one(office, tmp_path):
    """Nobody asks twice, nobody pays twice; what was paid unlocks the next step.

    In the browser: intake clerk, officers of five departments and a second person of one, bank
    teller, applicant on a telephone, finance. The other second persons do it at their desks.
    """
    with (
        banking_hall(office, tmp_path) as hall,
        browser(viewport={"width": 1366, "height": 768}) as (page, complaints),
    ):
        walk = Walk(page, hall.site, tmp_path / "pictures")
        track = walk.registers("fee-payment/historical-example")
        case = _assessed(walk, office)
        scanned = _in_hand(walk, office, case)

        phone = walk.on(page.context.browser.new_context(viewport=PHONE).new_page())
        phone.page.goto(track)
        phone.look("track-to-pay")
        assert "待缴款" in phone.words()

        walk.be("guiyuan")
        walk.takes_money(scanned, hall.bank_works)
        walk.scans(scanned)
        assert "已缴清，不能再收" in walk.words()
        walk.look("teller-paid")
        walk.go("/teller")
        walk.look("teller-day")

        phone.page.reload()
        phone.look("track-paid")
        assert "费用已缴清" in phone.words()
        assert phone.words().count("财政票据 PDF") == 6
        walk.be("jinjian")
        walk.go(f"/cases/{walk.case}/fees")
        walk.look("account-paid")
        assert "“建筑工程施工许可”已于2016年11月8日（周二） 09:00解锁" in walk.words()

        walk.be("caiwu")
        walk.go("/finance/days")
        walk.look("days")
        walk.press("向银行取文件并对账")
        hall.compares()
        page.reload()
        walk.look("day-closed")
        assert "全部相符" in walk.words()
        assert complaints == []


def _assessed(walk, office):
    """Five officers give their word: confirm, adjust with the reason, waive with the basis."""
    with office.store.reading() as tx:
        case = cases.numbered(tx, walk.case).id
    walk.assesses("hcon")
    walk.assesses("cado")
    walk.assesses("watr", "adjust", amount="7000", reason="占地面积以实测为准")
    walk.assesses("econ", "waive", basis="《散装水泥管理办法》（示例）第八条", nth=1)
    walk.assesses("hrss")
    walk.be("econ-shenhe")
    walk.take("/desk")
    assert "《散装水泥管理办法》（示例）第八条" in walk.words()
    walk.look("verify")
    walk.press("复核通过")
    for department in ("hcon", "cado", "watr", "hrss"):
        office.verifies(case, department)
    return case


def _in_hand(walk, office, case):
    """The clerk prints the slip; what the bank's scanner reads from the paper."""
    walk.be("jinjian")
    walk.go(f"/cases/{walk.case}/fees")
    walk.look("account")
    (slip,) = office.slips(case)
    assert slip.total == 439_700_000
    walk.go(f"/cases/{walk.case}/slips/{slip.slip_no}")
    walk.look("slip")
    paper = walk.page.get_attribute("a:has-text('正式单据')", "href")
    codes = reader.codes(walk.page.request.get(walk.site + paper).body())
    (scanned,) = {code for code in codes if code.isdigit()}
    assert scanned == slip.payment_code
    return scanned
