"""One service centre with something in every corner, made once for all walks through its pages.

Every corner is made by the stages, or by people at their screens; whoever walks only opens pages.
"""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from connectors.scripted import Scripted
from connectors.worker import Post, work
from engine.documents import files
from engine.domain.errors import NotAccepted
from engine.domain.names import Role
from engine.domain.repository import Holder
from engine.domain.wording import local_day
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.stages import editions, setup, substitutes
from engine.store import people
from tests import carrying, on_file
from tests.bankside import BankSide
from tests.documents import drawings
from tests.given import CONDITIONS, REFUSE, REVISE
from tests.house import House
from tests.levying import Till as Levying
from tests.till import Till
from tests.web import sheet_cases
from tests.web.conftest import Screen, words
from tests.web.test_editions import proposed, shortened
from tests.web.test_logs import TABLE, sent
from tests.web.test_studio_taking_in import THEIRS, takes
from tests.web.test_what_if import begun, worked
from tests.web.walks import Walk
from web import create_app

SMALL = {"own-run.cases": "20", "own-run.warm_up": "2", "own-run.replications": "4"}

EVERYBODY = (
    "jinjian", "chujian", "fire-chengban", "fire-shenhe", "hcon-daibiao", "tax-chengban",
    "tax-daibiao", "mete-chengban", "sheji", "gaitu", "guanli", "guiyuan", "caiwu", "liucheng",
    "",
)  # fmt: skip
"""One of each post, and the public (``""``)."""
TWINS = ("jiancha", "fuhe")
"""Who has another's pages with fewer buttons, or with another one: one page of each kind."""
_OPENED = ("done", "under_review")


class Drawing(Levying):
    """An office whose applicants bring real drawings, kept below ``root``."""

    root = None

    def application(self, process="drawing-review", **changes):
        """A whole application; each of its sheets is a file."""
        whole = super().application(process, **changes)
        drawn = {one.sheet_no: one for one in sheet_cases.drawn(self.root)}
        return replace(whole, sheets=tuple(drawn[one.sheet_no] for one in whole.sheets))


class Refusing(Scripted):
    """A system that turns every letter down."""

    def send(self, letter, now):
        """Turned down."""
        raise NotAccepted(connector=self.name, why="HTTP 422")


