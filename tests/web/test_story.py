"""The whole story in a real browser, as the people who live it; one has a system of its own."""

from pathlib import Path

import pytest

from engine.domain.opinions import OpinionKind
from engine.stages.setup import DEMO_FIRM
from engine.store import cases, opinions
from tests.connectors.counterparts import System
from tests.connectors.department import RECEIVE
from tests.office import PASS
from tests.serving import serving
from tests.web.chromium import NEEDED, browser
from tests.web.walking import PHONE, Walk
from web import create_app

pytestmark = NEEDED
CHANGED = Path("samples/drawing-review/two-re-reviews/materials/N-01-v2.pdf")


@pytest.fixture
def house(office, tmp_path):
    """Pages, relay and the meteorologists' own program; everybody's clock is the machine's."""
    ears = []  # the system, once it is told where we are
    app = create_app(
        office.store, tmp_path / "files", session_key=b"s" * 32, demo=True, streams=0,
        callback_keys={"mete-system": {RECEIVE.id: RECEIVE}}, now=lambda: ears[0].clock(),  # noqa: PLW0108 - not there yet
        wake=lambda: ears[0].relay().tick(),
    )  # fmt: skip
    with serving(app) as site:
        system = System(office, tmp_path, f"{site}/api/v1/callbacks/mete-system")
        ears.append(system)
        system.clock()
        yield site, system
    system.close()


def test_a_story_from_the_first_window_to_the_telephone(house, office, tmp_path):
    """Receive, review, one list, new sheets, review again, sign, hand out, follow: nobody is stuck.

    In the browser: intake clerk, handlers and checkers of fire and housing, coordinator, somebody
    of the design firm who comes in by invitation, chief representative, issue clerk, applicant.
    Planning and civil defence do the same at their desks; meteorology answers from its system.
    """
    site, system = house
    with browser(viewport={"width": 1366, "height": 768}) as (page, complaints):
        walk = Walk(page, site, tmp_path / "pictures")
        scanned = walk.registers()
        with office.store.reading() as tx:
            case = cases.numbered(tx, walk.case).id
        assert office.who_reviews(case) == {"plan", "hcon", "fire", "cado", "mete"}
        assert system.letters(case) == 1

        for department in ("plan", "cado"):
            office.opines(case, department, PASS)
        walk.reviews("hcon", "pass")
        walk.reviews("fire", "revise", "疏散楼梯净宽不足，请修改")
        system.answers(case, OpinionKind.PASS)

        walk.be("gaitu")
        walk.take("/coordination")
        assert "疏散楼梯净宽不足" in walk.words()
        walk.look("one-list")
        walk.press("送出汇总表")
        link = walk.invites(DEMO_FIRM, "示例建筑设计院")
        firm = walk.on(page.context.browser.new_context(viewport=PHONE).new_page())
        firm.joins(link)
        firm.look("redraw-list")
        sheet = _commented(office, case)
        firm.answers("已加宽至1.20m", f"{sheet}.pdf", CHANGED.read_bytes())
        assert office.who_reviews(case) == {"fire"}
        walk.be("hcon-chengban")
        assert not walk.lists("/desk?pile=every"), "housing is not asked again"
        walk.reviews("fire", "pass")

        walk.be("chujian")
        walk.go(f"/issue/{walk.case}")
        assert "暂不能出件" in walk.words()
        walk.look("not-ready")
        for department in ("plan", "fire", "cado", "mete"):
            office.signs(case, department)
        walk.be("hcon-daibiao")
        walk.take("/sign")
        walk.look("sign")
        walk.press("签发")
        walk.be("chujian")
        walk.hands_out()

        phone = walk.on(page.context.browser.new_context(viewport=PHONE).new_page())
        phone.page.goto(scanned)
        phone.look("track")
        assert "已送达" in phone.words()
        walk.be("guanli")
        walk.go("/board")
        walk.look("board")
        walk.go(f"/cases/{walk.case}")
        walk.look("case")
        assert complaints == []


def _commented(office, case):
    """The number of the sheet that fire commented on."""
    with office.store.reading() as tx:
        (comment,) = [c for c in opinions.comments(tx, case) if c.open]
    return comment.sheet_no
