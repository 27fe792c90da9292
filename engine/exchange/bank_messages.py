"""What goes to a bank and comes from it: orders out, messages back (docs/bank.md).

Amounts on the wire are texts in yuan with two decimals; inside they are whole cents. A message is
checked whole before anything is stored, like an answer of a department's system.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import orjson

from engine.domain.fees.paying import BankMessage, MessageKind, Way
from engine.exchange import bodies
from engine.exchange.schemas import Schema

PAYMENT_FORMAT: Final = "lianshen.payment-order/1"
REFUND_FORMAT: Final = "lianshen.refund-order/1"
MESSAGE_FORMAT: Final = "lianshen.bank-message/1"
LARGEST: Final = 16 * 1024
_AMOUNT: Final = re.compile(r"(0|[1-9][0-9]{0,12})\.[0-9]{2}")
_PLAIN: Final = "^[^\\u0000-\\u001f]*$"
_NAME: Final = {"type": "string", "maxLength": 200, "pattern": _PLAIN}

MESSAGE_SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Message of a bank",
    "type": "object",
    "additionalProperties": False,
    "required": [
        "format", "message_id", "kind", "payment_code", "txn", "amount", "booked_on", "at",
    ],
    "properties": {
        "format": {"const": MESSAGE_FORMAT},
        "message_id": {"type": "string", "pattern": "^[A-Za-z0-9._:/-]{1,120}$"},
        "kind": {"enum": [kind.value for kind in MessageKind]},
        "order": {"type": "string", "pattern": "^[A-Za-z0-9._:/-]{0,120}$"},
        "payment_code": {"type": "string", "pattern": "^[0-9]{4,24}$"},
        "txn": {"type": "string", "pattern": "^[A-Za-z0-9._-]{0,64}$"},
        "amount": {"type": "string", "pattern": f"^{_AMOUNT.pattern}$"},
        "payer": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"name": _NAME, "account": {**_NAME, "maxLength": 40}},
        },
        "way": {"enum": [way.value for way in Way]},
        "booked_on": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "at": {"type": "string", "maxLength": 40},
        "reason": {"type": "string", "maxLength": 400, "pattern": _PLAIN},
    },
}  # fmt: skip
_MESSAGE: Final = Schema(MESSAGE_SCHEMA)
_BOOKED: Final = frozenset({MessageKind.PAID, MessageKind.REFUNDED})


def read(body: bytes) -> BankMessage:
    """A bank's message.

    Raises:
        BadMessage: too large, not JSON, not of the schema, a booking without its number or of
            nothing, a day or a time that is none; the sentence names the place.
    """
    return _told(bodies.read(body, LARGEST, _MESSAGE))


def understood(said: object) -> BankMessage:
    """As :func:`read`, of a message that is one of several in a reply."""
    return _told(bodies.fitting(said, _MESSAGE))


def _told(said: Mapping[str, Any]) -> BankMessage:
    kind, amount, payer = MessageKind(said["kind"]), cents(said["amount"]), said.get("payer", {})
    if kind in _BOOKED and not said["txn"]:
        raise bodies.bad("txn", "缺少流水号。", "is missing.")
    if kind in _BOOKED and not amount:
        raise bodies.bad("amount", "应大于零。", "must be more than nothing.")
    return BankMessage(
        message_id=said["message_id"],
        kind=kind,
        order=said.get("order", ""),
        payment_code=said["payment_code"],
        txn=said["txn"],
        cents=amount,
        payer=payer.get("name", ""),
        account=payer.get("account", ""),
        way=Way(said.get("way", Way.OTHER)),
        booked_on=_day(said["booked_on"]),
        at=bodies.moment(said["at"]),
        reason=said.get("reason", ""),
    )


def write(message: BankMessage) -> bytes:
    """A message as a bank would send it (the day-end file and the counter make theirs so)."""
    return orjson.dumps(
        {
            "format": MESSAGE_FORMAT,
            "message_id": message.message_id,
            "kind": message.kind.value,
            "order": message.order,
            "payment_code": message.payment_code,
            "txn": message.txn,
            "amount": amount(message.cents),
            "payer": {"name": message.payer, "account": message.account},
            "way": message.way.value,
            "booked_on": message.booked_on.isoformat(),
            "at": message.at.isoformat(),
            "reason": message.reason,
        },
        option=orjson.OPT_SORT_KEYS,
    )


def payment_order(
    key: str,
    *,
    slip_no: str,
    payment_code: str,
    case_no: str,
    cents: int,
    payer: str,
    way: Way,
    shares: Sequence[tuple[str, int]],
    at: datetime,
) -> bytes:
    """One payment of one slip; ``shares`` are collecting bodies and what each is to have."""
    return orjson.dumps(
        {
            "format": PAYMENT_FORMAT,
            "message_id": key,
            "slip_no": slip_no,
            "payment_code": payment_code,
            "case_no": case_no,
            "amount": amount(cents),
            "currency": "CNY",
            "payer": {"name": payer},
            "way": way.value,
            "shares": [{"body": body, "amount": amount(part)} for body, part in shares],
            "at": at.isoformat(),
        },
        option=orjson.OPT_SORT_KEYS,
    )


def refund_order(
    key: str,
    *,
    slip_no: str,
    payment_code: str,
    cents: int,
    to_name: str,
    to_account: str,
    of_txn: str,
    reason: str,
    at: datetime,
) -> bytes:
    """Money back to the account it came from; ``of_txn`` is the booking it came by."""
    return orjson.dumps(
        {
            "format": REFUND_FORMAT,
            "message_id": key,
            "slip_no": slip_no,
            "payment_code": payment_code,
            "amount": amount(cents),
            "currency": "CNY",
            "to": {"name": to_name, "account": to_account},
            "of_txn": of_txn,
            "reason": reason,
            "at": at.isoformat(),
        },
        option=orjson.OPT_SORT_KEYS,
    )


def amount(value: int) -> str:
    """Cents → ``4427200.00``."""
    return f"{value // 100}.{value % 100:02d}"


def cents(text: str) -> int:
    """``4427200.00`` → cents.

    Raises:
        BadMessage: written otherwise.
    """
    if not _AMOUNT.fullmatch(text):
        raise bodies.bad("amount", "不是金额。", "is not an amount.")
    return int(text.replace(".", ""))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise bodies.bad("booked_on", "不是日期。", "is not a day.") from None
