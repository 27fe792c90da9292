"""A message from outside, read in one way whoever sent it: its size, JSON, its schema, its time."""

from datetime import datetime
from typing import Any

import orjson

from engine.domain.errors import BadMessage
from engine.domain.names import Text
from engine.exchange.schemas import Schema


def read(body: bytes, most: int, schema: Schema) -> dict[str, Any]:
    """The object in a body of at most ``most`` bytes, as its schema says.

    Raises:
        BadMessage: too large, not JSON, not of the schema; the sentence names the place.
    """
    if len(body) > most:
        raise bad("body", f"超过{most >> 10}KB。", f"exceeds {most >> 10} KB.")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad("body", "不是JSON。", "is not JSON.") from None
    return fitting(said, schema)


def fitting(said: object, schema: Schema) -> dict[str, Any]:
    """An object that was read already, if it fits; its schema asks for an object."""
    for error in schema.errors(said):
        where = "/".join(str(step) for step in error.absolute_path) or "body"
        raise bad(where, "不符合约定的格式。", f"does not fit: {error.message[:200]}.")
    assert isinstance(said, dict)  # noqa: S101 - the schema says so
    return said


def moment(text: str) -> datetime:
    """The time a message bears, with its zone.

    Raises:
        BadMessage: no time, or one without a zone.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise bad("at", "不是时间。", "is not a time.") from None
    if found.tzinfo is None:
        raise bad("at", "缺少时区。", "has no time zone.")
    return found


def bad(place: str, zh: str, en: str) -> BadMessage:
    """What is wrong, and where."""
    return BadMessage(place=place, why=Text(zh, en))
