"""Sheets and materials by their hash, for people who may see the case."""

from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, send_file
from flask.typing import ResponseReturnValue

from engine.documents import files
from engine.domain.file_errors import NoSuchFile
from engine.store import intake, pages
from web import access, as_file, here

blueprint: Blueprint = Blueprint("files", __name__, url_prefix="/cases")

SHOWN = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)
"""First bytes → type and ending of what a browser may show itself; the rest is downloaded."""


@blueprint.get("/<case_no>/files/<sha256>")
def sheet(case_no: str, sha256: str) -> ResponseReturnValue:
    """A drawing sheet of any version of this case."""
    me = here.officer()
    with here.reading() as tx:
        found = access.case(tx, case_no, me)
        name = pages.sheet_named(tx, found.id, sha256)
    if name is None:
        raise NoSuchFile(sha256=sha256[:64])
    return answer(files.path(here.house().files, sha256), name)


@blueprint.get("/<case_no>/materials/<code>")
def material(case_no: str, code: str) -> ResponseReturnValue:
    """The file of one line of the checklist."""
    me = here.officer()
    with here.reading() as tx:
        found = access.papers_of(tx, case_no, me)
        held = {m.code: m.file for m in intake.materials(tx, found.id)}
    if not held.get(code):
        raise NoSuchFile(sha256=code[:16])
    return answer(files.path(here.house().files, held[code]), code)


def answer(path: Path, name: str) -> Response:
    """A file with a type that its own first bytes prove; never one that could run as a page."""
    with path.open("rb") as content:
        head = content.read(8)
    kind, ending, way = "application/octet-stream", "bin", "attachment"
    for start, media_type, suffix in SHOWN:
        if head.startswith(start):
            kind, ending, way = media_type, suffix, "inline"
    sent = send_file(path, mimetype=kind, conditional=True, etag=path.name)
    sent.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(f'{name}.{ending}')}"
    sent.headers["Content-Security-Policy"] = as_file.RUNS_NOTHING
    return sent
