"""The pages: one blueprint per window. ``create_app`` is the door that the command line opens."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from engine.exchange.signing import Key
from engine.store import Store
from web import guards, here, lang, menu, refusals, windows

__all__ = ["create_app"]

MOST_BYTES = 300 * 1024 * 1024
MOST_FIELDS = 20_000


def create_app(
    store: Store,
    files: Path,
    *,
    session_key: bytes,
    demo: bool = False,
    callback_keys: Mapping[str, Mapping[str, Key]] | None = None,
    now: Callable[[], datetime] | None = None,
    wake: Callable[[], None] | None = None,
) -> Flask:
    """The WSGI application.

    Args:
        store: an open store with at least one published edition.
        files: folder of the content-addressed files.
        session_key: signs the session cookie; at least 32 bytes from a random source.
        demo: shows the demo mark and lets people sign in by choosing an account.
        callback_keys: connector → key id → key, for answers of departments' systems.
        now: the clock of the hall, aware UTC; the machine's where none is given.
        wake: called after each committed change, to move what it queued.
    """
    app = Flask(__name__)
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
        callback_keys=callback_keys or {},
        clock=now or here.machine_clock,
        wake=wake or here.nobody_waits,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.before_request(lang.choose)
    guards.put_up(app)
    refusals.hang_up(app)
    app.register_error_handler(here.SignInFirst, _sign_in_first)
    for blueprint in windows.ALL:
        app.register_blueprint(blueprint)
    _words_for_templates(app)
    return app


def _sign_in_first(_error: here.SignInFirst) -> ResponseReturnValue:
    asked = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("sign_in.form", then=asked or None), code=303)


def _words_for_templates(app: Flask) -> None:
    versions = _versions(app)

    def asset(name: str) -> str:
        return url_for("static", filename=f"dist/{name}", v=versions[name])

    app.jinja_env.globals.update(
        t=lang.t, th=lang.th, say=lang.say, asset=asset, csrf_token=generate_csrf, known=lang.known
    )

    @app.context_processor
    def _frame() -> dict[str, Any]:
        return {
            "lang": lang.current(),
            "demo": here.house().demo,
            "me": here.visitor(),
            "my_post": menu.post(here.visitor()),
            "menu": menu.entries(here.visitor()),
            "in_language": menu.in_language,
            "back": _back(),
        }


def _versions(app: Flask) -> dict[str, str]:
    folder = Path(app.static_folder or "") / "dist"
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in folder.iterdir()
    }


def _back() -> str:
    """The page the reader came from, if it is one of ours and not this one."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or came.path == request.path:
        return ""
    return came.path + (f"?{came.query}" if came.query else "")
