"""A bank's day-end file, read line by line: a million lines cost no more memory than ten.

::

    LSBANK1|<bank>|<yyyy-mm-dd>
    P|<txn>|<payment code>|<amount>|<payer>|<account>|<hh:mm:ss>|<our order or nothing>
    R|<txn>|<payment code>|<amount>|<to>|<account>|<hh:mm:ss>|<our order>
    END|<lines>|<sum of P>|<sum of R>|<sha256, hex, of every byte before this line>

UTF-8, one LF a line. A file is verified to its end before anything in it is believed: read it
once with :func:`verified`, then again with :func:`lines`.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

from engine.domain.errors import Refused
from engine.domain.fees.reconciling import DayBooking
from engine.domain.names import Text

LONGEST: Final = 1000
"""Bytes of a line; what is longer is no line of such a file."""

_LINE: Final = re.compile(
    r"(?P<kind>[PR])\|(?P<txn>[A-Za-z0-9._-]{1,64})\|(?P<code>[0-9]{4,24})"
    r"\|(?P<amount>(?:0|[1-9][0-9]{0,12})\.[0-9]{2})\|(?P<name>[^|\x00-\x1f]{0,200})"
    r"\|(?P<account>[^|\x00-\x1f]{0,40})\|(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
    r"\|(?P<order>[A-Za-z0-9._:/-]{0,120})"
)
_HEAD: Final = re.compile(r"LSBANK1\|([a-z][a-z0-9-]{0,39})\|([0-9]{4}-[0-9]{2}-[0-9]{2})")
_AMOUNT: Final = r"((?:0|[1-9][0-9]{0,17})\.[0-9]{2})"
_END: Final = re.compile(rf"END\|([0-9]{{1,9}})\|{_AMOUNT}\|{_AMOUNT}\|([0-9a-f]{{64}})")


class BadBankFile(Refused):
    """A file that is not taken, not one line of it."""

    ZH = "对账文件{where}{why}整份文件没有采用，账目没有变动。请向银行索取更正后的文件。"
    EN = "Day-end file, {where}: {why} Not one line was taken. Ask the bank for a corrected file."


@dataclass(frozen=True, slots=True)
class DayFile:
    """What stands at the head and the end of a file; amounts in cents."""

    bank: str
    day: date
    lines: int
    paid: int
    refunded: int
    sha256: str


def verified(file: BinaryIO) -> DayFile:
    """Head and end of a file whose every line is as it should be.

    Raises:
        BadBankFile: a line that cannot be read, a wrong number, sum or checksum, or no end.
    """
    digest = hashlib.sha256()
    head, count, sums = None, 0, {"P": 0, "R": 0}
    for number, raw in _raw(file):
        if head is None:
            head = _head(raw)
        elif raw.startswith(b"END|"):
            return _end(raw, head, count, sums, digest.hexdigest(), file)
        else:
            line = _line(number, raw)
            count += 1
            sums[line.kind] += line.cents
        digest.update(raw)
    raise _bad(None, "没有结尾行，可能没有传完。", "the last line is missing; it may be cut off.")


def lines(file: BinaryIO) -> Iterator[DayBooking]:
    """The bookings of a file that was verified, in its order."""
    for number, raw in _raw(file):
        if number > 1:
            if raw.startswith(b"END|"):
                return
            yield _line(number, raw)


def write_line(kind: str, txn: str, code: str, cents: int, name: str = "", order: str = "") -> str:
    """One line, as a bank writes it (tests and samples)."""
    return f"{kind}|{txn}|{code}|{cents // 100}.{cents % 100:02d}|{name}||12:00:00|{order}\n"


def written(bank: str, day: date, bookings: Sequence[str]) -> bytes:
    """A whole file of such lines."""
    body = "".join([f"LSBANK1|{bank}|{day.isoformat()}\n", *bookings]).encode()
    sums = {"P": 0, "R": 0}
    for line in lines(io.BytesIO(body)):
        sums[line.kind] += line.cents
    totals = "|".join(f"{sums[kind] // 100}.{sums[kind] % 100:02d}" for kind in "PR")
    end = f"END|{len(bookings)}|{totals}|{hashlib.sha256(body).hexdigest()}\n"
    return body + end.encode()


def _raw(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while raw := file.readline(LONGEST + 1):
        number += 1
        if len(raw) > LONGEST:
            raise _bad(number, f"超过{LONGEST}字节。", f"longer than {LONGEST} bytes.")
        yield number, raw


def _text(number: int, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _bad(number, "不是UTF-8文字。", "it is not UTF-8 text.") from None
    if not text.endswith("\n"):
        raise _bad(number, "不完整。", "it is not whole.")
    return text[:-1]


def _head(raw: bytes) -> tuple[str, date]:
    found = _HEAD.fullmatch(_text(1, raw))
    if found is None:
        raise _bad(1, "不是对账文件的开头。", "this is not the head of a day-end file.")
    try:
        return found[1], date.fromisoformat(found[2])
    except ValueError:
        raise _bad(1, "的日期不存在。", "there is no such day.") from None


def _line(number: int, raw: bytes) -> DayBooking:
    found = _LINE.fullmatch(_text(number, raw))
    if found is None:
        raise _bad(number, "不符合约定的格式。", "it does not have the agreed form.")
    cents = int(found["amount"].replace(".", ""))
    if not cents:
        raise _bad(number, "金额为零。", "the amount is nothing.")
    return DayBooking(
        number - 1, found["kind"], found["txn"], found["code"], cents, found["name"],
        found["account"], found["time"], found["order"],
    )  # fmt: skip


def _end(
    raw: bytes, head: tuple[str, date], count: int, sums: dict[str, int], sha: str, file: BinaryIO
) -> DayFile:
    found = _END.fullmatch(_text(count + 2, raw))
    if found is None:
        raise _bad(count + 2, "不是对账文件的结尾。", "this is not the end of a day-end file.")
    if found[4] != sha:
        raise _bad(None, "校验和不符，内容可能被改动。", "the checksum differs; it may be altered.")
    paid, refunded = (int(found[n].replace(".", "")) for n in (2, 3))
    if int(found[1]) != count:
        zh, en = f"写明{found[1]}笔，实有{count}笔。", f"it names {found[1]} lines and has {count}."
        raise _bad(None, zh, en)
    if (paid, refunded) != (sums["P"], sums["R"]):
        raise _bad(None, "合计与各笔之和不符。", "its sums are not those of its lines.")
    if file.read(1):
        raise _bad(count + 3, "在结尾之后还有内容。", "something follows the end.")
    return DayFile(*head, count, paid, refunded, sha)


def _bad(number: int | None, zh: str, en: str) -> BadBankFile:
    where = Text("", "the whole") if number is None else Text(f"第{number}行", f"line {number}")
    return BadBankFile(where=where, why=Text(zh, en))
