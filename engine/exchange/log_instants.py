"""Times as other systems write them, read as instants."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

LONGEST: Final = 60

_YMD: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(\d{1,2})\s*[:时]\s*(\d{1,2})\s*分?(?:[:\s]*(\d{1,2})(?:[.,](\d{1,9}))?\s*秒?)?)?"
    r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?"
)
_DMY: Final = re.compile(
    r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?"
)
_EPOCH: Final = re.compile(r"\d{10}|\d{13}")


@dataclass(frozen=True, slots=True)
class Read:
    """An instant in UTC; ``zone`` as it was written ("" where none was); ``wide``: not ASCII."""

    at: datetime
    zone: str
    wide: bool


def read(text: str, offset: int, order: str) -> Read | None:
    """The instant, or None where nobody can say which.

    Args:
        text: ISO 8601, 2024/3/5 9:05, 2024年3月5日 9时5分, 05.03.2024 09:05, seconds or
            milliseconds since 1970; digits of any width.
        offset: minutes east of Greenwich for a time without a zone.
        order: of a date that ends in its year: "dmy" or "mdy"; "ymd" reads it as "dmy".
    """
    plain = text.strip()
    if not plain or len(plain) > LONGEST:
        return None
    wide = not plain.isascii() and any(c.isdecimal() and not c.isascii() for c in plain)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    try:
        found = datetime.fromisoformat(plain) if len(plain) >= 8 else None
    except ValueError:
        found = None
    try:
        if found is None:
            found = _otherwise(plain, order)
        if found is None:
            return None
        if found.tzinfo is None:
            there = timezone(timedelta(minutes=offset))
            return Read(found.replace(tzinfo=there).astimezone(UTC), "", wide)
        return Read(found.astimezone(UTC), found.strftime("%z"), wide)
    except (ValueError, OverflowError):  # 31 February; the year 1 in a zone east of us
        return None


def _otherwise(plain: str, order: str) -> datetime | None:
    if _EPOCH.fullmatch(plain):
        return datetime.fromtimestamp(int(plain) / (1000 if len(plain) == 13 else 1), UTC)
    if found := _YMD.fullmatch(plain):
        year, month, day, *rest = found.groups()
    elif found := _DMY.fullmatch(plain):
        first, second, year, *rest = found.groups()
        month, day = (first, second) if order == "mdy" else (second, first)
    else:
        return None
    hour, minute, second, fraction, zone = (one or "" for one in rest)
    read = datetime(  # noqa: DTZ001 - the zone follows, or the caller's
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
        int(f"{fraction:0<6.6}" or 0),
    )  # fmt: skip
    return read if not zone else read.replace(tzinfo=_zone(zone))


def _zone(written: str) -> timezone:
    if written in {"Z", "UTC"}:
        return UTC
    sign = -1 if written[0] == "-" else 1
    hours, minutes = int(written[1:3]), int(written[-2:])
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
