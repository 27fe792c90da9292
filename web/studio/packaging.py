"""A whole package as a file: out of a draft, and in as a new one."""

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.exchange.packages import LARGEST
from engine.stages.studio import packages
from engine.store import drafts
from web import as_file, here
from web.forms.reading import Reader, Tried
from web.studio import listing

blueprint: Blueprint = Blueprint("studio_packages", __name__, url_prefix="/studio")


@blueprint.get("/<row:draft>/package.zip")
def exported(draft: int) -> ResponseReturnValue:
    """A draft as it was saved last."""
    listing.analyst()
    with here.reading() as tx:
        found = listing.line(tx, draft)
        files = drafts.files(tx, draft) or {}
    return answer(files, found.process, f"draft-{draft}")


@blueprint.post("/import")
def imported() -> ResponseReturnValue:
    """A draft of the package in the file that was chosen."""
    me = listing.analyst()
    tried = Tried()
    with tried:
        reader = Reader(request.form)
        file = request.files.get("package")
        data = file.read(LARGEST + 1) if file else b""
        if not data:
            reader.fault("package", "studio.no_package")
        reader.done()
        with here.transaction() as tx:
            number = packages.begin(tx, data, me, here.now())
        return redirect(url_for("studio.board", draft=number), code=303)
    return listing.page(tried, "package")


def answer(files: Mapping[str, bytes], process: str, which: str) -> Response:
    """A package to keep: the same bytes for the same content."""
    name = packages.file_name(process, which)
    return as_file.made(packages.write(files), "application/zip", name)
