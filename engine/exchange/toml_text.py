"""A TOML file is changed as a person would change it: what is not meant stays, comments included.

Only what differs is written: a value keeps the comment behind it, a row its place. New rows stand
behind the last of their kind, with small tables in one line, as the packages write them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, Comment, InlineTable, Item, Table, Whitespace

from engine.domain import toml
from engine.domain.errors import GuideError
from engine.domain.names import Text

Path = tuple[str | int, ...]
WIDE: Final = 100
"""A list longer than this is written with one entry a line."""


@dataclass(frozen=True, slots=True)
class Put:
    """Set keys of the table at ``path`` (made where it is missing); None takes a key away."""

    path: Path
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Add:
    """A new row of ``[[table]]``; a mapping in it becomes a table of its own below the row."""

    table: str
    values: Mapping[str, object]
    below: Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Drop:
    """Take away a row of ``[[table]]``, from 0."""

    table: str
    row: int


Edit = Put | Add | Drop


def changed(content: bytes, edits: Sequence[Edit]) -> bytes:
    """The file after these edits, one after the other.

    ``content`` is TOML that ``engine.domain.toml`` reads, and every path but the last step of a
    ``Put`` exists in it. Rows that are dropped are counted as they stand when their turn comes.
    What comes out says what was meant, and nothing else: it is read again and compared.

    Raises:
        GuideError: written in a way that cannot be changed from a form.
    """
    meant = toml.read(content)
    try:
        book = tomlkit.parse(content.decode("utf-8"))
        for edit in edits:
            _applied(meant, edit)
            if isinstance(edit, Put):
                _put(_table(book, edit.path), edit.values)
            elif isinstance(edit, Add):
                _add(book, edit)
            else:
                _drop(_rows(book, edit.table), edit.row)
    except TOMLKitError as error:
        raise _by_hand() from error
    after = tomlkit.dumps(book).encode()
    if not _same(after, meant):
        raise _by_hand()
    return after


def _applied(meant: dict[str, Any], edit: Edit) -> None:
    """The same edit on plain tables: what the text must say afterwards."""
    if isinstance(edit, Drop):
        del meant[edit.table][edit.row]
    elif isinstance(edit, Add):
        meant.setdefault(edit.table, []).append({**edit.values, **edit.below})
    else:
        here: Any = meant
        for step in edit.path:
            here = here.setdefault(step, {}) if isinstance(step, str) else here[step]
        for key, value in edit.values.items():
            if value is None:
                here.pop(key, None)
            else:
                here[key] = value


def _same(after: bytes, meant: dict[str, Any]) -> bool:
    """Whether a text says what is meant; a list without rows is as good as none."""
    try:
        read = toml.read(after)
    except toml.Broken:
        return False
    empty = {key: value for key, value in meant.items() if value == []}
    return {**empty, **read} == {**{key: [] for key in read if read[key] == []}, **meant}


def _by_hand() -> GuideError:
    zh = "这一处的写法表格改不了（同一张表分在几处，或缩成一行）。请到“原文”里改；没有改动。"
    en = (
        "this is written in a way that a form cannot change (a table in several places, or in one"
        " line). Change it under “Text”; nothing was changed."
    )
    return GuideError(why=Text(zh, en))


def _table(book: Any, path: Path) -> Any:
    """The table at a path; its last step is made where it is missing."""
    here = book
    for step in path[:-1]:
        here = here[step]
    last = path[-1]
    if not isinstance(here, Table | InlineTable | Container | AoT):
        raise _by_hand()
    if isinstance(last, str) and last not in here:
        _room(book)
        small = isinstance(here, InlineTable)
        cast("Any", here).append(last, tomlkit.inline_table() if small else tomlkit.table())
    found = cast("Any", here)[last]
    if not isinstance(found, Table | InlineTable):
        raise _by_hand()
    return found


def _rows(book: tomlkit.TOMLDocument, table: str) -> AoT:
    found = book.get(table)
    if not isinstance(found, AoT):
        raise _by_hand()
    return found


def _put(table: Any, values: Mapping[str, object]) -> None:
    inline = isinstance(table, InlineTable)
    for key, value in values.items():
        if value is None:
            if key in table:
                del table[key]
        elif key not in table:
            _new(table, key, _item(value))
        elif _plain(table[key]) != value or type(_plain(table[key])) is not type(value):
            if isinstance(table[key], Table) and isinstance(value, Mapping):
                gone: dict[str, object] = dict.fromkeys(table[key].keys() - value.keys())
                _put(table[key], {**gone, **value})
            else:
                table[key] = _item(value, inline=inline)


def _new(table: Any, key: str, item: Item) -> None:
    """A new key stands behind the last one, before what is written below it."""
    body = _body(table)
    last = next((k for k, v in reversed(body) if k is not None and not _own_table(v)), None)
    if last is None or isinstance(table, InlineTable):
        table.append(key, item)
    else:
        holder = table.value if isinstance(table, Table) else table
        holder._insert_after(last, key, item)  # noqa: SLF001 (tomlkit has no public way)


def _add(book: tomlkit.TOMLDocument, edit: Add) -> None:
    row = tomlkit.table()
    for key, value in edit.values.items():
        row.append(key, _item(value))
    for name, values in edit.below.items():
        small = tomlkit.table()
        for key, value in values.items():
            small.append(key, _item(value))
        row.append(name, small)
    held = book.get(edit.table)
    if held:
        held = _rows(book, edit.table)
    if not isinstance(held, AoT) or not len(held):
        if held is not None:
            del book[edit.table]
        held = tomlkit.aot()
        _room(book)
        held.append(row)
        book.append(edit.table, held)
        return
    last = _end(held[len(held) - 1])
    heading = _behind(last)
    last.add(tomlkit.nl())
    for item in heading or [tomlkit.nl()]:
        _end(row).add(item)
    held.append(row)


def _drop(rows: AoT, at: int) -> None:
    """Take a row away; the heading of what follows it stays."""
    heading = _behind(_end(rows[at]))
    del rows[at]
    if at and at == len(rows) and any(isinstance(item, Comment) for item in heading):
        last = _end(rows[at - 1])
        _behind(last)
        for item in heading:
            last.add(item)


def _behind(table: Any) -> list[Item]:
    """Take off the blank lines and comments behind a table's last line."""
    taken: list[Item] = []
    body = _body(table)
    while body and body[-1][0] is None and isinstance(body[-1][1], Comment | Whitespace):
        taken.insert(0, body.pop()[1])
    return taken


