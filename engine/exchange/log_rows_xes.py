"""Rows of a XES file (IEEE 1849), event by event: a trace of any length costs no memory."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from engine.domain.foreign_logs import BadLog
from engine.domain.names import Text
from engine.exchange.log_source import Source

MOST_KEYS: Final = 200
"""Attributes of one event or trace that are read."""

_TAGS: Final = ("{*}log", "{*}trace", "{*}event")


def rows(source: Source) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every event of every trace; lists and what is nested in an attribute are left out.

    Raises:
        BadLog: not XML, not XES, or with a document type (which could hold anything).
    """
    with source.again() as stream:
        try:
            yield from _rows(stream)
        except etree.XMLSyntaxError as broken:
            raise BadLog(
                why=Text(
                    f"第{broken.lineno or 1}行的XML不完整或有误。请重新导出。",
                    f"the XML breaks at line {broken.lineno or 1}. Export it again.",
                )
            ) from broken


def _rows(stream: Any) -> Iterator[tuple[int, Mapping[str, str]]]:
    walk = etree.iterparse(
        stream, events=("start", "end"), tag=_TAGS, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    nth, traces, known = 0, 0, _Known()
    for what, element in walk:
        tag = etree.QName(element).localname
        if what == "start":
            if traces == 0:
                _looks_right(element)
            if tag == "trace":
                traces += 1
                known = _Known()
        elif tag == "event":
            nth += 1
            trace = element.getparent()
            inside = trace is not None and etree.QName(trace).localname == "trace"
            yield nth, {**(known.of(trace, traces) if inside else {}), **_keys(element)}
            element.clear()
            while element.getprevious() is not None:
                del trace[0]
        elif tag == "trace":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


class _Known:
    """What a trace says of itself, read once, before its first event goes."""

    def __init__(self) -> None:
        self._read: Mapping[str, str] | None = None

    def of(self, trace: Any, nth: int) -> Mapping[str, str]:
        """Its keys with ``case:`` before them; a trace without a name is numbered."""
        if self._read is None:
            own = {f"case:{key}": value for key, value in _keys(trace).items()}
            self._read = {"case:concept:name": f"#{nth}", **own}
        return self._read


def _keys(element: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in element:
        key = child.get("key")
        if key is not None and (value := child.get("value")) is not None:
            found[key] = value
            if len(found) >= MOST_KEYS:
                break
    return found


def _looks_right(element: Any) -> None:
    root = element.getroottree()
    if root.docinfo.internalDTD is not None:
        raise BadLog(
            why=Text(
                "文件里有文档类型声明（DOCTYPE），不安全，没有读取。请去掉这一段再导入。",
                "it has a document type (DOCTYPE), which is not safe. Remove it and import again.",
            )
        )
    if etree.QName(root.getroot()).localname != "log":
        raise BadLog(
            why=Text("这不是XES数据（根元素不是log）。请核对文件。", "this XML is no XES log.")
        )
