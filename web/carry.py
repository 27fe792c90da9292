"""What was typed when a session ran out comes back after signing in.

The words travel inside the sign-in page of the browser that typed them, and become a draft of
whoever signs in there: nothing is kept of a visitor whom we do not know yet. Forms whose drafts
can be kept under an address are named in ``_ITEM``; other forms show what was typed, to be copied.
"""

import json
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from flask import flash, request, url_for

from engine.domain.errors import NoSuchWorkItem
from engine.domain.names import Officer, WorkItemId
from engine.stages import work
from engine.store import branches
from web import here, lang
from web.forms import review

FIELD: Final = "carry"
MOST: Final = 300_000
"""Characters: five hundred comments of the length of a paragraph."""

_ITEM = re.compile(r"/desk/([0-9]{1,15})(?:/draft)?")


def typed_here() -> tuple[str, dict[str, str]] | None:
    """The page that this form belongs to and what was typed; None where nothing can come back."""
    found = _ITEM.fullmatch(request.path)
    if found is None or request.method != "POST":
        return None
    then = url_for("desk.item", item_id=int(found[1]))
    return then, review.renumbered(review.typed(request.form))


def take(officer: Officer, then: str) -> None:
    """Somebody has signed in: what came along becomes their draft, if it is for their desk."""
    raw = request.form.get(FIELD, "")
    if not raw or len(raw) > MOST:
        return
    try:
        typed = json.loads(raw)
    except ValueError:
        return
    if isinstance(typed, dict) and all(
        isinstance(v, str) and "\0" not in v for v in typed.values()
    ):
        keep(officer, then, {k: v[: review.LONGEST] for k, v in typed.items()})


def keep(officer: Officer | None, then: str, typed: Mapping[str, str]) -> None:
    """Keep it as a draft of this officer, if the address is a piece of work of their department."""
    found = _ITEM.fullmatch(urlsplit(then).path)
    if found is None or officer is None or not typed:
        return
    item = WorkItemId(int(found[1]))
    try:
        with here.transaction() as tx:
            if branches.item(tx, item).department != officer.department:
                return
            work.keep_draft(tx, item, typed, officer, here.now())
    except NoSuchWorkItem:
        return
    flash(lang.t("carry.back"), "warning")


def from_our_own_page() -> bool:
    """The browser itself says that one of our pages sent this."""
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.host
