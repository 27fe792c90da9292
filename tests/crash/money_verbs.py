"""Verbs of money: asking the bank, what it says, what goes back, the evening's comparison."""

import io
from datetime import timedelta
from functools import partial

from connectors import paying
from engine.domain.errors import NotAccepted, NotDelivered, OutcomeUnknown
from engine.domain.fees.paying import MessageKind
from engine.exchange import bank_files, bank_messages
from engine.stages.banking import again, day_end, fate, observe
from engine.stages.fees import refund_line
from engine.store import bank_days, bank_orders, fees, outbox
from tests.bankside import BankSide
from tests.crash.more_verbs import incident_of
from tests.till import BANK, FINANCE, Till


def slip(office):
    """A slip of 1,000.00 that nobody has paid."""
    return Till(office, lines=(40_000, 60_000)).case


def _told(office, *changes, **more):
    till = Till(office, case=slip(office))
    till.stores(till.message(*changes, **more))
    return till.case


def payment_told(office):
    """The bank has told of the whole sum; nobody has taken it down."""
    return _told(office)


def part_told(office):
    """Of a part of it."""
    return _told(office, 30_000)


def too_much_told(office):
    """Of too much."""
    return _told(office, 110_000)


def of_another_told(office):
    """Of money from somebody else's account."""
    return _told(office, payer="别家公司")


def told_twice(office):
    """Of two bookings, and of the second one twice, under two names."""
    till = Till(office, case=slip(office))
    till.stores(till.message())
    till.stores(till.message(txn="SAME"))
    till.stores(till.message(txn="SAME"))
    return till.case


def part_paid(office):
    """A part is paid."""
    return _worked(office, part_told(office))


def too_much_paid(office):
    """100.00 is to go back."""
    return _worked(office, too_much_told(office))


def of_another_paid(office):
    """Money of another waits for finance."""
    return _worked(office, of_another_told(office))


def paid(office):
    """A slip that is paid, to the cent."""
    return _worked(office, payment_told(office))


def asked(office):
    """The order is written and has not left."""
    case = slip(office)
    Till(office, case=case).asks()
    return case


def asked_in_vain(office):
    """The bank took the order, and says now that it never had it: somebody is to telephone."""
    case = asked(office)
    _claimed(_arrived)(office, case)
    _asked_after(fate.not_there)(office, case)
    return case


def refund_asked(office):
    """The order to pay back is written and has not left."""
    case = too_much_paid(office)
    till = Till(office, case=case)
    till.pays_back(till.refunds()[0].id)
    return case


def _worked(office, case):
    Till(office, case=case).works()
    return case


def _till(does):
    return lambda office, case: does(Till(office, case=case))


def _claimed(does):
    """The worker's own step with the order of this case, which it has claimed."""

    def step(office, case):
        with office.store.transaction() as tx:
            key = Till(office, case=case).orders()[-1].key
            for number, *_ in outbox.ready(tx, case):
                lease = timedelta(minutes=1)
                held = outbox.claim(tx, number, "test", lease, office.now)
                if held is not None and held.idem_key == key:
                    does(tx, held, office.now)
                    return
        raise AssertionError(case)

    return step


def _arrived(tx, letter, now):
    assert fate.arrived(tx, letter, now)


def _lost(tx, letter, now):
    fate.missed(tx, letter, OutcomeUnknown(connector=BANK, why="lost"), now, now)


def _never(tx, letter, now):
    fate.missed(tx, letter, NotDelivered(connector=BANK, why="away"), None, now)


def _refused(tx, letter, now):
    fate.refused(tx, letter, NotAccepted(connector=BANK, why="HTTP 422"), now)


def _asked_after(does):
    """The bank is asked, half a minute after it took the order."""

    def step(office, case):
        with office.store.transaction() as tx:
            does(tx, bank_orders.of_case(tx, case)[-1], office.now + timedelta(minutes=1))

    return step


def _refund_said(kind, office, case):
    till = Till(office, case=case)
    key, txn = till.orders()[-1].key, "R1" if kind is MessageKind.REFUNDED else ""
    till.tells(till.message(10_000, kind=kind, order=key, txn=txn))


def _file(office, case):
    till = Till(office, case=case)
    line = bank_files.write_line("P", "EVENING", till.code, till.total, till.payer)
    return bank_files.written(BANK, till.day, [line])


def _day_taken(office, case):
    content = _file(office, case)
    head = bank_files.verified(io.BytesIO(content))
    with office.store.transaction() as tx:
        lines = bank_files.lines(io.BytesIO(content))
        day_end.take_in(tx, head, lines, FINANCE, office.now)


def _caught_up(office, _case):
    with office.store.transaction() as tx:
        (number,) = bank_days.to_compare(tx)
        day = bank_days.get(tx, number)
        unheard = day_end.behind(tx, day)
        day_end.catch_up(tx, day, unheard[0], office.now)


def _compared(office, _case):
    with office.store.transaction() as tx:
        (number,) = bank_days.to_compare(tx)
        assert day_end.compare(tx, number, frozenset(), FINANCE, office.now)


def _claimed_by(office, _case):
    """A worker holds the order, and has not sent it."""
    with office.store.transaction() as tx:
        for number in outbox.due(tx, office.now):
            outbox.claim(tx, number, "test", timedelta(minutes=1), office.now)


