"""Rows of a log, whatever its format: (position, column → what stands there).

XES: a row is an event, columns are its keys, those of its trace with ``case:`` before them.
OCEL 2.0: an event per case that it belongs to, with ``case:id``, ``type``, ``time``, its
attributes, and ``<kind>:id`` of one object of every other kind. CSV: a line.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from engine.domain.foreign_logs import FIELDS, BadLog, Columns
from engine.domain.names import Text
from engine.exchange import log_instants, log_rows_csv, log_rows_ocel, log_rows_xes
from engine.exchange.log_source import Source

Row = tuple[int, Mapping[str, str]]

SHOWN: Final = 200
"""Rows that are looked at before anybody lays out the columns."""

LISTED: Final = 200_000
"""Rows that are looked at for what stands in a column."""

_NAMES: Final[Mapping[str, Sequence[str]]] = {
    "case": (
        "case:concept:name", "case:id", "case", "case_id", "caseid", "case no", "case_no",
        "办件编号", "案件编号", "受理编号", "业务编号", "业务号", "流水号", "办件号", "项目编号",
    ),
    "activity": (
        "concept:name", "activity", "type", "activity_name", "task", "step", "event", "环节名称",
        "环节", "办理环节", "步骤", "活动", "事项名称", "事项", "节点",
    ),
    "complete": (
        "time:timestamp", "complete", "time", "complete_timestamp", "completed", "end_time",
        "end_timestamp", "end", "timestamp", "完成时间", "办结时间", "结束时间", "办理时间", "时间",
    ),
    "start": (
        "start", "start_timestamp", "start_time", "started", "开始时间", "签收时间", "接收时间",
    ),
    "enabled": ("enabled", "enable_time", "enabled_at", "派件时间", "到达时间", "送达时间"),
    "lifecycle": ("lifecycle:transition", "lifecycle", "transition"),
    "instance": ("concept:instance", "instance", "activity_instance_id"),
    "resource": ("org:resource", "resource", "user", "经办人", "办理人", "承办人", "操作人"),
    "department": (
        "org:group", "department:id", "department", "dept", "group", "办理部门", "部门", "科室",
        "处室", "单位",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of a log: its ``kind``, its columns in order, what they seem to be."""

    kind: str
    columns: Sequence[str]
    rows: Sequence[Row]
    guess: Columns


def rows(source: Source) -> Iterator[Row]:
    """All of them, as they come.

    Raises:
        BadLog: here or on the way.
    """
    kind = source.kind()
    if kind == "xes":
        return log_rows_xes.rows(source)
    return log_rows_ocel.rows(source) if kind == "ocel" else log_rows_csv.rows(source)


def head(source: Source, most: int = SHOWN) -> Head:
    """What a person needs to lay out the columns.

    Raises:
        BadLog: it cannot be read that far, or holds no row.
    """
    first = list(islice(rows(source), most))
    if not first:
        raise BadLog(
            why=Text(
                "里面没有一条办理记录。请核对文件。", "there is no event in it. Check the file."
            )
        )
    columns = list(dict.fromkeys(name for _, row in first for name in row))
    return Head(source.kind(), columns, first, guess(columns, first))


def guess(columns: Sequence[str], first: Sequence[Row]) -> Columns:
    """Which column is which, by its name, and the time by its contents; "" where nothing fits."""
    by_name = {_plain(one): one for one in reversed(columns)}
    found = {
        field: next((by_name[_plain(n)] for n in _NAMES[field] if _plain(n) in by_name), "")
        for field in FIELDS
    }
    if not found["complete"]:
        free = [one for one in columns if one not in found.values()]
        found["complete"] = next((one for one in free if _all_times(one, first)), "")
    if found["lifecycle"]:  # a row is an event: it has one time
        found["start"] = found["enabled"] = ""
    return Columns(**found)


def activities(source: Source, column: str, most: int) -> Sequence[tuple[str, int]]:
    """What stands in a column, the most frequent first; ``most`` rows are looked at.

    Raises:
        BadLog: the file cannot be read that far.
    """
    seen = Counter(row.get(column, "").strip() for _, row in islice(rows(source), most))
    del seen[""]
    return seen.most_common()


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _all_times(column: str, first: Sequence[Row]) -> bool:
    said = [row[column] for _, row in first if row.get(column, "").strip()]
    read = [log_instants.read(one, 0, "dmy") for one in said]
    return bool(said) and all(one is not None and 1970 < one.at.year < 2100 for one in read)
