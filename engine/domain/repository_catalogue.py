"""The catalogue of the shared repository (共享目录), read from its file.

Shape of repository.toml: ``[repository]`` count, headline; ``[[entry]]`` code, title {zh, en},
group, held_by (applicant, agent, project), kept (scanned, issued), department or issuer,
from_items, reuse, mark, source.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from engine.domain.names import Department, Text
from engine.domain.repository import Source
from engine.domain.repository_errors import CatalogueWrong

GROUPS: Final = ("subject", "initiation", "design", "construction", "completion")
HOLDERS: Final = ("applicant", "agent", "project")
MAX_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of document that is kept here.

    ``reuse`` is how often a project would have had to bring it, over its whole course (示例).
    ``department`` is ours by code; ``issuer`` names an authority that is not in this house.
    """

    code: str
    title: Text
    group: str
    held_by: str
    kept: Source
    department: Department | None = None
    issuer: str = ""
    from_items: tuple[str, ...] = ()
    reuse: int = 0
    mark: str = ""
    source: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Every kind, in the order of the file."""

    entries: tuple[Entry, ...]
    headline: str = ""

    @cached_property
    def by_code(self) -> Mapping[str, Entry]:
        """Code → entry."""
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def by_item(self) -> Mapping[str, Entry]:
        """Item whose approval enters by itself → entry."""
        return {item: entry for entry in self.entries for item in entry.from_items}

    @property
    def reuse(self) -> int:
        """Repeats that the catalogue promises over a whole project (示例)."""
        return sum(entry.reuse for entry in self.entries)

    def title(self, code: str) -> Text:
        """What a kind is called; its code where the catalogue no longer has it."""
        found = self.by_code.get(code)
        return Text(code, code) if found is None else found.title


def read(content: bytes) -> Catalogue:
    """The catalogue in a file.

    Raises:
        CatalogueWrong: not TOML, a key missing or of the wrong kind, a code or an item twice, or
            another number of entries than it says.
    """
    if len(content) > MAX_BYTES:
        raise _wrong("文件超过256KB。", "the file exceeds 256 KB.")
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(f"不是有效的TOML文件（{error}）。", f"not valid TOML ({error}).") from error
    head, rows = data.get("repository"), data.get("entry")
    if not isinstance(head, dict) or not isinstance(rows, list):
        raise _wrong("缺[repository]或[[entry]]。", "[repository] or [[entry]] is missing.")
    entries = tuple(_entry(row) for row in rows)
    _each_once("code", [entry.code for entry in entries])
    _each_once("from_items", [item for entry in entries for item in entry.from_items])
    if head.get("count") != len(entries):
        said = head.get("count")
        raise _wrong(
            f"写的是{said}项，实有{len(entries)}项。", f"{said} promised, {len(entries)} there."
        )
    return Catalogue(entries, str(head.get("headline", "")))


def _entry(row: object) -> Entry:
    if not isinstance(row, dict):
        raise _wrong("[[entry]]应为表。", "[[entry]] must be a table.")
    code = _word(row, "code", row)
    title = row.get("title")
    if not isinstance(title, dict) or not all(_is_word(title.get(lang)) for lang in ("zh", "en")):
        raise _wrong(f"{code}的title须有zh和en。", f"{code}: title needs zh and en.")
    reuse = row.get("reuse", 0)
    if not isinstance(reuse, int) or isinstance(reuse, bool) or not 0 <= reuse <= 999:
        raise _wrong(f"{code}的reuse应为0到999的整数。", f"{code}: reuse must be 0 to 999.")
    items = row.get("from_items", [])
    if not isinstance(items, list) or not all(_is_word(item) for item in items):
        raise _wrong(f"{code}的from_items应为事项代码。", f"{code}: from_items must be item codes.")
    department = row.get("department")
    return Entry(
        code=code,
        title=Text(title["zh"], title["en"]),
        group=_among(row, "group", GROUPS, code),
        held_by=_among(row, "held_by", HOLDERS, code),
        kept=Source(_among(row, "kept", tuple(Source), code)),
        department=None if department is None else Department(_word(row, "department", code)),
        issuer=str(row.get("issuer", "")),
        from_items=tuple(items),
        reuse=reuse,
        mark=_word(row, "mark", code),
        source=str(row.get("source", "")),
    )


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _word(row: Mapping[str, Any], key: str, where: object) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        shown = str(where)[:60]
        raise _wrong(f"{shown}缺{key}。", f"{shown}: {key} is missing.")
    return value


def _among(row: Mapping[str, Any], key: str, known: tuple[str, ...], code: str) -> str:
    value = _word(row, key, code)
    if value not in known:
        listed = ", ".join(known)
        raise _wrong(f"{code}的{key}应为{listed}之一。", f"{code}: {key} must be one of {listed}.")
    return value


def _each_once(key: str, values: list[str]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise _wrong(f"{key}“{value}”重复。", f"{key} “{value}” stands twice.")


def _wrong(zh: str, en: str) -> CatalogueWrong:
    return CatalogueWrong(why=Text(zh, en))
