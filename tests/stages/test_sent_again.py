"""A person has an order carried to the bank once more: it is booked once, whoever was right."""

import pytest

from engine.domain.names import Text
from engine.stages import incidents
from engine.stages.banking import again, fate
from engine.store import journal
from tests.bankside import BankSide
from tests.till import FINANCE, MANAGER, Till

pytestmark = pytest.mark.both_databases


@pytest.fixture
def till(office):
    """A slip of 1,000.00."""
    return Till(office, lines=(40_000, 60_000))


@pytest.fixture
def bank(office):
    """The bank."""
    return BankSide(office)


def forgets(bank):
    """It went back to yesterday's copy of its books."""
    for table in ("asked", "booking", "message"):
        bank.book.db.execute(f"DELETE FROM {table}")  # noqa: S608 - three names of ours


def number_of(till):
    """The one incident of the case."""
    with till.office.store.reading() as tx:
        (found,) = [one for one in journal.incidents(tx) if one.case_id == till.case]
    return found.id


def sends(till, number, by=MANAGER):
    """Somebody presses the button."""
    with till.office.store.transaction() as tx:
        return again.send(tx, number, by, till.office.now)


def comes_in(till, bank):
    """Orders reach the bank; its messages come."""
    bank.carries()
    for body in bank.messages():
        bank.tells(body)
    till.works()


def test_what_the_bank_never_had_is_sent_again_under_its_key_and_booked_once(till, bank):
    """The bank lost what it had acknowledged; it is telephoned, then it gets it again."""
    order = till.asks()
    bank.carries()
    forgets(bank)
    till.later(minutes=1)
    bank.is_asked()
    number = number_of(till)

    assert sends(till, number) == 1
    comes_in(till, bank)

    assert till.slip().state == "paid"
    assert [asked for _, _, asked in bank.booked("paid", till.code).values()] == [order.key]
    assert till.incidents() == []
    with pytest.raises(incidents.NoSuchIncident):
        sends(till, number)


def test_what_the_bank_has_is_asked_after_and_not_sent_again(till, bank):
    """The line was down for a day; the order had been booked all the time."""
    till.asks()
    bank.carries()
    for _ in range(fate.ASKS + 1):
        bank.loses = "line"
        till.later(minutes=31)
        bank.is_asked()
    assert till.incidents() == ["payment-unknown"]

    sends(till, number_of(till))
    bank.carries()
    till.later(minutes=1)
    bank.is_asked()

    assert till.slip().state == "paid"
    assert len(bank.booked("paid", till.code)) == 1
    assert till.incidents() == []


def test_what_is_not_wanted_any_more_is_not_sent(till, bank):
    """The slip was cancelled while somebody telephoned: nothing leaves, nothing is settled."""
    till.asks()
    bank.carries()
    forgets(bank)
    till.later(minutes=1)
    bank.is_asked()
    number = number_of(till)
    till.cancels()

    with pytest.raises(incidents.NothingToSend):
        sends(till, number)

    bank.carries()
    assert bank.booked("paid", till.code) == {}
    assert till.incidents() == ["payment-unknown"]


def test_another_trouble_has_no_order_to_send(till):
    """A refund that was paid twice is not mended by an order."""
    till.sends(till.message())
    till.stores(till.message(message_id="x", txn="T9"))
    with till.office.store.transaction() as tx:
        journal.raise_incident(
            tx, till.case, "booking-differs", Text("示例", "example"), till.office.now,
        )  # fmt: skip

    with pytest.raises(incidents.NothingToSend):
        sends(till, number_of(till), FINANCE)
