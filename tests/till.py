"""A case with a slip, and a bank that says what a test tells it to: the money half of an Office."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from engine.domain.fees.lines import FeeLine, LineState, Slip, SlipState
from engine.domain.fees.paying import BankMessage, MessageKind, Way
from engine.domain.names import Department, Officer, Role, Text
from engine.domain.wording import local_day
from engine.exchange import bank_messages
from engine.stages import answers
from engine.stages.banking import ask, cancelled, held, observe, pay_back
from engine.store import bank_orders, fees, journal, payments, refunds
from tests.office import Office

PAYER = "示例置业有限公司"
TELLER = Officer(901, "银行柜员·示例", frozenset({Role.TELLER}))
FINANCE = Officer(902, "财务·示例", frozenset({Role.FINANCE}))
MANAGER = Officer(903, "中心管理·示例", frozenset({Role.MANAGER}))
BANK = "bank"


@dataclass
class Till:
    """One slip of one case; amounts in cents."""

    office: Office
    total: int = 442_720_000
    lines: tuple[int, ...] = ()
    payer: str = PAYER
    told: int = 0
    sent: list[bytes] = field(default_factory=list)

    case: int = 0
    """A case that has a slip already; 0 makes one."""

    def __post_init__(self) -> None:
        if self.case:
            self._found()
            return
        self.case = self.office.accepts(despite_running=True)
        parts = self.lines or (self.total // 3, self.total - self.total // 3)
        self.total = sum(parts)
        with self.office.store.transaction() as tx:
            number = f"HB2026{self.case:06d}"
            slip = Slip(
                0, self.case, number, f"8{self.case:011d}", self.total, self.payer,
                self.office.now, None, SlipState.ISSUED,
            )  # fmt: skip
            self.slip_id = fees.add_slip(tx, slip).id
            made = [fees.add_line(tx, self._line(n, cents)) for n, cents in enumerate(parts, 1)]
            self.line_ids = [line.id for line in made]
            fees.put_on_slip(tx, self.line_ids, self.slip_id)
        self.code, self.number = slip.payment_code, number

    def _found(self) -> None:
        with self.office.store.reading() as tx:
            (slip,) = fees.slips(tx, self.case)
            self.told = 50 + len(payments.ledger(tx, self.case))
        self.slip_id, self.total, self.payer = slip.id, slip.total, slip.payer
        self.code, self.number = slip.payment_code, slip.slip_no

    def _line(self, nth: int, cents: int) -> FeeLine:
        return FeeLine(
            id=0, case_id=self.case, nth=nth, charge=f"charge-{nth}",
            department=Department("HCON"), title=Text(f"收费{nth}", f"Charge {nth}"), basis="示例",
            working=Text("示例", "example"), base="1", unit="㎡", rate="1", computed=cents,
            amount=cents, payer=self.payer, payer_code="91110108551385082Q",
            collecting_body=f"示例执收单位{nth}", tariff=f"t{nth}", state=LineState.CONFIRMED,
        )  # fmt: skip

    # --- what people and the bank do ----------------------------------------------------

    def asks(self, by: Officer = TELLER, way: Way = Way.COUNTER):
        """The teller confirms; the order is written."""
        with self.office.store.transaction() as tx:
            return ask.payment(tx, self.code, way, by, self.office.now)

    def message(self, cents: int | None = None, **changes) -> BankMessage:
        """What the bank would say of a booking for this slip."""
        self.told += 1
        said = {
            "message_id": f"m-{self.case}-{self.told}", "kind": MessageKind.PAID, "order": "",
            "payment_code": self.code, "txn": f"T{self.case}-{self.told}",
            "cents": self.total if cents is None else cents, "payer": self.payer, "account": "6222",
            "way": Way.OTHER, "booked_on": self.day, "at": self.office.now,
        }  # fmt: skip
        return BankMessage(**{**said, **changes})

    def sends(self, message: BankMessage, times: int = 1) -> None:
        """The bank calls back, as often as told, and the worker takes it down."""
        for _ in range(times):
            self.stores(message)
        self.works()

    def stores(self, message: BankMessage):
        """The bank calls back; nobody has taken it down yet."""
        with self.office.store.transaction() as tx:
            body = bank_messages.write(message)
            return observe.receive(tx, BANK, body, self.office.now)

    def works(self) -> None:
        """The worker empties the case's inbox."""
        with self.office.store.transaction() as tx:
            answers.drain(tx, self.case, self.office.now)

    def tells(self, message: BankMessage, came_by: str = "query") -> None:
        """The bank answers a question, or a file tells of it."""
        with self.office.store.transaction() as tx:
            observe.told(tx, BANK, message, came_by, self.office.now)

    def cancels(self) -> None:
        """The slip is not to be paid any more."""
        from engine.stages.casefile import CaseFile  # noqa: PLC0415

        with self.office.store.transaction() as tx:
            file = CaseFile.locked(tx, self.case)
            fees.mark_slip(tx, self.slip_id, SlipState.CANCELLED, self.office.now, "示例")
            cancelled.slip(file, fees.slip(tx, self.slip_id), MANAGER, self.office.now)

    def accepts_held(self, payment_id: int, by: Officer = FINANCE) -> None:
        """Finance lets money of another count."""
        with self.office.store.transaction() as tx:
            held.accept(tx, payment_id, by, self.office.now)

    def gives_back(self, payment_id: int, by: Officer = FINANCE) -> None:
        """Finance does not let it count."""
        with self.office.store.transaction() as tx:
            held.give_back(tx, payment_id, by, self.office.now)

    def pays_back(self, refund_id: int, by: Officer = FINANCE):
        """Finance lets the money go."""
        with self.office.store.transaction() as tx:
            return pay_back.order(tx, refund_id, by, self.office.now)

    # --- what stands ---------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The legal day."""
        return local_day(self.office.now)

    def slip(self) -> Slip:
        """The slip."""
        with self.office.store.reading() as tx:
            return fees.slip(tx, self.slip_id)

    def payments(self):
        """Bookings that we have."""
        with self.office.store.reading() as tx:
            return payments.of_slip(tx, self.slip_id)

    def refunds(self):
        """What goes back."""
        with self.office.store.reading() as tx:
            return refunds.of_slip(tx, self.slip_id)

    def orders(self):
        """What we asked."""
        with self.office.store.reading() as tx:
            return bank_orders.of_slip(tx, self.slip_id)

    def line_states(self):
        """States of the slip's lines."""
        with self.office.store.reading() as tx:
            return {line.state.value for line in fees.lines(tx, self.case)}

    def later(self, **span: float) -> datetime:
        """Some time goes by."""
        self.office.now += timedelta(**span)
        return self.office.now

    def incidents(self) -> list[str]:
        """What a person is asked about in this case."""
        with self.office.store.reading() as tx:
            return [one.kind for one in journal.incidents(tx) if one.case_id == self.case]
