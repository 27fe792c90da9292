"""Rows of an OCEL 2.0 file (JSON), read piece by piece; objects may stand after the events."""

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.domain.foreign_logs import BadLog
from engine.domain.names import Text
from engine.exchange.log_source import Source

MOST_OBJECTS: Final = 2_000_000
MOST_SHARED: Final = 50
"""Cases of one event that are followed."""
LARGEST_ENTRY: Final = 4 << 20
"""Characters of one event or object."""

SHARED: Final = "\0shared"
"""Under this name an event says that it is counted in more than one case."""

_PIECE: Final = 1 << 18
_CASES: Final = ("case", "cases", "办件", "application", "order")


def rows(source: Source) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every event, once for each case that it belongs to; without a case, once.

    What is a case: objects of a kind named ``case`` or so, else of the kind with the most.

    Raises:
        BadLog: not JSON, not OCEL 2.0, an entry without end.
    """
    kinds: dict[str, str] = {}
    for one in _entries(source, "objects"):
        kinds[_said(one, "id")] = _said(one, "type")
        if len(kinds) > MOST_OBJECTS:
            raise BadLog(
                why=Text(
                    f"对象超过{MOST_OBJECTS}个。请按年份分成几份。",
                    f"it has more than {MOST_OBJECTS} objects. Split it, for example by year.",
                )
            )
    case = _case_kind(Counter(kinds.values()))
    for nth, event in enumerate(_entries(source, "events"), 1):
        row = {"type": _said(event, "type"), "time": _said(event, "time")}
        for value in _list(event, "attributes"):
            row[_said(value, "name")] = _said(value, "value")
        cases = []
        for to in _list(event, "relationships"):
            named = _said(to, "objectId")
            kind = kinds.get(named, "")
            if kind == case:
                cases.append(named)
            elif kind:
                row[f"{kind}:id"] = named
        if len(cases) > 1:
            row[SHARED] = " ".join(cases[:3])
        for named in cases[:MOST_SHARED] or [""]:
            yield nth, {"case:id": named, **row}


def _case_kind(found: Counter[str]) -> str:
    named = next((one for one in _CASES if one in found), "")
    return named or next((kind for kind, _ in found.most_common(1)), "")


def _said(entry: object, name: str) -> str:
    value = entry.get(name, "") if isinstance(entry, dict) else ""
    return value if isinstance(value, str) else "" if value is None else str(value)[:4000]


def _list(entry: object, name: str) -> list[Any]:
    value = entry.get(name) if isinstance(entry, dict) else None
    return value if isinstance(value, list) else []


def _entries(source: Source, wanted: str) -> Iterator[Any]:
    """The entries of one list at the top, one by one; the other lists are passed over."""
    with source.again() as opened, io.TextIOWrapper(opened, "utf-8-sig", newline="") as text:
        try:
            yield from _Walk(text).entries(wanted)
        except UnicodeError as broken:
            raise BadLog(
                why=Text("OCEL应是UTF-8编码的JSON。请重新导出。", "OCEL must be JSON in UTF-8.")
            ) from broken


class _Walk:
    """The top of a JSON object, read piece by piece."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._held = ""
        self._at = 0
        self._decode = json.JSONDecoder().raw_decode

    def entries(self, wanted: str) -> Iterator[Any]:
        self._take("{")
        found = False
        while (sign := self._next()) != "}":
            if sign == ",":
                self._at += 1
                continue
            name = self._value()
            self._take(":")
            if not isinstance(name, str) or name.startswith("ocel:"):
                raise _no(
                    "这是OCEL 1.0，请另存为OCEL 2.0。", "this is OCEL 1.0; save it as OCEL 2.0."
                )
            listed = self._next() == "["
            if name == wanted:
                found = listed
            if listed:
                for one in self._listed():
                    if name == wanted:
                        yield one
            else:
                self._value()
        if not found:
            raise _no(
                "这不是OCEL 2.0数据（缺少events或objects）。请核对文件。",
                "this is no OCEL 2.0 log: events or objects are missing.",
            )

    def _listed(self) -> Iterator[Any]:
        self._take("[")
        while (sign := self._next()) != "]":
            if sign == ",":
                self._at += 1
            else:
                yield self._value()
        self._at += 1

    def _next(self) -> str:
        """The next sign that is not a blank; not taken yet."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                raise _broken()

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise _broken()
        self._at += 1

    def _value(self) -> Any:
        """One whole value; more is read until it is whole."""
        self._next()
        while True:
            try:
                value, end = self._decode(self._held, self._at)
            except ValueError:
                whole = False
            except RecursionError:
                raise _broken() from None
            else:
                whole = end < len(self._held)  # else a number might go on
                if whole:
                    self._at = end
                    return value
            if len(self._held) - self._at > LARGEST_ENTRY or not self._more():
                raise _broken()

    def _more(self) -> bool:
        """Twice as much as is held, so that a long entry is not decoded over and over."""
        held = self._held[self._at :]
        piece = self._text.read(max(_PIECE, len(held)))
        self._held, self._at = held + piece, 0
        return bool(piece)


def _no(zh: str, en: str) -> BadLog:
    return BadLog(why=Text(zh, en))


def _broken() -> BadLog:
    return _no("JSON不完整或有误。请重新导出。", "the JSON is broken or cut off. Export it again.")
