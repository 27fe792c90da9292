"""Money for a slip: asked for once, taken down once, closed together, paid back once."""

import pytest

from engine.domain.errors import BadMessage, NotYours
from engine.domain.fees.paying import (
    MessageKind,
    NoSuchSlip,
    NothingHeld,
    PaymentUnknown,
    RefundOnItsWay,
    SlipCancelled,
    SlipPaid,
    Way,
)
from engine.domain.names import Officer
from engine.stages.banking import ask, observe
from engine.store import intake
from engine.store.mailbox import Receipt
from tests.till import FINANCE, MANAGER, TELLER, Till

pytestmark = pytest.mark.both_databases


@pytest.fixture
def till(office):
    """A slip of 1,000.00 with two lines."""
    return Till(office, lines=(40_000, 60_000))


def test_one_payment_closes_every_line_of_the_slip_together(till, office):
    """Seven fees are paid as one."""
    till.sends(till.message())

    assert till.slip().state == "paid"
    assert till.line_states() == {"paid"}
    assert [one.counted for one in till.payments()] == [100_000]
    assert till.refunds() == ()
    assert office.history(till.case).count("slip-paid") == 1


def test_a_message_sent_three_times_is_one_payment(till):
    """Banks repeat themselves when a reply is lost."""
    said = till.message()

    till.sends(said, times=3)
    till.tells(said)

    assert len(till.payments()) == 1
    assert till.refunds() == ()


def test_the_same_booking_told_under_two_names_is_one_payment(till):
    """The day-end file has no message ids; the bank's own number is what makes a booking one."""
    till.sends(till.message(txn="T1"))

    till.tells(till.message(txn="T1"), "day-end")

    assert len(till.payments()) == 1


def test_a_short_payment_leaves_the_slip_open_for_the_rest(till):
    """No line is closed for a part of the money."""
    till.sends(till.message(30_000))

    assert till.slip().state == "short"
    assert till.line_states() == {"on_slip"}
    assert till.asks().cents == 70_000

    till.sends(till.message(70_000, order=till.orders()[0].key))

    assert till.slip().state == "paid"
    assert [one.state for one in till.orders()] == ["done"]


def test_what_is_paid_too_much_goes_back_to_the_account_it_came_from(till):
    """100.00 too much: the slip is paid, 100.00 is due to the payer."""
    till.sends(till.message(110_000, account="6222 0000"))

    assert till.slip().state == "paid"
    (back,) = till.refunds()
    assert (back.cents, back.to_account, back.state) == (10_000, "6222 0000", "due")


def test_a_second_payment_goes_back_whole(till):
    """Somebody paid at the counter and in the app."""
    till.sends(till.message())
    till.sends(till.message())

    assert [one.counted for one in till.payments()] == [100_000, 0]
    assert [one.cents for one in till.refunds()] == [100_000]


def test_money_for_a_cancelled_slip_is_kept_and_goes_back(till, office):
    """It came; pretending that it did not would lose it."""
    till.cancels()
    till.sends(till.message())

    assert till.slip().state == "cancelled"
    assert till.line_states() == {"on_slip"}
    assert [(one.counted, one.why) for one in till.payments()] == [(0, "cancelled")]
    assert [one.cents for one in till.refunds()] == [100_000]
    assert "payment-after-cancellation" in office.history(till.case)


def test_money_that_came_in_part_goes_back_when_the_slip_is_cancelled(till):
    """The applicant leaves after half of it."""
    till.sends(till.message(30_000))

    till.cancels()

    assert [one.cents for one in till.refunds()] == [30_000]
    assert [one.counted for one in till.payments()] == [0]


def test_money_from_another_account_waits_for_a_person(till, office):
    """It may be a mistake of somebody else's."""
    till.sends(till.message(payer="别家公司"))

    assert till.slip().state == "issued"
    (money,) = till.payments()
    assert money.state == "held"
    with pytest.raises(NotYours):
        till.accepts_held(money.id, by=TELLER)

    till.accepts_held(money.id)

    assert till.slip().state == "paid"
    assert "payment-accepted" in office.history(till.case)
    with pytest.raises(NothingHeld):
        till.gives_back(money.id)


def test_money_of_another_that_does_not_count_goes_back(till):
    """Finance says no: the slip stays as it was."""
    till.sends(till.message(payer="别家公司"))

    till.gives_back(till.payments()[0].id)

    assert till.slip().state == "issued"
    assert [(one.cents, one.to_name) for one in till.refunds()] == [(100_000, "别家公司")]


def test_a_payers_name_is_the_same_name_however_it_is_typed(office):
    """Banks write names with full-width letters and other brackets."""
    till = Till(office, lines=(100,), payer="示例（中国）ABC公司")

    till.sends(till.message(payer="示例(中国)ＡＢＣ 公司"))

    assert till.slip().state == "paid"


def test_while_a_payment_is_not_known_no_second_one_is_asked_for(till):
    """“请不要再缴一次”: at the counter, in the app, by anybody."""
    till.asks()

    with pytest.raises(PaymentUnknown) as refused:
        till.asks()

    assert "请不要再缴一次" in refused.value.says("zh")
    assert "Do not pay again" in refused.value.says("en")
    assert len(till.orders()) == 1


def test_after_a_refusal_of_the_bank_one_may_ask_again(till):
    """The account was empty; the applicant comes back with another."""
    order = till.asks()
    till.sends(till.message(kind=MessageKind.REJECTED, txn="", order=order.key, reason="余额不足"))

    again = till.asks()

    assert till.orders()[0].state == "rejected"
    assert till.orders()[0].said == "余额不足"
    assert again.key != order.key