class City:
    """``done`` is a case that was handed out; ``link`` invites somebody of a design firm."""

    def __init__(self, url, root):
        self.office = Drawing(url, furnished=True)
        self.office.root = self.root = root
        self._walked = {}
        self.app = create_app(
            self.office.store, root, session_key=b"k" * 32, demo=True,
            banks=["bank"], now=lambda: self.office.now,
        )  # fmt: skip
        self._weeks_ago()
        self.done = self._cases()
        self._money()
        self._fees()
        self._property()
        self._kept_papers()
        self._somebody_away()
        self._editions()
        self._moves()
        self.link = self._invited()
        self._scenarios()
        self._foreign_logs()

    def walked(self, login, language="zh"):
        """What somebody finds on the way through the house; walked once and kept."""
        key = (login, language)
        if key not in self._walked:
            screen = self.screen()
            screen.opens(f"/sign-in?lang={language}")
            if login:
                screen.signs_in(login)
            each = 1 if language == "en" or login in TWINS else 2
            way = Walk(screen, *self.begins(login), each=each, language=language)
            self._walked[key] = way.pages
        return self._walked[key]

    def screen(self, login=""):
        """A browser in front of somebody."""
        return Screen(self.app, login)

    def begins(self, login):
        """Where somebody's way through the house begins: what stands far down in lists, then home.

        For "" the public: signing in, a case's code, a paper's number, an invitation.
        """
        no = {name: self.office.case(getattr(self, name)).case_no for name in _OPENED}
        if login:
            far = {
                "jinjian": [
                    f"/cases/{no['done']}",
                    f"/repository/documents/{self.kept}",
                    "/password",
                ],
                "chujian": [f"/issue/{no['done']}"],
                "fire-chengban": [f"/cases/{no['done']}"],
                "mete-chengban": [f"/cases/{no['under_review']}"],
                "hcon-daibiao": [f"/cases/{no['under_review']}"],
                "liucheng": [f"/editions/{self.retired}"],
            }
            return [*far.get(login, ()), "/"]
        code = self.office.case(self.done).query_code
        return ["/sign-in", "/verify", f"/track?no={no['done']}&code={code}", self.link, "/calls"]

    def _weeks_ago(self):
        """Fire works one off and leaves one; meteorology's system turns its letters down."""
        office = self.office
        worked, _ = (office.accepts(despite_running=True) for _ in range(2))
        self._letters_go_out(Refusing("mete-system", []))
        office.drafts(worked, "fire", CONDITIONS)
        office.tomorrow(8)

    def _letters_go_out(self, system):
        office = self.office
        post = Post(office.store, {system.name: system}, lambda: office.now)
        Relay(office.store, Inline(work(post)), lambda: office.now).tick()

    def _cases(self):
        """Corrections, review, drawings, a refused part, signing; the one that was handed out."""
        office = self.office
        office.receives(without=["D14"], despite_running=True)
        noticed = office.receives(without=["D14"], despite_running=True)
        office.demands(noticed, D14="请补交建筑施工图")
        office.declines(office.receives(despite_running=True))
        self.under_review = office.accepts(despite_running=True)
        office.drafts(self.under_review, "fire", REVISE)
        drawing = office.accepts(despite_running=True)
        office.opines(drawing, "fire", REVISE, ["J-01"])
        office.everyone_else_opines(drawing)
        partly = office.accepts(despite_running=True)
        office.opines(partly, "plan", REFUSE)
        office.everyone_else_opines(partly)
        signing = office.accepts(despite_running=True, facts={"has_basement": False})
        office.everyone_else_opines(signing)
        whole = office.application(despite_running=True)
        first, *others = whole.materials
        scanned = replace(first, file=sheet_cases.keep(self.root, drawings.plan()))
        done = office.accepts(application=replace(whole, materials=(scanned, *others)))
        office.opines(done, "fire", REVISE, ["J-01"])
        office.everyone_else_opines(done)
        sheet_cases.redraws(office, done, self.root, ["J-01"], **{"J-01": drawings.plan()})
        office.everyone_else_opines(done)
        office.everyone_signs(done)
        office.hands_out(done)
        there = f"/issue/{office.case(done).case_no}"
        self.screen("chujian").sends(there, action="receipt", scan=("签收.pdf", drawings.plan()))
        self._letters_go_out(Scripted("mete-system", []))  # nobody has answered yet
        again = office.accepts(despite_running=True)
        office.opines(again, "fire", REVISE, ["J-01"])
        office.everyone_else_opines(again)
        sheet_cases.redraws(office, again, self.root, ["J-01"], **{"J-01": drawings.plan()})
        signed = office.accepts(despite_running=True, facts={"has_basement": False})
        office.everyone_else_opines(signed)
        office.everyone_signs(signed)
        return done

    def _money(self):
        """Slips paid, part paid, too much, by a stranger; a refund on its way; a day compared."""
        office = self.office
        bank = BankSide(office)
        for cents, more in ((110_000, {}), (30_000, {}), (100_000, {"payer": "别家公司"})):
            till = Till(office, lines=(40_000, 60_000))
            till.sends(till.message(cents, **more))
        whole = Till(office, lines=(40_000, 60_000))
        bank.pays(whole.code, 120_000, whole.payer)
        bank.pays("77777777", 300, "无主公司")
        bank.day_ends()
        whole.pays_back(whole.refunds()[0].id)
        with office.at_work("guiyuan") as (_, teller):
            pass
        Till(office, lines=(1_000,)).asks(by=teller)

    def _fees(self):
        """One is being assessed, one waits for its money, one was paid."""
        office = self.office
        assessed = office.levies()
        office.assesses(assessed, "hcon")
        for paid in (False, True):
            case = office.levies()
            office.everybody_confirms(case)
            if paid:
                office.pays(case)

    def _property(self):
        """A buyer who waits in the hall is called to a window."""
        house = House(self.office, at=self.office.now)
        house.says("TAX")
        house.says("LAND")
        house.says("HOUS", REVISE, "请更正合同面积。")

    def _kept_papers(self):
        """A licence that a case rests on, and a permit that fell under it."""
        office = self.office
        whole = on_file.on_file(office, "D02", "D03", despite_running=True)
        scan = files.take_in(self.root, "a.pdf", BytesIO(drawings.plan())).sha256
        for kind in ("S01", "S02"):
            holder = Holder.of_subject(whole.applicant)
            self.kept = on_file.keeps(office, kind, holder, sha256=scan)
            on_file.reads(office, self.kept, "jinjian", self.root, reason="核对原件")
        office.accepts(application=whole)
        on_file.ends(office, self.kept)

    def _somebody_away(self):
        """A handler of fire is on leave; a colleague stands in."""
        office = self.office
        today = local_day(office.now)
        with office.at_work("fire-chengban") as (tx, me):
            other = people.add(
                tx, login="fire-b", name="消防承办人乙", roles=[Role.HANDLER], department="FIRE"
            )
            substitutes.name(tx, other.account, today, today + timedelta(days=4), me, office.now)

    def _editions(self):
        """Drafts drawn here and elsewhere; one waits for its second person; an edition retired."""
        analyst = self.screen("liucheng")
        board = analyst.sends("/studio", how="edition", process="drawing-review").location
        takes(analyst, board, THEIRS)
        short = shortened(self.office, analyst)
        returned = proposed(analyst, short)
        self.screen("fuhe").sends(returned, action="back", reason="人防的时限没有写依据")
        proposed(analyst, short)
        with self.office.store.reading() as tx:
            self.retired = editions.in_force(tx, "property-bundle", self.office.now).id
        analyst.sends(f"/editions/{self.retired}/retire", reason="改为单独办理")

    def _moves(self):
        """Running cases were carried to another edition and back; another move is tried out."""
        office = self.office
        target = carrying.reorganised(office)
        for undone in (True, False):
            number = carrying.plans(office, target, **carrying.DECIDED)
            carrying.tries(office, number)
            if undone:
                carrying.starts(office, number)
                carrying.works(office, number)
                carrying.undoes(office, number)

    def _invited(self):
        """The address of an invitation that nobody has taken up."""
        firm = {"organisation": setup.DEMO_FIRM, "firm": "示例设计院", "person": "王工"}
        made = self.screen("jinjian").sends("/invitations", 200, days="7", **firm)
        return re.search(r"http://localhost(/join/[\w-]+)", words(made))[1]

    def _scenarios(self):
        """What one more person would bring, computed to its end."""
        manager, scenario = begun(self.screen)
        manager.fills(scenario, button="people", **SMALL)
        worked(self.office)

    def _foreign_logs(self):
        """Another city's log, taken in; one more whose columns nobody has laid out."""
        manager = self.screen("guanli")
        manager.fills(sent(manager, TABLE.encode()), button="take")
        sent(manager, TABLE.encode())
