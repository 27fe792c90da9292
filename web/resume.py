"""What was typed when a session ran out comes back after signing in.

The words travel in the sign-in page of the browser that typed them: nothing is kept of a visitor
whom we do not know yet. A desk's form becomes a draft of whoever signs in there; any other goes
back to its page by one press, with a new token.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from engine.domain.errors import NoSuchWorkItem
from engine.domain.names import Officer, WorkItemId
from engine.stages import work
from engine.store import branches
from web import addresses, here, lang, refusals
from web.forms import review

KEPT: Final = "kept:"
"""Before the names of fields that wait on the sign-in page."""

MOST_FIELDS: Final = 5_000
MOST: Final = 300_000
"""Characters in all: five hundred comments of the length of a paragraph."""

_NEVER_KEPT = frozenset({"csrf_token", "password", "password_again"})
_NOT_FROM = re.compile(
    r"/(?:sign-in|sign-out|password|join|track|verify|api|demo)(?:/.*)?"
    r"|/(?:sign|issue)/.*"  # a deed: whoever does it opens its page again
)
_DESK = re.compile(r"/desk/([0-9]{1,15})(?:/draft)?")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form held: name and value of each field, the page it was for, files left behind."""

    then: str
    fields: Sequence[tuple[str, str]]
    lost: bool = False

    @property
    def words(self) -> list[str]:
        """What somebody typed, as it may be shown to be copied."""
        return refusals.shown(self.fields)

    @property
    def for_desk(self) -> bool:
        """Whether it comes back as a draft, by itself."""
        return _DESK.fullmatch(addresses.parts(self.then).path) is not None


def sent_late() -> Kept | None:
    """What this form held, whose session is over; None where it cannot come back."""
    if request.method != "POST" or _NOT_FROM.fullmatch(request.path) or not _from_our_own_page():
        return None
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:  # too large to be read at all
        return None
    found = _DESK.fullmatch(request.path)
    then = request.full_path.rstrip("?")
    if found is not None:
        then = url_for("desk.item", item_id=int(found[1]))
    lost = any(upload.filename for upload in request.files.values())
    return _whole(then, fields, lost=lost)


def brought_along(then: str) -> Kept | None:
    """What waits on the sign-in page that was sent just now; None where nothing does."""
    began = len(KEPT)
    sent = request.form.items(multi=True)
    lost = bool(request.form.get("kept-lost"))
    return _whole(then, [(n[began:], v) for n, v in sent if n.startswith(KEPT)], lost=lost)


def come_back(kept: Kept, me: Officer) -> ResponseReturnValue:
    """Signed in: a draft at their desk, or a page that sends it on with one press."""
    found = _DESK.fullmatch(addresses.parts(kept.then).path)
    if found is None:
        return render_template("resumed.html", kept=kept, fields=_gentle(kept.fields), me=me)
    _draft(WorkItemId(int(found[1])), review.typed(MultiDict(kept.fields)), me)
    return redirect(kept.then, code=303)


def _draft(item: WorkItemId, typed: dict[str, str], me: Officer) -> None:
    """Kept for this officer, if it is a piece of work of their department."""
    try:
        with here.transaction() as tx:
            if branches.item(tx, item).department != me.department:
                return
            work.keep_draft(tx, item, review.renumbered(typed), me, here.now())
    except NoSuchWorkItem:
        return
    flash(lang.t("resume.drafted"), "warning")


def _gentle(fields: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """A form may say what its button becomes on the way back: keep a draft, submit nothing."""
    instead = dict(fields).get("on_resume", "")
    others = [(n, v) for n, v in fields if n != "action"]
    return [*others, ("action", instead)] if instead else list(fields)


def _whole(then: str, fields: Sequence[tuple[str, str]], *, lost: bool) -> Kept | None:
    """All of it or nothing: half a form that comes back is worse than none."""
    ours = [(n, v) for n, v in fields if n not in _NEVER_KEPT]
    long = sum(len(v) for _, v in ours)
    spoilt = any("\0" in v for _, v in ours)
    if not any(v.strip() for n, v in ours if n not in refusals.NEVER_SHOWN):
        return None
    return None if spoilt or long > MOST or len(ours) > MOST_FIELDS else Kept(then, ours, lost)


def _from_our_own_page() -> bool:
    """Whether the browser says that one of our own pages sent this."""
    origin = request.headers.get("Origin", "")
    return bool(origin) and addresses.parts(origin).netloc == request.host
