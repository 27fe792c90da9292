"""The sample bank's own ledger in this process, behind a line that loses what a test wants lost.

The ledger is the one that samples/bank serves over HTTP (tests/connectors has the sockets); here
the connector's wire is a straight one, so that a thousand sequences take seconds.
"""

import importlib.util
import io
import json
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from threading import Event
from urllib.parse import unquote

from connectors import paying
from connectors.bank import Bank
from connectors.wire import Reply
from engine.domain.errors import NotDelivered, OutcomeUnknown
from engine.domain.wording import local_day
from engine.exchange import bank_files, signing
from engine.exchange.signing import Key
from engine.settings import Connection
from engine.stages.banking import day_end, observe
from engine.store import bank_orders, outbox
from tests.till import BANK, FINANCE

FOLDER = Path(__file__).parents[1] / "samples" / "bank"
SEND = Key("lianshen-1", b"what we sign our orders with")
RECEIVE = Key("bank-1", b"what the bank signs with")


def _ledger():
    spec = importlib.util.spec_from_file_location("sample_bank_ledger", FOLDER / "ledger.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class BankSide:
    """A bank with its own book; every message waits until a test lets it come."""

    def __init__(self, office):
        self.office = office
        options = Namespace(
            data="", name="bank", answer_to="", answer_key="", answer_secret="", patience=0,
            pause=Event(),
        )  # fmt: skip
        self.book = _ledger().Bank(options)
        self.day = local_day(office.now)
        self.book.told({"hold": True, "today": self.day.isoformat()})
        connection = Connection(
            name=BANK, kind="bank", url="https://bank.example/api", send_key=SEND,
            receive_keys={RECEIVE.id: RECEIVE},
        )  # fmt: skip
        self.connector = Bank(connection)
        self.connector._wire.exchange = self.exchange
        self.loses = ""
        """What the next exchange loses: "order", "reply", or "line" (nobody is reached)."""

    # --- the connector's wire -------------------------------------------------------------

    def exchange(self, method, path, body, headers, _most):
        """One exchange with the ledger, or what is left of it."""
        lost, self.loses = self.loses, ""
        if lost == "line":
            raise NotDelivered(connector=BANK, why="nobody there")
        if lost == "order":
            raise OutcomeUnknown(connector=BANK, why="lost on the way")
        signing.check({SEND.id: SEND}, method, path, headers, body, self.office.now)
        reply = self._answer(method, path.removeprefix("/api/"), body)
        if lost == "reply":
            raise OutcomeUnknown(connector=BANK, why="reply lost")
        signed = signing.sign(RECEIVE, method, path, reply[1], self.office.now)
        return Reply(reply[0], reply[1], signed)

    def _answer(self, method, what, body):
        place, _, rest = what.partition("/")
        if method == "POST":
            status, says = self.book.take(place[:-1], body)
            return int(status), json.dumps(says).encode()
        if place == "days":
            return 200, self.book.day(rest).encode()
        fate = self.book.fate(place[:-1], unquote(rest))
        return (404 if fate is None else 200), json.dumps(fate).encode()

    # --- what happens -----------------------------------------------------------------------

    def carries(self):
        """The worker brings every order that is due."""
        with self.office.store.reading() as tx:
            due = outbox.due(tx, self.office.now)
        for number in due:
            with self.office.store.transaction() as tx:
                held = outbox.claim(tx, number, "test", timedelta(minutes=1), self.office.now)
            if held is not None and held.kind != "letter":
                store, now = self.office.store, lambda: self.office.now
                paying.carry(store, self.connector, held, now, lambda: 0.0)

    def is_asked(self):
        """The worker asks what became of orders, where it is time."""
        with self.office.store.reading() as tx:
            due = bank_orders.to_query(tx, self.office.now)
        for number in due:
            known = {BANK: self.connector}
            paying.query(self.office.store, known, number, lambda: self.office.now)

    def pays(self, code, cents, name):
        """Somebody pays by the code in the bank's own app."""
        amount = f"{cents // 100}.{cents % 100:02d}"
        self.book.counter({"payment_code": code, "amount": amount, "payer": name})

    def messages(self):
        """Every message there is, as it would be sent."""
        return [row["body"].encode() for row in self.book.ledger()["message"]]

    def tells(self, body):
        """One message comes through the door (it may have come before)."""
        with self.office.store.transaction() as tx:
            observe.receive(tx, BANK, body, self.office.now)

    def day_ends(self, change=lambda text: text):
        """The day-end file comes; it is taken in and compared to its end."""
        content = change(self.connector.day(self.day, self.office.now))
        file = bank_files.verified(io.BytesIO(content))
        with self.office.store.transaction() as tx:
            lines = bank_files.lines(io.BytesIO(content))
            taken = day_end.take_in(tx, file, lines, FINANCE, self.office.now)
        paying.reconcile(self.office.store, taken.id, lambda: self.office.now)
        return taken.id

    def booked(self, kind, code):
        """The bank's book of one slip: txn → (code, cents, the order it was for)."""
        return {
            row["txn"]: (row["code"], row["cents"], row["asked"])
            for row in self.book.ledger()["booking"]
            if (row["kind"], row["code"]) == (kind, code)
        }
