"""A bank over HTTP (docs/bank.md): signed orders out, signed messages back, signed answers.

An order goes out under a key that the bank honours once. Whoever does not know what became of it
asks under the same key; only an order that the bank never had is sent again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import quote

import orjson

from connectors.wire import Reply, Wire
from engine.domain.case import Letter
from engine.domain.errors import (
    ApprovalError,
    BadMessage,
    BadSetting,
    BadSignature,
    NotDelivered,
)
from engine.domain.fees.paying import BankMessage
from engine.domain.names import Text
from engine.exchange import bank_messages, signing
from engine.queue import jobs
from engine.settings import Connection

_LONGEST_REPLY: Final = 256 * 1024
_LONGEST_DAY: Final = 64 * 1024 * 1024
_PLACE: Final = {"payment": "payments", "refund": "refunds"}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an order: ``state`` is taken, done or rejected; everything it led to."""

    state: str
    messages: tuple[BankMessage, ...]


class Bank:
    """One bank, as its connection describes it; the connection's address is its API's base."""

    def __init__(
        self, connection: Connection, *, time_out: float = jobs.TIME_OUT.total_seconds()
    ) -> None:
        """Raises BadSetting where the address can never be right, or a key is missing."""
        self._wire = Wire(connection, time_out=time_out)
        if not connection.receive_keys:
            raise BadSetting(name=f"{connection.name}.receive_keys", value="", wanted="[id + …]")
        self.name = connection.name
        self.at_once = connection.at_once
        self.collects = False
        self.repeats = False
        self._theirs = connection.receive_keys
        self._base = self._wire.path.rstrip("/")

    def send(self, letter: Letter, now: datetime) -> None:
        """POST the order; one that may have left before is asked after first."""
        if letter.attempts > 1 and self.fate(letter.kind, letter.idem_key, now) is not None:
            return
        path = f"{self._base}/{_PLACE[letter.kind]}"
        self._wire.hand_over(letter, path, _LONGEST_REPLY, now)

    def fate(self, kind: str, key: str, now: datetime) -> Fate | None:
        """What became of an order; None: the bank never had it.

        Raises:
            NotDelivered: the bank was not reached, or what came back is not its word.
        """
        reply = self._ask(f"{_PLACE[kind]}/{quote(key, safe='')}", now, _LONGEST_REPLY)
        if reply.status == 404:
            return None
        try:
            said = orjson.loads(reply.body)
            messages = tuple(bank_messages.understood(one) for one in said["messages"])
            return Fate(str(said["state"]), messages)
        except (ValueError, KeyError, TypeError, BadMessage) as error:
            why = Text("银行的答复不能读取", "its answer cannot be read")
            raise NotDelivered(connector=self.name, why=why) from error

    def day(self, day: date, now: datetime) -> bytes:
        """The day-end file of a day.

        Raises:
            NotDelivered: as :meth:`fate`.
        """
        reply = self._ask(f"days/{day.isoformat()}", now, _LONGEST_DAY)
        if reply.status == 404:
            why = Text("这一天没有对账文件", "there is no file for this day")
            raise NotDelivered(connector=self.name, why=why)
        return reply.body

    def known(self, letter: Letter, now: datetime) -> bool | None:
        """Whether the bank has this order."""
        return self.fate(letter.kind, letter.idem_key, now) is not None

    def refused(self, body: bytes, why: ApprovalError) -> None:
        """Its callback got the status; there is nothing more to say."""

    def collect(self, now: datetime) -> Iterator[bytes]:  # noqa: ARG002 - the protocol's
        """Nothing waits there: a bank calls back."""
        return iter(())

    def _ask(self, what: str, now: datetime, most: int) -> Reply:
        """A signed question; of the answers only 200 and 404 count, and only signed ones."""
        path = f"{self._base}/{what}"
        reply = self._wire.ask(path, most, now)
        if reply.status not in {200, 404}:
            raise NotDelivered(connector=self.name, why=f"HTTP {reply.status}")
        try:
            signing.check(self._theirs, "GET", path, reply.headers, reply.body, now)
        except BadSignature as error:
            why = Text("答复没有银行的签名", "its answer is not signed by it")
            raise NotDelivered(connector=self.name, why=why) from error
        return reply
