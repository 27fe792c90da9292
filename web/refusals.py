"""Which error is which status, and the page that says it.

Every page of this kind is three things: what stands in the way, what was typed (so that nothing
is lost), and where to go on. A bug shows a number for the log and nothing of the program.
"""

import logging
import secrets
from collections.abc import Sequence

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine.domain import errors, file_errors, foreign_logs, repository_errors
from engine.domain.fees import paying, reconciling
from engine.stages import answers, incidents
from engine.stages.publishing import refusals as publishing
from engine.stages.studio import drafts as drawing
from engine.store.errors import DatabaseAway
from web import lang

log = logging.getLogger(__name__)

STATUS: dict[type[errors.ApprovalError], int] = {
    errors.NoSuchCase: 404,
    errors.NoSuchWorkItem: 404,
    errors.NoSuchThing: 404,
    file_errors.NoSuchFile: 404,
    file_errors.SheetsBusy: 503,
    errors.NotYours: 403,
    repository_errors.NoGround: 403,
    repository_errors.EndedAlready: 409,
    repository_errors.NewerVersion: 409,
    repository_errors.NothingFell: 409,
    errors.NeedsSecondPerson: 403,
    errors.NoMandate: 403,
    errors.NoLongerWaiting: 410,
    errors.AlreadyHandled: 409,
    errors.ClaimedByAnother: 409,
    errors.StalePage: 409,
    errors.WrongVersion: 409,
    errors.NotRegistered: 409,
    errors.NoNoticeAfterAcceptance: 409,
    errors.OneNoticeOnly: 409,
    errors.IllegalMove: 409,
    errors.EnteredAlready: 409,
    foreign_logs.LogKept: 409,
    errors.RunningCase: 409,
    errors.NotReady: 409,
    errors.IssuedAlready: 409,
    errors.MessageConflict: 409,
    errors.BadSignature: 401,
    errors.NonceUsed: 401,
    answers.TooLate: 410,
    incidents.NoSuchIncident: 404,
    paying.NoSuchSlip: 404,
    paying.SlipPaid: 409,
    paying.SlipCancelled: 409,
    paying.PaymentUnknown: 409,
    paying.RefundOnItsWay: 409,
    paying.NothingHeld: 409,
    reconciling.BankSilent: 503,
    reconciling.DayTaken: 409,
    incidents.NothingToSend: 409,
    drawing.DraftMovedOn: 409,
    drawing.DraftIsProposed: 409,
    publishing.SecondPerson: 403,
    publishing.NotYourProposal: 403,
    publishing.DecidedAlready: 409,
    publishing.DraftChangedSince: 409,
    publishing.EffectOutdated: 409,
    publishing.StaleBase: 409,
    publishing.AnotherWaits: 409,
    publishing.TriedAnother: 409,
    publishing.NotInForce: 409,
    errors.Refused: 422,
    errors.Stuck: 409,
}
MINUTES = 10
"""How long somebody who tried too often waits."""

PAGES = (400, 403, 404, 405, 410, 413, 415, 429, 500, 503)

SHOWN_FROM = 6
NEVER_SHOWN = frozenset(
    {
        "csrf_token",
        "password",
        "password_again",
        "id_no",
        "agent_code",
        "code",
        "draft",
        "process",
        "action",
        "then",
        "on_resume",
    }
)
"""Fields that no page shows again in plain sight."""


def status(error: errors.ApprovalError) -> int:
    """The HTTP status of an error: the nearest class of its line that the table names."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def hang_up(app: Flask) -> None:
    """Register the pages for everything that can go wrong."""
    app.register_error_handler(errors.ApprovalError, refused)
    app.register_error_handler(DatabaseAway, away)
    app.register_error_handler(CSRFError, expired)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(Exception, broken)


def refused(error: errors.ApprovalError) -> ResponseReturnValue:
    """The rules forbid it: the error's own sentence."""
    return page(status(error), "refused", error.says(lang.current()))


def away(error: DatabaseAway) -> ResponseReturnValue:
    """The database does not answer: said as it is, and worth another try."""
    log.error("the database is away: %s", error)
    shown, code = page(503, "503", error.says(lang.current()))
    return shown, code, {"Retry-After": "30"}


def expired(_error: CSRFError) -> ResponseReturnValue:
    """The page was opened under another session."""
    return page(400, "expired")


def failed(error: HTTPException) -> ResponseReturnValue:
    """Not found, not allowed, too large, too often: the status in words."""
    code = error.code or 500
    if code < 400:
        return error
    kind = str(code) if code in PAGES else "400" if code < 500 else "500"
    return page(code, kind)


def broken(error: Exception) -> ResponseReturnValue:
    """A bug: logged under a number that the reader can tell us."""
    number = secrets.token_hex(4)
    log.error("unexpected error %s", number, exc_info=error)
    return page(500, "500", number=number)


def page(code: int, kind: str, sentence: str = "", number: str = "") -> tuple[str | Response, int]:
    """The page (or, for the API, the same words as JSON)."""
    api = request.path.startswith("/api/")
    key = "error.413.api" if api and kind == "413" else f"error.{kind}.text"
    words = sentence or lang.t(key, max=_limit(), minutes=MINUTES)
    if api:
        return jsonify({"error": kind, "says": words}), code
    title = lang.t(f"error.{kind}.title")
    shown = render_template(
        "error.html", title=title, sentence=words, number=number, code=code, typed=typed()
    )
    return shown, code


def _limit() -> str:
    """How much this request might have held: a page 300MB, a callback far less."""
    most = request.max_content_length or 0
    return f"{most >> 20}MB" if most >= 1 << 20 else f"{most >> 10}KB"


def typed() -> list[str]:
    """What the reader had typed into the refused form, so that it can be copied."""
    if request.method != "POST":
        return []
    try:
        return shown(list(request.form.items(multi=True)))
    except HTTPException:  # too large to be read at all
        return []


def shown(fields: Sequence[tuple[str, str]]) -> list[str]:
    """Of what was typed, what may be shown again so that it can be copied."""
    words = [v for n, v in fields if n not in NEVER_SHOWN and len(v.strip()) >= SHOWN_FROM]
    return words[:40]
