"""Any two editions or drafts of a process beside each other, part by part.

What cannot be read is said; the rest is compared all the same.
An edition is named by its 64-digit id, a draft as ``draft-<n>``.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from engine.analysis import comparing
from engine.analysis.comparing import Comparison, Contents, Part
from engine.bpmn import drawn, model
from engine.bpmn.catalogue import DIAGRAM, GUIDE, Package
from engine.domain import guide_file
from engine.domain.errors import (
    ApprovalError,
    GuideError,
    NoSuchThing,
    NotYours,
    Refused,
    UnreadableModel,
)
from engine.domain.fees import tariff_file
from engine.domain.fees.tariffs import Tariffs
from engine.domain.names import EditionId, Officer, Role, Text
from engine.domain.words import POSTS
from engine.exchange import form_rows
from engine.exchange.form_rows import Row, Table
from engine.store import Transaction, drafts, editions

READERS: Final = (Role.ANALYST, Role.MANAGER, Role.SUPERVISOR, Role.ADMIN)
"""Who may look: whoever draws, publishes, or answers for what is published."""
_EDITION: Final = re.compile(r"[0-9a-f]{64}")
_DRAFT: Final = re.compile(r"draft-([0-9]{1,9})")


class TwoProcesses(Refused):
    """A drawing review and a fee payment have nothing to compare."""

    ZH = "“{one}”和“{other}”是两个流程，不能对比。请选同一流程的两个版本。"
    EN = "“{one}” and “{other}” are two processes. Choose two editions or drafts of one process."


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison.

    ``draft`` is its number, 0 for an edition; ``number`` the nth edition of its process.
    """

    name: str
    process: str
    files: Mapping[str, bytes]
    title: Text
    draft: int = 0
    number: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """A review form as a comparison reads it. ``rest``: what its table of fields does not show."""

    title: Text
    rows: tuple[Row, ...]
    rest: Mapping[str, Any]


def side(tx: Transaction, name: str, by: Officer) -> Side:
    """The edition or draft of this name.

    Raises:
        NoSuchThing: none is called so, or it is gone. NotYours.
    """
    _reader(by)
    number = _DRAFT.fullmatch(name)
    if number:
        line = drafts.get(tx, int(number[1]))
        files = None if line is None else drafts.files(tx, line.id)
        if line is None or files is None:
            raise NoSuchThing(what=Text(f"草稿{number[1]}", f"Draft {number[1]}"))
        return Side(name, line.process, files, _title(files), line.id, at=line.changed_at)
    found = editions.get(tx, EditionId(name)) if _EDITION.fullmatch(name) else None
    if found is None:
        raise NoSuchThing(what=Text(f"流程版本“{name[:40]}”", f"The edition “{name[:40]}”"))
    files = editions.files(tx, found.id)
    process = f"{found.process}/{found.variant}" if found.variant else found.process
    at = found.published_at
    return Side(name, process, files, _title(files), number=found.number, at=at)


def compared(one: Side, other: Side) -> Comparison:
    """What ``other`` changes in ``one``.

    Raises:
        TwoProcesses.
    """
    if one.process.partition("/")[0] != other.process.partition("/")[0]:
        raise TwoProcesses(one=one.process, other=other.process)
    return of(one.files, other.files)


def of(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Comparison:
    """What differs between two packages."""
    return _of(tuple(sorted(old.items())), tuple(sorted(new.items())))


@lru_cache(maxsize=16)
def _of(old: tuple[tuple[str, bytes], ...], new: tuple[tuple[str, bytes], ...]) -> Comparison:
    return comparing.compare(contents(dict(old)), contents(dict(new)))


def contents(files: Mapping[str, bytes]) -> Contents:
    """The parts of a package that can be read, and why the others cannot."""
    unread: list[tuple[Part, str, Text]] = []

    def read(part: Part, how: Callable[[bytes], Any], path: str, name: str = "") -> Any:
        try:
            return how(_part(files, path))
        except (UnreadableModel, GuideError) as error:
            unread.append((part, name, _why(error)))
            return None

    diagram = read(Part.DIAGRAM, model.read, DIAGRAM)
    guide = read(Part.BASICS, guide_file.written, GUIDE)
    levied = tariff_file.NAME in files
    return Contents(
        model=diagram,
        drawing=None if diagram is None else drawn.read(files[DIAGRAM]),
        guide=guide,
        tariffs=read(Part.TARIFFS, tariff_file.read, tariff_file.NAME) if levied else Tariffs(),
        forms={
            name: read(Part.FORMS, _form, f"forms/{name}.schema.json", name)
            for name in sorted(Package(files).forms)
        },
        papers={
            path.removeprefix("papers/").removesuffix(".typ"): data.decode("utf-8", "replace")
            for path, data in sorted(files.items())
            if path.startswith("papers/")
        },
        unread=tuple(unread),
    )


def _form(content: bytes) -> _Form:
    table = form_rows.read(content)
    beside = json.loads(form_rows.written(content, Table(Text(""), (), table.beyond)))
    return _Form(table.title, table.rows, beside)


def _part(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        why = Text(f"流程包里没有{name}。请补上。", f"the package has no {name}. Add it.")
        raise (UnreadableModel if name == DIAGRAM else GuideError)(why=why)
    return files[name]


def _title(files: Mapping[str, bytes]) -> Text:
    return Text(guide_file.title(files.get(GUIDE, b"")))


def _why(error: ApprovalError) -> Text:
    return Text(error.says("zh"), error.says("en"))


def _reader(by: Officer) -> None:
    if not by.may(*READERS):
        raise NotYours(whose=POSTS[Role.ANALYST])
