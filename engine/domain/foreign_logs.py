"""The log of another system: which of its columns is what, and what could not be taken from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from engine.domain.errors import Refused
from engine.domain.names import Text

CHINA_MINUTES: Final = 8 * 60
ORDERS: Final = ("ymd", "dmy", "mdy")
MOST_NAMED: Final = 500
"""Activities that may be given a department or a branch one by one."""


class BadLog(Refused):
    """A log that is not taken; ``why`` says what stands in the way and what to do."""

    ZH = "这份数据没有导入：{why}没有保存任何内容。"
    EN = "The log was not imported: {why} Nothing was kept."


class LogKept(Refused):
    """Somebody was quicker: the columns of this log are laid out already."""

    ZH = "这份数据已经导入，不能再导入一次。请回到列表打开它。"
    EN = "This log is imported already. Go back to the list and open it."


@dataclass(frozen=True, slots=True)
class Columns:
    """The name of the column that says each thing; "" where none does.

    With ``lifecycle`` a row is one event at ``complete``; without, a row is one visit from
    ``start`` (or nobody knows when) to ``complete``.
    """

    case: str
    activity: str
    complete: str
    start: str = ""
    enabled: str = ""
    lifecycle: str = ""
    instance: str = ""
    resource: str = ""
    department: str = ""

    def missing(self) -> tuple[str, ...]:
        """Fields without which nothing can be read."""
        return tuple(n for n in ("case", "activity", "complete") if not getattr(self, n))


FIELDS: Final = tuple(one.name for one in fields(Columns))
"""In the order in which a person lays them out."""


@dataclass(frozen=True, slots=True)
class Laid:
    """How a log is read.

    ``offset`` in minutes east of Greenwich holds for times that name no zone; ``order`` for dates
    such as 3/4/2025. ``departments`` and ``branches`` are by activity; the column of the
    department, where there is one, holds for activities that the table leaves out.
    """

    columns: Columns
    offset: int = CHINA_MINUTES
    order: str = ORDERS[0]
    departments: Mapping[str, str] = field(default_factory=dict)
    branches: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For a file or a column of the database."""
        named = {n: getattr(self.columns, n) for n in FIELDS if getattr(self.columns, n)}
        return {
            "columns": named,
            "offset": self.offset,
            "order": self.order,
            "departments": dict(self.departments),
            "branches": dict(self.branches),
        }


def laid(given: object) -> Laid:
    """The other way round, from a file that somebody wrote.

    Raises:
        BadLog: not an object of that shape.
    """
    if not isinstance(given, dict) or not isinstance(given.get("columns"), dict):
        raise BadLog(why=_SHAPE)
    columns = given["columns"]
    texts = [*columns.values(), *_table(given, "departments"), *_table(given, "branches")]
    offset, order = given.get("offset", CHINA_MINUTES), given.get("order", ORDERS[0])
    if (
        not set(columns) <= set(FIELDS)
        or not all(isinstance(one, str) for one in texts)
        or not isinstance(offset, int)
        or not -14 * 60 <= offset <= 14 * 60
        or order not in ORDERS
    ):
        raise BadLog(why=_SHAPE)
    read = Columns(**{"case": "", "activity": "", "complete": "", **columns})
    if read.missing():
        raise BadLog(why=_SHAPE)
    return Laid(read, offset, order, given.get("departments", {}), given.get("branches", {}))


def _table(given: Mapping[str, Any], name: str) -> list[object]:
    table = given.get(name, {})
    return [*table.values(), *table] if isinstance(table, dict) else [None]


_SHAPE: Final = Text(
    "列的对应文件应为一个JSON对象，columns里写明case、activity、complete各是哪一列。",
    "the file of columns must be a JSON object whose columns name case, activity and complete.",
)


class Why(StrEnum):
    """Why something of a log was dropped, or not taken as it stood."""

    NO_CASE = "no-case"
    NO_ACTIVITY = "no-activity"
    NO_TIME = "no-time"
    BAD_TIME = "bad-time"
    FUTURE = "future"
    EARLY = "early"
    DUPLICATE = "duplicate"
    RAGGED = "ragged"
    UNKNOWN_STEP = "unknown-step"
    ENDLESS = "endless"
    # mended: taken, but not as it stood
    NAIVE = "naive"
    WIDE = "wide"
    REVERSED = "reversed"
    SHARED = "shared"
    ZONES = "zones"


MENDED: Final = frozenset({Why.NAIVE, Why.WIDE, Why.REVERSED, Why.SHARED, Why.ZONES})

MOST_IN_CASE: Final = 10_000
"""Events of one case; a case with more is a column laid wrongly, or a test."""

WORDS: Final[Mapping[Why, Text]] = {
    Why.NO_CASE: Text("没有办件编号", "no case number"),
    Why.NO_ACTIVITY: Text("没有环节名称", "no activity"),
    Why.NO_TIME: Text("没有时间", "no time"),
    Why.BAD_TIME: Text("时间读不懂", "time not understood"),
    Why.FUTURE: Text("时间在今天之后", "time in the future"),
    Why.EARLY: Text("时间早于1970年", "time before 1970"),
    Why.DUPLICATE: Text("与前面一行完全相同", "the same as an earlier row"),
    Why.RAGGED: Text("比表头多出列", "more cells than headings"),
    Why.UNKNOWN_STEP: Text("不认识的状态词", "a state of no meaning here"),
    Why.ENDLESS: Text(f"同一办件超过{MOST_IN_CASE}行", f"a case of more than {MOST_IN_CASE} rows"),
    Why.NAIVE: Text("时间没有时区，按所选时区读", "time without a zone, read in the chosen zone"),
    Why.WIDE: Text("全角数字，按半角读", "full-width digits, read as plain ones"),
    Why.REVERSED: Text("开始晚于完成，开始时间不用", "started after it ended: start left out"),
    Why.SHARED: Text("一条记录属于几个办件，各算一次", "an event of several cases, once in each"),
    Why.ZONES: Text("用了几个时区，都换算成同一时刻", "times in several zones, made comparable"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """So many rows for one reason, and the first few of them: (row, what stood there)."""

    why: Why
    n: int
    examples: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a log. ``rows`` were read, ``events`` of them taken, in ``cases``."""

    rows: int
    events: int
    cases: int
    visits: int
    counted: Sequence[Counted] = ()
    activities: Sequence[tuple[str, int]] = ()
    people: int = 0

    @property
    def dropped(self) -> int:
        """Rows that were not taken."""
        return sum(one.n for one in self.counted if one.why not in MENDED)

    def as_json(self) -> dict[str, Any]:
        """For a column of the database, or for the command line."""
        return {
            "rows": self.rows,
            "events": self.events,
            "cases": self.cases,
            "visits": self.visits,
            "people": self.people,
            "dropped": self.dropped,
            "activities": [list(one) for one in self.activities],
            "counted": [
                {
                    "why": one.why.value,
                    "mended": one.why in MENDED,
                    "says_zh": WORDS[one.why].zh,
                    "says_en": WORDS[one.why].says("en"),
                    "n": one.n,
                    "examples": [list(example) for example in one.examples],
                }
                for one in self.counted
            ],
        }


def report(kept: Mapping[str, Any]) -> Report:
    """A report as it was kept."""
    return Report(
        kept["rows"],
        kept["events"],
        kept["cases"],
        kept["visits"],
        [
            Counted(Why(one["why"]), one["n"], [(row, said) for row, said in one["examples"]])
            for one in kept["counted"]
        ],
        [(name, n) for name, n in kept["activities"]],
        kept["people"],
    )
