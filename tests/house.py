"""A house that changes hands while its buyer waits: the property half of an Office."""

from datetime import date

from engine.bpmn import catalogue
from engine.domain.application import Application, MaterialReceived, MaterialState, Project, Subject
from engine.domain.minutes import ticket
from engine.domain.opinions import OpinionKind, Proposal
from engine.domain.wording import utc
from engine.stages import accept, handle, receive, setup, sign
from engine.store import branches, cases

MORNING = utc(date(2026, 3, 3), 9)
BUYER = Subject("买方甲（示例）", "330183190001010212", "person", "138 0000 4321")
FORMS = {
    "TAX": {"tax_base": 1200000, "rate": "1"},
    "HOUS": {"registered_area": 88.6, "attached": "none"},
    "LAND": {"land_kind": "granted", "land_area": 12.4},
}
PLACE = Project("330183001001GB00012F00010101", "示例路8号1幢101室（示例）")
FACTS = {
    "has_mortgage": False, "floor_area": 88.6, "registered_area": 88.6, "price": 1200000,
    "only_home": True, "move_water": True, "move_power": False, "move_gas": False,
    "move_telecom": False,
}  # fmt: skip


class House:
    """A house that changes hands in the office's own store; accepted ``at`` nine, or ``case``."""

    def __init__(self, office, case=0, place=PLACE, at=MORNING):
        self.office = office
        if not case:
            office.now = at
            self._published()
        self.case = case or self._accepted(place)
        held = self.held()
        self.no, self.code = held.case_no, held.query_code
        self.ticket = ticket("F", self.no)

    def _published(self):
        with self.office.store.transaction() as tx:
            boss = self.office.person(tx, "liucheng")
            for name in ("property-bundle", "property-bundle/historical-example"):
                package = catalogue.shipped(name)
                setup.publish(tx, package.edition, dict(package.files), boss, self.office.now)
                setup.grant_mandates(tx, name, self.office.now)

    def _accepted(self, place):
        lines = tuple(MaterialReceived(f"R{n:02d}", MaterialState.RECEIVED) for n in range(1, 11))
        application = Application(
            process="property-bundle", variant="historical-example", project=place,
            applicant=BUYER, agent=BUYER, design_firm=BUYER, facts=FACTS, materials=lines,
        )  # fmt: skip
        with self.office.at_work("jinjian") as (tx, window):
            case = receive.take_in(tx, application, window, self.office.now).id
            accept.accept(tx, case, window, self.office.now)
        return case

    def held(self):
        """The case as it stands."""
        with self.office.store.reading() as tx:
            return cases.get(tx, self.case)

    def open(self, department=""):
        """The open work, of one department or of all."""
        with self.office.store.reading() as tx:
            found = branches.open_items(tx, self.case)
        return [i for i in found if not department or i.department == department]

    def says(self, code, kind=OpinionKind.PASS, text=""):
        """A counter gives its opinion."""
        (item,) = self.open(code)
        with self.office.at_work(f"{code.lower()}-chengban") as (tx, by):
            proposal = Proposal(kind, text, form=FORMS[code])
            handle.submit(tx, item.id, proposal, 1, by, self.office.now)

    def signs(self, code):
        """A registrar enters it."""
        (item,) = self.open(code)
        with self.office.at_work(f"{code.lower()}-daibiao") as (tx, by):
            sign.sign(tx, item.id, 1, by, self.office.now)
