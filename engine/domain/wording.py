"""Words of the hall: days and moments (China, UTC+8), and what of a text can be seen."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

from engine.domain.names import Text

CHINA = timezone(timedelta(hours=8), "CST")
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def local(now: datetime) -> datetime:
    """The moment on the hall's wall clock."""
    return now.astimezone(CHINA)


def local_day(now: datetime) -> date:
    """The legal day of a moment."""
    return local(now).date()


def utc(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant of a wall-clock time in the hall, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA).astimezone(UTC)


def day_in_words(day: date, lang: str = "zh") -> str:
    """2026年3月12日（周四） / 12 March 2026 (Thu)."""
    if lang == "en":
        month = _MONTHS_EN[day.month - 1]
        return f"{day.day} {month} {day.year} ({_WEEKDAYS_EN[day.weekday()]})"
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS_ZH[day.weekday()]}）"


def month_in_words(day: date, lang: str = "zh") -> str:
    """2026年3月 / March 2026."""
    if lang == "en":
        return f"{_MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月"


def moment_in_words(moment: datetime, lang: str = "zh") -> str:
    """Day in words and the time of day in the hall."""
    there = local(moment)
    return f"{day_in_words(there.date(), lang)} {there:%H:%M}"


def count_in_words(n: int) -> Text:
    """五份 up to ten, 11份 above: how people write a number of papers."""
    return Text("零一二三四五六七八九十"[n] if 0 <= n <= 10 else str(n), str(n))


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\ufe0e\ufe0f\uffa0")


def visible(text: str) -> str:
    """The text, trimmed; empty when a reader would see nothing of it."""
    seen = any(unicodedata.category(c)[0] not in "CZ" and c not in _BLANK for c in text)
    return text.strip() if seen else ""


def unshowable(text: str) -> bool:
    """Whether it holds what no page or paper can show honestly.

    Controls (line ends and tabs apart), halves of characters, and marks that turn the
    direction of writing, so that a reader sees other words than were written.
    """
    return any(
        c in _TURNING or (unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\r\t")
        for c in text
    )