def _end(row: Any) -> Any:
    """The table whose lines are the last of a row."""
    below = [value for _, value in _body(row) if isinstance(value, Table)]
    return _end(below[-1]) if below else row


def _body(table: Any) -> list[tuple[Any, Item]]:
    container: Container = table if isinstance(table, Container) else table.value
    return container.body


def _own_table(item: Item) -> bool:
    return isinstance(item, Table | AoT)


def _room(book: tomlkit.TOMLDocument) -> None:
    """A blank line before what is put at the end of a file."""
    if book.as_string().strip() and not book.as_string().endswith("\n\n"):
        book.add(tomlkit.nl())


def _plain(item: Any) -> object:
    return item.unwrap() if isinstance(item, Item) else item


def _item(value: object, *, inline: bool = False) -> Item:
    """A value in the packages' hand: small tables in one line, long lists one entry a line."""
    if isinstance(value, Mapping):
        parts = [
            f"{tomlkit.key(key).as_string()} = {_item(one, inline=True).as_string()}"
            for key, one in value.items()
        ]
        return tomlkit.value(f"{{ {', '.join(parts)} }}" if parts else "{}")
    if isinstance(value, list | tuple):
        row: Array = tomlkit.array()
        for one in value:
            row.append(_item(one, inline=True))
        if not inline and len(row.as_string()) > WIDE:
            row.multiline(multiline=True)
        return row
    return tomlkit.item(value)
