"""The verbs of a story about what is kept: a scan comes in, is read, taken away, settled."""

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from typing import Final

from engine.documents import files, sample_scans
from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.names import Text
from engine.domain.repository import Ending, Holder, Version
from engine.stages.repository import catalogue, consult, keep, parties, revoke, settle
from engine.store import cases, repository, repository_cases
from engine.stories import brought
from engine.stories.deed import Deed

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "keep": ("kind", "file", "paper_no", "valid_from", "valid_until", "note", "holder"),
    "end_paper": ("kind", "how", "reason"),
    "read_paper": ("kind", "reason"),
    "adopt": ("material", "seen"),
    "keep_to": ("material", "reason"),
    "bring_anew": ("material", "file"),
}
"""The names that the lines of these verbs may use."""


def _keep(deed: Deed) -> None:
    """The window keeps a scan: a ``file`` of the story, else a sample page that says its kind.

    ``holder``: somebody else than the story's own people and project: {kind, code, name}.
    """
    said = deed.said
    keep.scanned(
        deed.tx, said.text("kind"), _holder(deed), _content(deed), deed.by, deed.now,
        paper_no=said.text("paper_no", ""), valid_from=_day(deed, "valid_from"),
        valid_until=_day(deed, "valid_until"), note=said.text("note", ""),
    )  # fmt: skip


def _end(deed: Deed) -> None:
    words = deed.said.text("how", Ending.REVOKED.value)
    try:
        how = Ending(words)
    except ValueError:
        why = Text(f"没有“{words}”这种方式。", f"there is no way “{words}”.")
        raise deed.said.broken(why) from None
    reason = deed.said.text("reason", "")
    revoke.revoke(deed.tx, _newest(deed).id, how, reason, deed.by, deed.now)


def _read(deed: Deed) -> None:
    """Read it for the case under way, or with a ``reason`` where there is none."""
    case_no = "" if deed.scene.case is None else cases.get(deed.tx, deed.scene.case).case_no
    consult.read(
        deed.tx, _newest(deed).id, deed.by, deed.now,
        root=deed.scene.files, case_no=case_no, reason=deed.said.text("reason", ""),
    )  # fmt: skip


def _adopt(deed: Deed) -> None:
    material = deed.said.text("material")
    resting = repository_cases.of_case(deed.tx, deed.case)
    newest = next((one.version.newest for one in resting if one.material == material), 0)
    seen = deed.said.number("seen", newest)
    settle.adopt(deed.tx, deed.case, material, seen, deed.by, deed.now)


def _keep_to(deed: Deed) -> None:
    reason = deed.said.text("reason", "")
    settle.keep_to(deed.tx, deed.case, deed.said.text("material"), reason, deed.by, deed.now)


def _bring_anew(deed: Deed) -> None:
    scan = _content(deed) if "file" in deed.said.data else ""
    line = MaterialReceived(deed.said.text("material"), MaterialState.RECEIVED, file=scan)
    settle.bring_anew(deed.tx, deed.case, line, deed.by, deed.now)


DO: Final[Mapping[str, Callable[[Deed], None]]] = {
    "keep": _keep,
    "end_paper": _end,
    "read_paper": _read,
    "adopt": _adopt,
    "keep_to": _keep_to,
    "bring_anew": _bring_anew,
}


def _holder(deed: Deed) -> Holder:
    """Whose paper it is, as the catalogue says of its kind."""
    if "holder" in deed.said.data:
        other = deed.said.part("holder").only("kind", "code", "name")
        return Holder(other.text("kind"), other.text("code"), other.text("name"))
    entry = catalogue.entry(deed.said.text("kind"))
    application = brought.application(deed.scene.story, deed.scene.files)
    return parties.of_application(deed.tx, application)[entry.held_by]


def _newest(deed: Deed) -> Version:
    """The newest version of what is kept of this kind for the story's people and project."""
    holder, kind = _holder(deed), deed.said.text("kind")
    found = repository.newest(deed.tx, [holder], [kind]).get((kind, holder.kind, holder.code))
    if found is None:
        raise deed.said.broken(Text(f"没有收存{kind}。", f"nothing is kept of {kind}."))
    return found


def _content(deed: Deed) -> str:
    """SHA-256 of the scan; a sample page is told from others of its kind by its number."""
    said = deed.said
    if "file" in said.data:
        path = deed.scene.story.file(said.text("file"), said)
        with path.open("rb") as content:
            return files.take_in(deed.scene.files, path.name, content).sha256
    title = f"{catalogue.entry(said.text('kind')).title.zh} {said.text('paper_no', '')}".strip()
    name = f"{title.replace('/', ' ')}.pdf"
    return files.take_in(deed.scene.files, name, BytesIO(sample_scans.scan(title))).sha256


def _day(deed: Deed, name: str) -> date | None:
    words = deed.said.text(name, "")
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        why = Text(f"“{words}”不是日期，应形如2026-03-02。", f"“{words}” is not a date.")
        raise deed.said.broken(why) from None
