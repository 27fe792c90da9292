"""The till: a case in which money is asked for, through the real stages (see ``tests.office``)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.bpmn import catalogue
from engine.domain.wording import utc
from engine.stages import advance, setup
from engine.stages.casefile import CaseFile
from engine.stages.charging import close
from engine.stages.fees import assess, deposit, refund_line, supplement, verify
from engine.store import branches, editions, fees, intake
from tests.office import Office

HISTORY = "historical-example"
THEN = utc(date(2016, 11, 8), 9, 0)
FIVE = ("hcon", "cado", "econ", "watr", "hrss")
FOUR = ("hcon", "cado", "watr")
EXAMPLE = {
    "floor_area": 20000,
    "residential_area": 20000,
    "commercial_area": 0,
    "industrial_area": 0,
    "above_ground_area": 18000,
    "shelter_area": 0,
    "land_area": 9000,
    "contract_sum": 50_000_000,
    "contractor": "示例建工集团",
}
THEN_TOO = {
    "storeys": 11,
    "building": "other",
    "termite_technique": "monitoring",
    "new_wall_material": False,
    "standard_bricks": 0,
}


class Till(Office):
    """An office that levies: both editions of the fees are in force."""

    def __post_init__(self):
        """Furnish it, where that has not been done."""
        super().__post_init__()
        with self.store.reading() as tx:
            if editions.in_force(tx, "fee-payment", self.now, HISTORY):
                return
        with self.store.transaction() as tx:
            boss = self.person(tx, "liucheng")
            for name in ("fee-payment", f"fee-payment/{HISTORY}"):
                package = catalogue.shipped(name)
                setup.publish(tx, package.edition, dict(package.files), boss, self.now)

    def levies(self, variant="", **facts):
        """An accepted case in which fees are to be assessed."""
        return self.accepts(self.asks(variant, **facts))

    def asks(self, variant="", project=None, **facts):
        """The same before it is accepted."""
        given = EXAMPLE | (THEN_TOO if variant else {}) | facts
        if "floor_area" in facts and "residential_area" not in facts:
            given["residential_area"] = given["floor_area"]
        whole = self.application("fee-payment", facts=given, variant=variant)
        whole = replace(whole, project=project or whole.project)
        return self.receives(replace(whole, despite_running=True))

    def assesses(self, case, department, login="", **words):
        """The officer's word: charge = ("adjust", "12.30", "why"), ("waive", "basis")."""
        said = {}
        for line in self.lines(case):
            if line.department != department.upper():
                continue
            word = words.get(line.charge, ("confirm",))
            amount, reason, basis = "", "", ""
            if word[0] == "adjust":
                amount, reason = word[1:]
            elif word[0] == "waive":
                basis = word[1]
            said[line.nth] = assess.Word(word[0], amount, reason, basis)
        with self.at_work(login or f"{department}-chengban") as (tx, officer):
            item = self._latest(tx, case, "assess", department)
            assess.submit(tx, item, said, officer, self.now)

    def verifies(self, case, department, login=""):
        """The second person."""
        with self.at_work(login or f"{department}-shenhe") as (tx, officer):
            verify.approve(tx, self._latest(tx, case, "verify", department), officer, self.now)

    def returns(self, case, department, reason="重算"):
        """The second person sends it back."""
        with self.at_work(f"{department}-shenhe") as (tx, officer):
            item = self._latest(tx, case, "verify", department)
            verify.send_back(tx, item, reason, officer, self.now)

    def lodges(self, case, way="guarantee", amount="750000", until=date(2099, 1, 1)):
        """The wage deposit is recorded."""
        with self.at_work("hrss-chengban") as (tx, officer):
            item = self._latest(tx, case, "deposit", "hrss")
            deposit.lodge(tx, item, way, amount, "BH-1", "示例银行", until, officer, self.now)

    def everybody_confirms(self, case, but=()):
        """Every department that assesses here confirms what the tariff says."""
        with self.store.reading() as tx:
            items = branches.open_items(tx, case)
        for item in items:
            name = (item.department or "").lower()
            if name in but:
                continue
            if item.work == "assess":
                self.assesses(case, name)
            if item.work == "deposit":
                self.lodges(case)
            self.verifies(case, name)

    def pays(self, case):
        """The money of the open slip is complete, as the bank's side says it."""
        with self.store.transaction() as tx:
            file = CaseFile.locked(tx, case)
            slip = fees.open_slip(tx, case)
            assert slip is not None
            close.settle(file, slip, self.now)
            element = file.waiting_for("pay")
            if element is not None:
                file.complete(element)
                advance.on(file, self.now)

    def supplements(self, case, charge, amount, reason="复核", login=""):
        """A paid line is too small."""
        line = next(x for x in self.lines(case) if x.charge == charge)
        who = login or f"{line.department.lower()}-chengban"
        with self.at_work(who) as (tx, officer):
            return supplement.propose(tx, line.id, amount, reason, officer, self.now)

    def confirms_supplement(self, line, login=""):
        """A second person agrees."""
        with self.at_work(login or f"{line.department.lower()}-shenhe") as (tx, officer):
            return supplement.confirm(tx, line.id, officer, self.now)

    def refunds(self, case, charge, amount, request="1", login="", reason="核减", basis="退付办法"):
        """A part of a paid line is to go back."""
        line = next(x for x in self.lines(case) if x.charge == charge)
        who = login or f"{line.department.lower()}-chengban"
        with self.at_work(who) as (tx, officer):
            refund_line.grant(tx, line.id, amount, reason, basis, request, officer, self.now)

    def lines(self, case):
        """Every line of the case."""
        with self.store.reading() as tx:
            return fees.lines(tx, case)

    def amounts(self, case):
        """Charge → what is due, in yuan."""
        return {line.charge: Decimal(line.amount) / 100 for line in self.lines(case)}

    def slips(self, case):
        """Every slip of the case."""
        with self.store.reading() as tx:
            return fees.slips(tx, case)

    def receipts(self, case):
        """Every controlled receipt of the case."""
        with self.store.reading() as tx:
            return fees.receipts(tx, case)

    def unlocked(self, case):
        """Steps of the case's project that may begin."""
        with self.store.reading() as tx:
            return set(fees.unlocked(tx, self.case(case).project_id))

    def visits(self, case):
        """How often somebody had to come."""
        with self.store.reading() as tx:
            return intake.visits(tx, case)

    @staticmethod
    def _latest(tx, case, work, department):
        mine = [
            i
            for i in branches.items_of(tx, case)
            if i.work == work and i.department == department.upper()
        ]
        assert mine, (work, department)
        return mine[-1].id
