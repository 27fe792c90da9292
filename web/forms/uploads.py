"""Files that came with a form, taken into the file store at once.

So a refused form does not ask for them again.
"""

import re
import secrets
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypedDict

from werkzeug.datastructures import FileStorage

from engine.documents import files, sheets
from engine.domain.file_errors import BadFile
from engine.stages.reading import MAX_SHEETS
from web import lang

_NUMBER_AND_TITLE = re.compile(r"(?P<no>\S{1,40}?)[\s_＿、]+(?P<title>\S.*)")

_COLUMNS = re.compile(r"\t|[,，;；]| {1,}")


class Kept(TypedDict):
    """A file in a draft: its hash, bytes, and the name it came under."""

    sha256: str
    size: int
    name: str


class KeptSheet(TypedDict):
    """A drawing in a draft, as the sheet index will list it.

    ``row`` names its fields on the form for as long as it is in the draft, wherever it stands.
    """

    row: str
    sheet_no: str
    title: str
    material: str
    sha256: str
    size: int
    name: str


def take(
    root: Path,
    uploads: Iterable[FileStorage],
    faults: dict[str, str],
    field: str,
    room: int | None = None,
) -> list[Kept]:
    """Keep every upload that is what its name says; the first that is not is told in ``faults``.

    ``room`` is how many more there may be; the rest is not even opened.
    """
    kept: list[Kept] = []
    for upload in uploads:
        if not upload.filename:
            continue
        if room is not None and len(kept) >= room:
            faults[field] = lang.t("receipt.too_many_sheets", max=MAX_SHEETS)
            break
        try:
            stored = files.take_in(root, upload.filename, upload.stream)
            sheets.require_shown(files.path(root, stored.sha256), stored.name)
        except BadFile as error:
            faults.setdefault(field, error.says(lang.current()))
            continue
        kept.append(Kept(sha256=stored.sha256, size=stored.size, name=stored.name))
    return kept


def sheet(kept: Kept, material: str) -> KeptSheet:
    """A drawing's number and title from its file name: ``建施-01 总平面图.pdf``."""
    stem = Path(kept["name"]).stem.strip()
    parts = _NUMBER_AND_TITLE.fullmatch(stem)
    number, title = (parts["no"], parts["title"]) if parts else (stem[:40], stem)
    row = secrets.token_hex(8)
    return KeptSheet(**kept, row=row, sheet_no=number, title=title[:200], material=material)


def index(text: str) -> dict[str, str]:
    """A sheet index as pasted from a table: a number and a title a line; number → title."""
    listed: dict[str, str] = {}
    for line in text.splitlines():
        parts = [part.strip() for part in _COLUMNS.split(line.strip(), maxsplit=1)]
        if len(parts) == 2 and all(parts):
            listed[parts[0][:40]] = parts[1][:200]
    return listed


def with_sheet(sheets: Iterable[KeptSheet], new: KeptSheet) -> list[KeptSheet]:
    """The sheets with the new one; it takes the place of one with the same number."""
    return [s for s in sheets if s["sheet_no"] != new["sheet_no"]] + [new]


def from_draft(value: Any) -> list[KeptSheet]:
    """The sheets of a draft, as they were kept; a row kept without a name gets one.

    That name comes from the file, so that every reading of the same draft gives the same.
    """
    nameless: Counter[str] = Counter()
    sheets: list[KeptSheet] = []
    for kept in value or ():
        row = kept.get("row")
        if not row:
            start = kept["sha256"][:16]
            nameless[start] += 1
            row = f"{start}-{nameless[start]}"
        one: KeptSheet = kept.copy()
        one["row"] = row
        sheets.append(one)
    return sheets


def edited(
    sheets: Iterable[KeptSheet], typed: dict[str, str], *, materials: bool = False
) -> list[KeptSheet]:
    """The sheets with what was typed in their own rows, which is taken out of ``typed``.

    A page opened earlier may name rows that are gone, and know nothing of rows that came since:
    the first are ignored, the second stay as they are. The material is changed only
    with ``materials``.
    """
    sent = {name: typed.pop(name) for name in list(typed) if name.startswith("sheet-")}
    left: list[KeptSheet] = []
    for kept in sheets:
        prefix = f"sheet-{kept['row']}-"
        if sent.get(f"{prefix}drop") == "yes":
            continue
        now = kept.copy()
        now["sheet_no"] = sent.get(f"{prefix}no", kept["sheet_no"]).strip()
        now["title"] = sent.get(f"{prefix}title", kept["title"]).strip()
        if materials:
            now["material"] = sent.get(f"{prefix}material", kept["material"]).strip()
        left.append(now)
    return left
