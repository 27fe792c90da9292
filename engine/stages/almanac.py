"""The calendar is corrected, and every running clock is set anew by it.

The year is one transaction, each case another: a correction that is interrupted is taken up again
(``calendar rearm``). Clocks of minutes (the pre-check's half day) are counted anew from where they
began, and one that would have run out by now runs out now.
"""

import csv
import io
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Final

from engine.domain.errors import Unreadable
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import SYSTEM, CaseId, Officer, Text
from engine.stages import timekeeping
from engine.stages.casefile import CaseFile
from engine.stages.reading import short
from engine.store import Transaction, branches, cases, clocks, journal, years

Days = Mapping[date, tuple[bool, str]]

FIRST: Final = 2000
LAST: Final = 2100
_MOST: Final = 400
_WORKED: Final = {
    "work": True, "working": True, "yes": True, "1": True, "班": True, "上班": True,
    "off": False, "holiday": False, "no": False, "0": False, "休": False, "放假": False,
}  # fmt: skip


def read(content: bytes, year: int) -> Days:
    """Days of a CSV: ``2027-02-05,off,春节`` a line; UTF-8, or GBK as spreadsheets write it.

    Lines that say of a day what its weekday says anyway are left out.

    Raises:
        Unreadable: a line that cannot be meant, named by its number; or no day at all.
    """
    found: dict[date, tuple[bool, str]] = {}
    for n, line in enumerate(csv.reader(io.StringIO(_text(content))), 1):
        cells = [cell.strip() for cell in line]
        if not any(cells) or cells[0].startswith("#") or (n == 1 and cells[0].lower() == "day"):
            continue
        day, working, name = _line(n, cells, year)
        if day in found:
            raise _wrong(n, "这一天重复了。", "this day stands twice.")
        if len(found) == _MOST:
            raise _wrong(n, "行数太多。", "too many lines.")
        found[day] = (working, name)
    special = {d: (w, name) for d, (w, name) in found.items() if w != (d.weekday() < 5)}
    if not special:
        raise _wrong(1, "没有一天与平常的周末不同。", "no day differs from an ordinary week.")
    return special


def correct(
    tx: Transaction,
    year: int,
    special: Days,
    by: Officer,
    now: datetime,
    *,
    official: bool,
    source: str,
) -> int:
    """Write a year of the calendar anew; how many of its days changed.

    Nothing changes, and no clock need be set anew, where the year stood so already.

    Raises:
        Unreadable: a year out of reach, or an official one without the number of its notice.
    """
    if not FIRST <= year <= LAST:
        why = Text(f"应在{FIRST}至{LAST}之间。", f"must lie between {FIRST} and {LAST}.")
        raise Unreadable(field=Text("年份", "year"), name="year", why=why)
    named = short(source, "source", Text("通知文号", "number of the notice"), empty=not official)
    before = years.days(tx, year)
    held = next((one for one in years.every(tx) if one.year == year), None)
    same = held is not None and (held.official, held.source) == (official, named)
    if same and before == dict(special):
        return 0
    changed = {
        d for d in before.keys() | special.keys() if _worked(before, d) != _worked(special, d)
    }
    years.replace(tx, year, special, official=official, source=named)
    journal.write(
        tx, None, "calendar-corrected", by, now, year=year, official=official, source=named,
        days=sorted(day.isoformat() for day in changed)[:100],
    )  # fmt: skip
    return len(changed)


def rearm(tx: Transaction, case_id: CaseId, now: datetime) -> bool:
    """Set the clocks of one case by the calendar in force. False: they stood right already."""
    file = CaseFile.locked(tx, case_id)
    if file.case.status in CLOSED_CASE:
        return False
    before, due_on = _set(file), file.case.due_on
    timekeeping.refresh(file, now, by_a_new_calendar=True)
    after = _set(file)
    if file.case.due_on != due_on:
        cases.write(tx, file.case)
    years.restamp(tx, case_id, file.calendar.version)
    moved = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    if not moved:
        return False
    journal.write(
        tx, case_id, "clocks-set-anew", SYSTEM, now, calendar=file.calendar.version, moved=moved
    )
    return True


def rearm_all(
    transaction: Callable[[], AbstractContextManager[Transaction]], now: datetime
) -> tuple[int, int]:
    """Every running case, each in a transaction of its own: how many were seen, how many moved."""
    seen = moved = 0
    last = CaseId(0)
    while True:
        with transaction() as tx:
            ahead = years.running(tx, last)
        if not ahead:
            return seen, moved
        for case_id in ahead:
            with transaction() as tx:
                moved += rearm(tx, case_id, now)
            seen += 1
        last = ahead[-1]


def _set(file: CaseFile) -> dict[str, object]:
    """What the calendar decides in a case: when its clocks ring, when its work is due."""
    armed: dict[str, object] = {str(e): at for e, at in clocks.armed(file.tx, file.case.id).items()}
    due = {f"{i.element}#{i.nth}": i.due_on for i in branches.open_items(file.tx, file.case.id)}
    return armed | due


def _worked(days: Days, day: date) -> bool:
    return days[day][0] if day in days else day.weekday() < 5


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content[: 1 << 20].decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong(1, "文件不是文字。", "the file is no text.")


def _line(n: int, cells: list[str], year: int) -> tuple[date, bool, str]:
    try:
        day = date.fromisoformat(cells[0])
    except ValueError:
        raise _wrong(
            n, "第一列应为日期，形如2027-02-05。", "begin with a day like 2027-02-05."
        ) from None
    if day.year != year:
        raise _wrong(n, f"这一天不在{year}年。", f"this day is not in {year}.")
    working = _WORKED.get(cells[1].lower()) if len(cells) > 1 else None
    if working is None:
        raise _wrong(n, "第二列应为“休”或“班”（off / work）。", "then “off” or “work” (休 / 班).")
    name = cells[2] if len(cells) > 2 else ""
    return day, working, short(name, "name", Text("名称", "name"), 40, empty=True)


def _wrong(line: int, zh: str, en: str) -> Unreadable:
    field = Text(f"日历文件第{line}行", f"line {line} of the calendar")
    return Unreadable(field=field, name="calendar", why=Text(zh, en))
