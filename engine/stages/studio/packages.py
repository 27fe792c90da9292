"""Whole packages in and out of the studio: a draft from a file, a file from a draft or edition."""

from collections.abc import Mapping
from datetime import datetime

from engine.bpmn.catalogue import DIAGRAM, GUIDE, PARTS
from engine.domain import toml
from engine.domain.errors import NotYours
from engine.domain.names import Officer, Role, Text
from engine.domain.words import POSTS
from engine.exchange import packages
from engine.exchange.packages import NoPackage
from engine.stages.studio import drafts as drawing
from engine.store import Transaction, drafts, editions, journal


def begin(tx: Transaction, data: bytes, by: Officer, now: datetime) -> int:
    """A draft of the package in a file: of the process that its guide names.

    Raises:
        NotYours: not an analyst. NoPackage: what is wrong with the file. Unreadable, TooManyParts:
            a part that no draft may have.
    """
    if not by.may(Role.ANALYST):
        raise NotYours(whose=POSTS[Role.ANALYST])
    files = packages.read(data, PARTS, GUIDE, DIAGRAM)
    drawing.require_parts(files)
    process = _process(files[GUIDE])
    name = drawing.called(process, files)
    number = drafts.add(tx, process, name, files, None, by, now, editions.IMPORT)
    journal.write(tx, None, "package-imported", by, now, process=process, draft=number)
    return number


def file_name(process: str, which: str) -> str:
    """What a downloaded package is called."""
    return f"{process}-{which}.zip"


def write(files: Mapping[str, bytes]) -> bytes:
    """A package as a file: the same bytes for the same content."""
    return packages.write(files)


def _process(guide: bytes) -> str:
    """The process that a guide names, though more of it may be wrong."""
    try:
        table = toml.read(guide).get("process")
    except toml.Broken as broken:
        why = Text(f"{GUIDE}：{broken.says.zh}。", f"{GUIDE}: {broken.says.en}.")
        raise NoPackage(why=why) from broken
    name = table.get("name") if isinstance(table, dict) else None
    if not isinstance(name, str) or len(name) > 40 or not drawing.PROCESS.fullmatch(name):
        raise NoPackage(
            why=Text(
                f"{GUIDE}里没有写流程代号（[process]的name）。",
                f"{GUIDE} names no process ([process] name).",
            )
        )
    return name
