"""Pictures of sheets by the hash of their file: pages, tiles, differences.

An address holds the content's hash, so a picture never changes and the browser may keep it; the
right to see the case is asked for each one that it does not hold.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from engine.documents import sheets
from engine.domain.errors import NoSuchThing
from engine.domain.file_errors import NoSuchFile, SheetsBusy
from engine.domain.names import Text
from engine.store import pages
from web import access, here

blueprint: Blueprint = Blueprint("pictures", __name__, url_prefix="/cases/<case_no>/pictures")

KEPT = "private, max-age=604800, immutable"
_NO_PICTURE = Text("这张图的画面", "This picture")


@blueprint.get("/<sha256>/<row:page>-<row:level>.webp")
def whole(case_no: str, sha256: str, page: int, level: int) -> ResponseReturnValue:
    """A whole page: level 0 for the screen, 1 for paper."""
    _may_see(case_no, sha256)
    return _answer(lambda root: sheets.picture(root, sha256, page, level))


@blueprint.get("/<sha256>/<row:page>-<row:level>-<row:column>-<row:line>.webp")
def tile(
    case_no: str, sha256: str, page: int, level: int, column: int, line: int
) -> ResponseReturnValue:
    """A part of a page, sharper."""
    _may_see(case_no, sha256)
    return _answer(lambda root: sheets.tile(root, sha256, page, level, column, line))


@blueprint.get("/<sha256>/<row:page>-since-<old>.webp")
def since(case_no: str, sha256: str, page: int, old: str) -> ResponseReturnValue:
    """What differs on a page from another file of the same case."""
    _may_see(case_no, sha256, old)
    return _answer(lambda root: sheets.difference_picture(root, old, sha256, page))


def _may_see(case_no: str, *contents: str) -> None:
    me = here.officer()
    with here.reading() as tx:
        found = access.case(tx, case_no, me)
        known = all(pages.sheet_named(tx, found.id, one) is not None for one in contents)
    if not known:
        raise NoSuchFile


def _answer(draw: Callable[[Path], bytes]) -> Response:
    """The picture; 304 to a browser that holds it; 503 while too many are being drawn.

    Raises:
        NoSuchThing: there is no such page, or the drawing cannot be shown.
    """
    mark = hashlib.sha256(request.path.encode()).hexdigest()[:32]
    if mark in request.if_none_match:
        answer = Response(status=304)
    else:
        try:
            made = draw(here.house().files)
        except sheets.NotShown:
            raise NoSuchThing(what=_NO_PICTURE) from None
        except SheetsBusy as busy:
            return Response(busy.says(), 503, {"Retry-After": "2"}, mimetype="text/plain")
        answer = current_app.response_class(made, mimetype="image/webp")
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = KEPT
    return answer
