"""The pages: one blueprint per window. ``create_app`` is the door that the command line opens."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from engine.exchange.signing import Key
from engine.store import Store
from web import (
    guards,
    health,
    here,
    lang,
    late,
    live,
    refusals,
    session,
    sign_in,
    templating,
    tracing,
    windows,
)
from web.front import Front, put_before
from web.route_rules import LateRule

__all__ = ["Front", "create_app"]

MOST_BYTES = 300 * 1024 * 1024
MOST_FIELDS = 20_000


def create_app(
    store: Store,
    files: Path,
    *,
    session_key: bytes,
    demo: bool = False,
    stage: here.Stage | None = None,
    callback_keys: Mapping[str, Mapping[str, Key]] | None = None,
    banks: Collection[str] = (),
    now: Callable[[], datetime] | None = None,
    wake: Callable[[], None] | None = None,
    day_file: here.DayFile | None = None,
    streams: int = live.MOST,
    front: Front | None = None,
) -> Flask:
    """The WSGI application.

    Args:
        store: an open store with at least one published edition.
        files: folder of the content-addressed files.
        session_key: signs the session cookie; at least 32 bytes from a random source.
        demo: shows the demo mark and lets people sign in by choosing an account.
        stage: the demonstration's sample data, to tell of and to set anew.
        callback_keys: connector → key id → key, for answers of departments' systems.
        banks: which of those connectors are banks.
        now: the clock of the hall, aware UTC; the machine's where none is given.
        wake: called after each committed change, to move what it queued.
        day_file: asks the connected bank for its day-end file; None where it cannot be asked.
        front: how the house stands to the outside; the address of each request where not given.
        streams: how many case pages may listen at once; each holds a thread of the server.
    """
    app = Flask(__name__)
    app.url_rule_class = LateRule
    app.config.update(
        SECRET_KEY=session_key,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_PARTS=MOST_FIELDS,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
    )
    app.extensions["lianshen"] = here.House(
        store=store,
        files=files,
        demo=demo,
        stage=stage if demo else None,
        callback_keys=callback_keys or {},
        banks=frozenset(banks),
        clock=now or here.machine_clock,
        wake=wake or here.nobody_waits,
        day_file=day_file,
    )
    app.extensions["lianshen-live"] = live.Streams(most=streams)
    put_before(app, front or Front())
    tracing.put_up(app)
    app.before_request(lang.choose)
    app.before_request(session.recognise)
    guards.put_up(app)
    refusals.hang_up(app)
    app.register_error_handler(CSRFError, sign_in.expired)
    app.register_error_handler(here.SignInFirst, _sign_in_first)
    for blueprint in windows.ALL:
        app.register_blueprint(blueprint)
    late.put_up(app)
    templating.teach(app)
    health.put_up(app)
    return app


def _sign_in_first(_error: here.SignInFirst) -> ResponseReturnValue:
    asked = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("sign_in.form", then=asked or None), code=303)
