"""Values against values, field by field: order does not count, and neither does how it is written.

Any frozen dataclass will do, so a field that the guide gets tomorrow is compared without a word.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from engine.analysis.comparing.changes import Change, Kind, Part
from engine.domain.names import Text

_EXPRESSIONS = frozenset({"when", "needs"})


def rows(
    part: Part,
    old: Sequence[Any],
    new: Sequence[Any],
    key: "By",
    name: "By",
    skip: frozenset[str] = frozenset(),
) -> Iterator[Change]:
    """Rows of a table: known by their key, whatever their order.

    A row that seems to have only another key now is one change, and a suggestion. ``skip`` are
    fields that say nothing.
    """
    before, after = {str(key(row)): row for row in old}, {str(key(row)): row for row in new}
    skip = skip | {key.field}
    renamed = _renamed(before, after, skip)
    taken = set(renamed.values())
    for code, row in before.items():
        if code in renamed:
            now = renamed[code]
            yield Change(
                part, Kind.RENAMED, now, name(after[now]), old=code, suggested=True,
                because=Text("其余各栏都相同", "everything else is the same"),
            )  # fmt: skip
        elif code not in after:
            yield Change(part, Kind.REMOVED, code, name(row), before=row)
        else:
            yield from values(part, code, name(after[code]), row, after[code], skip=skip)
    for code, row in after.items():
        if code not in before and code not in taken:
            yield Change(part, Kind.ADDED, code, name(row), after=row)


def values(
    part: Part,
    where: str,
    name: Text,
    old: Any,
    new: Any,
    *,
    skip: frozenset[str] = frozenset(),
    path: str = "",
) -> Iterator[Change]:
    """Two dataclasses of one kind, one change per field that differs."""
    for one in fields(old):
        if one.name not in skip and one.compare:
            before, after = getattr(old, one.name), getattr(new, one.name)
            yield from _value(part, where, name, path + one.name, before, after)


def mapped(
    part: Part, where: str, name: Text, path: str, old: Mapping[Any, Any], new: Mapping[Any, Any]
) -> Iterator[Change]:
    """Two mappings, one change per key that differs."""
    for key in [*old, *(key for key in new if key not in old)]:
        yield from _value(part, where, name, f"{path}.{key}", old.get(key), new.get(key))


def _value(part: Part, where: str, name: Text, path: str, old: Any, new: Any) -> Iterator[Change]:
    if path.endswith(".materials") and isinstance(old or new, str):
        old, new = tuple((old or "").split()), tuple((new or "").split())  # codes in a line
    if canonical(old, path) == canonical(new, path):
        return
    one = Change(part, Kind.CHANGED, where, name, path)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from mapped(part, where, name, path, old, new)
    elif _is_value(old) and type(old) is type(new):
        yield from values(part, where, name, old, new, path=f"{path}.")
    elif isinstance(old, tuple | frozenset) and isinstance(new, tuple | frozenset):
        gone, come = _apart(old, new), _apart(new, old)
        yield replace(one, gone=gone, come=come)
    else:
        yield replace(one, before=old, after=new)


def canonical(value: Any, path: str = "") -> Hashable:
    """What two ways to write the same have in common."""
    if isinstance(value, Mapping):
        found = ((str(key), canonical(one)) for key, one in value.items())
        return tuple(sorted(found, key=repr))
    if isinstance(value, tuple | list | frozenset | set):
        return tuple(sorted((canonical(one) for one in value), key=repr))
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(canonical(getattr(value, f.name), f.name) for f in fields(value) if f.compare)
    if isinstance(value, Decimal):
        return value.normalize()
    if isinstance(value, str) and (path in _EXPRESSIONS or path.startswith("needs.")):
        return " ".join(value.split())
    return value if isinstance(value, Hashable) else repr(value)


def _is_value(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type | Text)


def _apart(some: Any, others: Any) -> tuple[Any, ...]:
    """Entries that the others lack, in a lasting order."""
    there = {canonical(one) for one in others}
    found = [one for one in some if canonical(one) not in there]
    return tuple(sorted(found, key=repr)) if isinstance(some, frozenset) else tuple(found)


def _renamed(
    before: Mapping[str, Any], after: Mapping[str, Any], skip: frozenset[str]
) -> dict[str, str]:
    """Old key → new, of rows that are the same in all else; nothing that could be two things."""

    def seen(rows: Mapping[str, Any], others: Mapping[str, Any]) -> dict[Hashable, list[str]]:
        found: dict[Hashable, list[str]] = {}
        for code, row in rows.items():
            if code not in others:
                look = tuple(
                    canonical(getattr(row, f.name), f.name)
                    for f in fields(row)
                    if f.name not in skip
                )
                found.setdefault(look, []).append(code)
        return found

    gone, come = seen(before, after), seen(after, before)
    return {
        codes[0]: come[look][0]
        for look, codes in gone.items()
        if len(codes) == 1 and len(come.get(look, ())) == 1
    }


@dataclass(frozen=True, slots=True)
class By:
    """One field of a row, of whatever kind the row is."""

    field: str

    def __call__(self, row: Any) -> Any:
        """What it says."""
        return getattr(row, self.field)


def by(field: str) -> By:
    """The field that a table is known by, or named by."""
    return By(field)
