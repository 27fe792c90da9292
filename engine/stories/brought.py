"""What a story's applicant brings, taken in as the window does: files first, then the form."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from engine.documents import files
from engine.domain.application import (
    Application,
    MaterialReceived,
    MaterialState,
    Project,
    Sheet,
    Subject,
)
from engine.domain.names import Text
from engine.stories.said import Said
from engine.stories.story import Story


def application(story: Story, root: Path) -> Application:
    """The application of a story; its files are kept under ``root``.

    Raises:
        BrokenStory: it lacks something. BadFile: a file is not what its name says.
    """
    said = story.application.only(
        "day", "process", "project", "applicant", "agent", "design_firm", "facts", "materials",
        "sheets", "variant", "furnished",
    )  # fmt: skip
    firm = "design_firm" if "design_firm" in said.data else "applicant"
    project = said.part("project").only("code", "name", "address")
    return Application(
        process=said.text("process"),
        project=Project(project.text("code"), project.text("name"), project.text("address", "")),
        applicant=_subject(said.part("applicant")),
        agent=_subject(said.part("agent")),
        design_firm=_subject(said.part(firm)),
        facts=dict(said.table("facts")),
        materials=materials(story, root, said),
        sheets=sheets(story, root, said.rows("sheets")),
        variant=said.text("variant", ""),
    )


def materials(story: Story, root: Path, said: Said) -> tuple[MaterialReceived, ...]:
    """The lines of the checklist: ``{"D01": "received", "D02": {"state", "file", "note"}}``."""
    listed = said.part("materials") if "materials" in said.data else None
    if listed is None:
        return ()
    return tuple(_material(story, root, listed, code) for code in listed.data)


def sheets(
    story: Story, root: Path, rows: Iterable[Said], known: Mapping[str, Sheet] | None = None
) -> tuple[Sheet, ...]:
    """Drawing sheets with their files; title and material of a known one may be left out."""
    found = []
    for row in rows:
        row.only("sheet_no", "title", "material", "file")
        number = row.text("sheet_no")
        before = (known or {}).get(number)
        title = row.text("title", before.title if before else None)
        material = row.text("material", before.material if before else None)
        sha256, size = _file(story, root, row)
        found.append(Sheet(number, title, material, sha256, size))
    return tuple(found)


def _material(story: Story, root: Path, listed: Said, code: str) -> MaterialReceived:
    if isinstance(listed.data[code], str):
        return MaterialReceived(code, _state(listed, listed.text(code)))
    line = listed.part(code).only("state", "copies", "file", "note")
    scan = _file(story, root, line)[0] if "file" in line.data else ""
    state = _state(line, line.text("state"))
    return MaterialReceived(code, state, line.number("copies", 1), scan, line.text("note", ""))


def _state(said: Said, words: str) -> MaterialState:
    try:
        return MaterialState(words)
    except ValueError:
        why = Text(f"没有“{words}”这种材料状态。", f"there is no state “{words}”.")
        raise said.broken(why) from None


def _subject(said: Said) -> Subject:
    said.only("name", "code", "kind", "phone", "override")
    return Subject(
        said.text("name"),
        said.text("code"),
        said.text("kind", "body"),
        said.text("phone", ""),
        said.text("override", ""),
    )


def _file(story: Story, root: Path, said: Said) -> tuple[str, int]:
    path = story.file(said.text("file"), said)
    state = path.stat()
    return _kept(root, path, (state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=1024)
def _kept(root: Path, path: Path, _state: tuple[int, int]) -> tuple[str, int]:
    """A file taken in; many stories bring the same drawings, and each need arrive only once."""
    with path.open("rb") as content:
        kept = files.take_in(root, path.name, content)
    return kept.sha256, kept.size