def test_a_refusal_that_comes_after_the_booking_changes_nothing(till):
    """Late, and out of order."""
    order = till.asks()
    till.sends(till.message(order=order.key))

    till.sends(till.message(kind=MessageKind.REJECTED, txn="", order=order.key))

    assert till.slip().state == "paid"
    assert [one.state for one in till.orders()] == ["done"]


def test_a_booking_that_comes_after_its_refusal_counts(till):
    """The bank said no and booked it all the same: money is money."""
    order = till.asks()
    till.sends(till.message(kind=MessageKind.REJECTED, txn="", order=order.key))

    till.sends(till.message(order=order.key))

    assert till.slip().state == "paid"
    assert [one.state for one in till.orders()] == ["done"]


def test_nothing_is_asked_for_a_slip_that_is_paid_or_cancelled_or_not_ours(till, office):
    """Each in a sentence that the teller reads out."""
    till.sends(till.message())
    with pytest.raises(SlipPaid) as paid:
        till.asks()
    other = Till(office)
    other.cancels()
    with pytest.raises(SlipCancelled) as gone:
        other.asks()
    with office.store.transaction() as tx, pytest.raises(NoSuchSlip) as none:
        ask.payment(tx, "9" * 24, "counter", TELLER, office.now)

    for refused in (paid, gone, none):
        assert refused.value.says("zh")
        assert refused.value.says("en")
    assert till.orders() == other.orders() == ()


def test_only_the_teller_takes_money_at_the_counter(till):
    """And only finance lets any out."""
    with pytest.raises(NotYours):
        till.asks(by=FINANCE)
    assert till.orders() == ()


def test_a_refund_leaves_once(till):
    """Whoever presses twice, and whoever presses after it is done."""
    till.sends(till.message(110_000))
    (back,) = till.refunds()
    with pytest.raises(NotYours):
        till.pays_back(back.id, by=MANAGER)

    till.pays_back(back.id)
    with pytest.raises(RefundOnItsWay):
        till.pays_back(back.id)
    key = till.orders()[0].key
    said = till.message(10_000, kind=MessageKind.REFUNDED, order=key, txn="R1")
    till.sends(said, times=2)
    till.tells(till.message(10_000, kind=MessageKind.REFUNDED, order=key, txn="R1"), "day-end")
    with pytest.raises(RefundOnItsWay):
        till.pays_back(back.id)

    assert [(one.state, one.txn) for one in till.refunds()] == [("done", "R1")]
    assert [one.kind for one in till.orders()] == ["refund"]


def test_a_refund_that_the_bank_turned_down_may_go_again(till):
    """The account was closed; finance asks, and lets it go once more under another key."""
    till.sends(till.message(110_000))
    (back,) = till.refunds()
    till.pays_back(back.id)
    key = till.orders()[0].key
    rejected = till.message(10_000, kind=MessageKind.REFUND_REJECTED, order=key, txn="")
    till.sends(rejected)
    assert till.refunds()[0].state == "rejected"

    till.pays_back(back.id)

    assert len({one.key for one in till.orders()}) == 2


def test_a_refund_that_the_bank_paid_twice_is_told_to_a_person(till, office):
    """Our book has it once; the other one is to be fetched back."""
    till.sends(till.message(110_000))
    till.pays_back(till.refunds()[0].id)
    key = till.orders()[0].key
    for txn in ("R1", "R2"):
        till.sends(till.message(10_000, kind=MessageKind.REFUNDED, order=key, txn=txn))

    assert till.refunds()[0].txn == "R1"
    assert till.incidents() == ["refund-twice"]


def test_the_same_message_with_another_body_is_turned_away(till, office):
    """Nothing is applied, and a person is asked."""
    said = till.message()
    till.sends(said)

    other = till.stores(till.message(5, message_id=said.message_id))

    assert other is Receipt.CONFLICT
    assert [one.cents for one in till.payments()] == [100_000]
    assert till.incidents() == ["message-conflict"]


def test_the_same_booking_with_another_amount_is_told_to_a_person(till, office):
    """Which of the two is right is found out at the bank."""
    till.sends(till.message(txn="T1"))
    till.sends(till.message(5, txn="T1"))

    assert [one.cents for one in till.payments()] == [100_000]
    assert till.incidents() == ["booking-differs"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{}", b"\xff", b"1" * 20_000,
        b'{"format":"lianshen.bank-message/1"}',
    ],
)  # fmt: skip
def test_a_message_that_is_none_is_turned_away(till, office, body):
    """One sentence; nothing changed."""
    with office.store.transaction() as tx, pytest.raises(BadMessage):
        observe.receive(tx, "bank", body, office.now)
    assert till.payments() == ()


def test_who_comes_on_another_day_to_pay_came_once_more(till, office):
    """Visits are what the windows recorded, the bank's among them; online nobody comes."""
    till.asks()
    same_day = _visits(office, till)
    till.sends(till.message(kind=MessageKind.REJECTED, order=f"{till.number}/1", txn=""))
    office.tomorrow()
    till.asks(by=Officer(0, till.payer, frozenset()), way=Way.ONLINE)
    till.sends(till.message(kind=MessageKind.REJECTED, order=f"{till.number}/2", txn=""))
    online = _visits(office, till)
    till.asks()

    assert (same_day, online) == (1, 1)
    assert _visits(office, till) == 2


def _visits(office, till):
    with office.store.reading() as tx:
        return intake.visits(tx, till.case)
