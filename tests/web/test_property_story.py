"""Four certificates while the applicant waits, in a real browser, as the people who live it."""

import pytest

from engine.cli import _packages
from engine.stages import move_account, setup
from engine.store import cases, fees
from tests.office import Office
from tests.web.banking_hall import banking_hall
from tests.web.chromium import NEEDED, browser
from tests.web.walking import PHONE, Walk

pytestmark = NEEDED


@pytest.fixture
def office(furnished, tmp_path):
    """An office where houses change hands; nine o'clock."""
    path = tmp_path / "lianshen.db"
    path.write_bytes(furnished.read_bytes())
    place = Office(f"sqlite:///{path}", furnished=True)
    with place.store.transaction() as tx:
        boss = place.person(tx, "liucheng")
        for name, (edition, files) in _packages.shipped(examples=True).items():
            if name.startswith("property-bundle"):
                setup.publish(tx, edition, files, boss, place.now)
                setup.grant_mandates(tx, name, place.now)
    yield place
    place.close()


def test_four_certificates_are_handed_out_while_the_applicant_waits(office, tmp_path):
    """One window in, three counters at once, one payment, one window out, inside the minutes.

    In the browser: intake clerk, counters of tax, title and land, the call board, the applicant on
    a telephone, bank teller, registrars, issue window.
    """
    with (
        banking_hall(office, tmp_path) as hall,
        browser(viewport={"width": 1366, "height": 768}) as (page, complaints),
    ):
        walk = Walk(page, hall.site, tmp_path / "pictures")
        track = walk.registers("property-bundle/historical-example")
        with office.store.reading() as tx:
            case = cases.numbered(tx, walk.case).id
        phone = walk.on(page.context.browser.new_context(viewport=PHONE).new_page())
        phone.page.goto(track)
        assert "还剩90分钟" in phone.words()

        office.later(minutes=12)
        for department in ("tax", "hous", "land"):
            walk.decides(department)
        screen = walk.on(page.context.new_page())
        screen.go("/calls")
        screen.look("calls-inside")
        ticket = screen.page.inner_text(".calls-inside strong")
        assert "还剩78分钟" in screen.words()
        office.later(minutes=16)
        walk.decides("mort")

        screen.page.reload()
        screen.look("calls-to-pay")
        assert screen.page.inner_text(".calls-ticket") == ticket
        phone.page.reload()
        phone.look("track-called")
        assert f"正在叫{ticket}：请到1号窗口" in phone.words()
        (slip,) = _slips(office, case)
        walk.be("guiyuan")
        walk.takes_money(slip.payment_code, hall.bank_works)

        office.later(minutes=8)
        office.signs(case, "tax")
        walk.signs("hous")
        walk.moves("wate")
        with office.at_work("elec-chengban") as (tx, who):
            item = office.item(case, "move", "elec")
            move_account.report(tx, item, "示例0002", "", who, office.now, moved=True)
        office.later(minutes=15)
        for department in ("land", "mort"):
            office.signs(case, department)
        walk.be("chujian")
        walk.hands_out()
        assert "交付清单（共4份）" in walk.words()
        phone.page.reload()
        phone.look("track-done")
        assert "已送达" in phone.words()
        walk.be("guanli")
        walk.go(f"/cases/{walk.case}")
        walk.look("case")
        assert complaints == []


def _slips(office, case):
    with office.store.reading() as tx:
        return fees.slips(tx, case)