def _carried(office, case):
    """The worker sends the order that it holds, and notes that it is there."""
    store, now = office.store, lambda: office.now
    with store.reading() as tx:
        (held,) = [
            one
            for one in outbox.unsettled(tx, office.now)
            if one.case_id == case and one.kind == "payment"
        ]
    paying.carry(store, BankSide(office).connector, held, now, lambda: 0.0)


def _queried(office, case):
    """The worker asks a bank that has the order and has not booked it."""
    bank = BankSide(office)
    (order,) = Till(office, case=case).orders()
    with bank.book.db:
        row = (order.key, "payment", "", "", "taken", "", 1)
        bank.book.db.execute("INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    known, later = {BANK: bank.connector}, lambda: office.now + timedelta(minutes=1)
    paying.query(office.store, known, order.id, later)


def _grants(office, case):
    """The department grants a part of a line back."""
    with office.at_work("hcon-chengban") as (tx, by):
        line = next(one for one in fees.lines(tx, case) if one.slip_id)
        refund_line.grant(tx, line.id, "100", "多计面积", "示例依据", "r1", by, office.now)


def _line_paid_back(office, case):
    till = Till(office, case=case)
    key = till.orders()[-1].key
    till.tells(till.message(10_000, kind=MessageKind.REFUNDED, order=key, txn="R1"))


def _line_refund_asked(office, case):
    _grants(office, case)
    till = Till(office, case=case)
    till.pays_back(till.refunds()[-1].id)


def _stray(office, case):
    till = Till(office, case=case)
    with office.store.transaction() as tx:
        body = bank_messages.write(till.message(payment_code="99999999"))
        observe.stray(tx, BANK, body, office.now)


def _goes_again(office, case):
    with office.at_work("guanli") as (tx, by):
        again.send(tx, incident_of(tx, case), by, office.now)


def _next_day(office, case):
    office.now += timedelta(days=1)
    Till(office, case=case).asks()


def _withdraws(office, case):
    office.withdraws(case)


MONEY_STATIONS = {
    made.__name__: made
    for made in (
        slip, payment_told, part_told, too_much_told, of_another_told, told_twice, part_paid,
        too_much_paid, of_another_paid, paid, asked, asked_in_vain,
        refund_asked,
    )
}  # fmt: skip

MONEY = {
    "ask the bank": ("slip", _till(lambda till: till.asks())),
    "ask for the rest": ("part_paid", _till(lambda till: till.asks())),
    "bank tells": ("slip", _till(lambda till: till.stores(till.message()))),
    "take down": ("payment_told", _till(lambda till: till.works())),
    "take down a part": ("part_told", _till(lambda till: till.works())),
    "take down too much": ("too_much_told", _till(lambda till: till.works())),
    "take down a stranger's": ("of_another_told", _till(lambda till: till.works())),
    "take down twice": ("told_twice", _till(lambda till: till.works())),
    "bank answers": ("slip", _till(lambda till: till.tells(till.message()))),
    "let it count": ("of_another_paid", _till(
        lambda till: till.accepts_held(till.payments()[0].id))),
    "send it back": ("of_another_paid", _till(
        lambda till: till.gives_back(till.payments()[0].id))),
    "let refund go": ("too_much_paid", _till(lambda till: till.pays_back(till.refunds()[0].id))),
    "refund paid": ("refund_asked", partial(_refund_said, MessageKind.REFUNDED)),
    "refund turned down": ("refund_asked", partial(_refund_said, MessageKind.REFUND_REJECTED)),
    "payment turned down": ("asked", _till(lambda till: till.tells(till.message(
        kind=MessageKind.REJECTED, txn="", order=till.orders()[0].key)))),
    "order arrives": ("asked", _claimed(_arrived)),
    "order is lost": ("asked", _claimed(_lost)),
    "order never arrives": ("asked", _claimed(_never)),
    "order is refused": ("asked", _claimed(_refused)),
    "refund arrives": ("refund_asked", _claimed(_arrived)),
    "refund is lost": ("refund_asked", _claimed(_lost)),
    "refund is refused": ("refund_asked", _claimed(_refused)),
    "bank has not done it yet": ("asked", _asked_after(fate.still_taken)),
    "order goes again": ("asked_in_vain", _goes_again),
    "ask on another day": ("slip", _next_day),
    "bank never had it": ("asked", _asked_after(fate.not_there)),
    "order is carried": ("asked", _carried),
    "bank is asked": ("asked", _queried),
    "grant a refund": ("paid", _grants),
    "refund of a line paid": ("paid", _line_paid_back),
    "money nobody knows": ("slip", _stray),
    "withdraw with a slip": ("asked", _withdraws),
    "withdraw with a part paid": ("part_paid", _withdraws),
    "day is taken in": ("slip", _day_taken),
    "day catches up": ("slip", _caught_up),
    "day is compared": ("slip", _compared),
}  # fmt: skip

BEFORE_MONEY = {
    "order is carried": _claimed_by,
    "bank is asked": _claimed(_arrived),
    "refund of a line paid": _line_refund_asked,
    "bank has not done it yet": _claimed(_arrived),
    "bank never had it": _claimed(_arrived),
    "day catches up": _day_taken,
    "day is compared": _day_taken,
}
"""What has to happen first, and is not tried itself."""
