"""The guide of a draft is changed field by field; what is not meant stays as it is written.

A field may be wrong while the whole is being written: a guide that could be read never becomes
one that cannot. One that cannot be read yet may be mended step by step.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from engine.bpmn.catalogue import Package
from engine.domain import toml
from engine.domain.errors import GuideError, Refused
from engine.domain.names import Officer, Text
from engine.exchange import toml_text
from engine.exchange.toml_text import Edit
from engine.stages.studio import drafts as drawing
from engine.store import Transaction


def change(
    tx: Transaction,
    draft: int,
    part: str,
    seen: str,
    edits: Sequence[Edit],
    by: Officer,
    now: datetime,
) -> str:
    """Write edits into the guide or the tariffs of a draft; what a page carries from now on.

    Raises:
        as :func:`drafts.save`; GuideError: the part is no TOML, or would not be read any more.
    """
    files = drawing.held(tx, draft, part, seen, by)
    after = edited(files, part, edits)
    flaw = wrong(after)
    if flaw is not None and wrong(files) is None:
        raise flaw
    return drawing.save(tx, draft, part, after[part], seen, by, now)


def edited(files: Mapping[str, bytes], part: str, edits: Sequence[Edit]) -> dict[str, bytes]:
    """The files with these edits in one part.

    Raises:
        GuideError: the part is no TOML.
    """
    try:
        toml.read(files.get(part, b""))
    except toml.Broken as broken:
        why = Text(f"{part}：{broken.says.zh}。", f"{part}: {broken.says.en}.")
        raise GuideError(why=why) from broken
    return {**files, part: toml_text.changed(files.get(part, b""), edits)}


def wrong(files: Mapping[str, bytes]) -> Refused | None:
    """Why guide and tariffs cannot be read, if so."""
    package = Package(dict(files))
    try:
        assert package.guide is not None
        assert package.tariffs is not None  # read, and found to agree with the guide
    except GuideError as error:
        return error
    return None
