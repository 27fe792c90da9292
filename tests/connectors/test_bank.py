"""A real bank over real sockets: asked once, asked after when a reply is lost, never twice."""

import io
import json
import os
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import paying
from connectors.bank import Bank
from connectors.worker import Post, work
from engine.domain.errors import NotDelivered
from engine.domain.wording import local_day
from engine.exchange import bank_files
from engine.exchange.signing import Key
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.settings import Connection
from tests.bankside import BANK, RECEIVE, SEND
from tests.connectors.department import LOOPBACK
from tests.serving import Serving
from tests.till import Till
from web import create_app

PROGRAM = Path(__file__).parents[2] / "samples" / "bank" / "bank.py"


class Branch:
    """The sample bank as its own process, told over HTTP how to behave."""

    def __init__(self, answer_to, data, **manners):
        self.process = subprocess.Popen(
            [
                sys.executable, str(PROGRAM), "--answer-to", answer_to, "--data", str(data),
                "--with-parent", "--patience", "0.01", "--told",
                json.dumps({"hold": True, **manners}),
            ],
            env={
                **os.environ,
                "BANK_SECRET": SEND.secret.decode(),
                "BANK_ANSWER_SECRET": RECEIVE.secret.decode(),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        self.url = f"http://127.0.0.1:{json.loads(self.process.stdout.readline())['port']}"

    def connection(self, receive=RECEIVE):
        """How the house reaches it."""
        return Connection(
            name=BANK, kind="bank", url=self.url, networks=LOOPBACK, send_key=SEND,
            receive_keys={receive.id: receive},
        )  # fmt: skip

    def asks(self, path, said=None):
        """Whoever plays the bank."""
        body = None if said is None else json.dumps(said).encode()
        request = urllib.request.Request(  # noqa: S310
            self.url + path, body, {"Content-Type": "application/json"},
            method="GET" if said is None else "POST",
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310
            return json.load(reply)

    def bookings(self):
        """Its own book."""
        return self.asks("/ledger")["booking"]

    def closes(self):
        """The process ends; told twice, once."""
        if self.process.poll() is not None:
            return
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


class Hall:
    """A house with a worker and a front door on loopback, a bank, and a slip of 1,000.00."""

    def __init__(self, office, folder, **manners):
        self.office = office
        self.till = Till(office, lines=(40_000, 60_000))
        app = create_app(
            office.store, folder / "files", session_key=b"k" * 48,
            callback_keys={BANK: {RECEIVE.id: RECEIVE}}, banks=[BANK], now=self.clock,
        )  # fmt: skip
        self.serving = Serving(app)
        door = f"{self.serving.site}/api/v1/callbacks/bank"
        self.branch = Branch(door, folder / "bank", **manners)
        self.bank = Bank(self.branch.connection(), time_out=5)

    def clock(self):
        """A real bank has a real clock."""
        return max(datetime.now(UTC), self.office.now)  # noqa: TID251

    def ticks(self):
        """The relay looks once, and everything it rings for is done."""
        post = Post(self.office.store, {BANK: self.bank}, self.clock, spread=lambda: 0.0)
        Relay(self.office.store, Inline(work(post)), self.clock).tick()

    def asks(self):
        """The teller confirms."""
        self.office.now = self.clock()
        return self.till.asks()

    def closes(self):
        """Everybody goes home."""
        self.branch.closes()
        self.serving.close()


@pytest.fixture
def hall(office, tmp_path, request):
    """A hall with a bank of such manners (``indirect``)."""
    made = Hall(office, tmp_path, **getattr(request, "param", {}))
    yield made
    made.closes()


def test_an_order_becomes_one_booking_and_its_message_closes_the_slip(hall):
    """From the teller's button to the last line, over real sockets."""
    hall.asks()
    hall.ticks()
    assert hall.till.orders()[0].state == "sent"

    assert hall.branch.asks("/let-go", {}) == {"ok": True, "statuses": [200]}
    hall.ticks()

    assert hall.till.slip().state == "paid"
    assert [one["cents"] for one in hall.branch.bookings()] == [100_000]


@pytest.mark.parametrize("hall", [{"lose_replies": 1}], indirect=True)
def test_a_lost_reply_is_asked_after_and_never_repeated(hall):
    """The order is on its way twice for us, and once in the bank's book."""
    hall.asks()
    hall.ticks()
    assert hall.till.orders()[0].state == "unknown"

    hall.office.now = hall.till.later(minutes=1)
    hall.ticks()

    (asked,) = hall.branch.asks("/ledger")["asked"]
    assert asked["received"] == 1
    assert hall.till.orders()[0].state in {"sent", "done"}
    assert len(hall.branch.bookings()) == 1


@pytest.mark.parametrize("hall", [{"lose_orders": 1}], indirect=True)
def test_an_order_that_was_lost_on_the_way_is_sent_again_when_the_bank_denies_it(hall):
    """Nobody pays nothing for ever."""
    hall.asks()
    hall.ticks()
    assert hall.branch.bookings() == []

    hall.till.later(minutes=1)
    hall.ticks()

    assert len(hall.branch.bookings()) == 1


@pytest.mark.parametrize("hall", [{"lose_messages": 1}], indirect=True)
def test_a_message_that_never_comes_is_asked_for(hall):
    """Half a minute after the bank took the order."""
    hall.asks()
    hall.ticks()

    hall.till.later(minutes=1)
    hall.ticks()

    assert hall.till.slip().state == "paid"


@pytest.mark.parametrize("hall", [{"pay_twice": 1, "repeat": 3}], indirect=True)
def test_messages_repeated_and_out_of_order_make_each_booking_once(hall):
    """Two bookings, six messages, the last one first."""
    hall.asks()
    hall.ticks()

    statuses = hall.branch.asks("/let-go", {"order": "reversed"})["statuses"]
    hall.ticks()

    assert statuses == [200] * 6
    assert sorted(one.counted for one in hall.till.payments()) == [0, 100_000]
    assert [one.cents for one in hall.till.refunds()] == [100_000]


def test_a_refund_is_paid_by_the_bank_once(hall):
    """To the account that paid too much, and into its book."""
    hall.office.now = hall.clock()
    payer = hall.till.payer
    paid = {"payment_code": hall.till.code, "amount": "1100.00", "payer": payer}
    hall.branch.asks("/counter", paid)
    hall.branch.asks("/let-go", {})
    hall.ticks()
    hall.till.pays_back(hall.till.refunds()[0].id)

    hall.ticks()
    hall.branch.asks("/let-go", {})
    hall.ticks()

    assert [one.state for one in hall.till.refunds()] == ["done"]
    assert [(b["kind"], b["cents"]) for b in hall.branch.bookings()] == [
        ("paid", 110_000), ("refunded", 10_000),
    ]  # fmt: skip


def test_the_day_end_file_of_the_bank_is_verified_and_its_books_are_kept_over_a_restart(hall):
    """The evening file; then the bank is begun again with the same folder."""
    hall.office.now = hall.clock()
    hall.branch.asks("/counter", {"payment_code": "12345678", "amount": "1.50", "payer": "示例"})
    day = hall.till.day

    content = hall.bank.day(day, hall.clock())

    head = bank_files.verified(io.BytesIO(content))
    assert (head.bank, head.lines, head.paid) == ("bank", 1, 150)


def test_a_bank_that_does_not_sign_is_not_believed(hall):
    """Somebody else listens at its address."""
    hall.asks()
    stranger = Key("bank-1", b"not the key that the bank has")
    other = Bank(hall.branch.connection(stranger), time_out=5)

    with pytest.raises(NotDelivered) as refused:
        other.fate("payment", "JK/1", hall.clock())

    assert "签名" in refused.value.says("zh")


def test_asked_after_an_order_it_never_denies_one_that_it_has(hall):
    """What keeps an order from being sent twice after a restore (the conformance suite's word)."""
    order = hall.asks()
    assert hall.bank.fate("payment", order.key, hall.clock()) is None

    hall.ticks()

    assert hall.bank.fate("payment", order.key, hall.clock()).state == "done"


def test_a_page_fetches_the_day_and_is_told_when_nobody_answers(hall):
    """Over real sockets; a closed bank is a sentence within seconds, not a hanging page."""
    ask = paying.day_files([hall.branch.connection()])
    today = local_day(hall.clock())
    assert bank_files.verified(io.BytesIO(ask(today, hall.clock()))).day == today
    assert paying.day_files([]) is None

    hall.branch.closes()
    with pytest.raises(NotDelivered):
        ask(today, hall.clock())
