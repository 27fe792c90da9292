"""What every answer and every change must pass: headers, origin, session, size.

The policy allows nothing inline: styles and scripts come from ``static/dist`` alone, so a
text that slips through escaping still cannot run.
"""

from flask import Flask, Response, abort, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

from web import addresses
from web.sheet_address import SheetNo

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

csrf = CSRFProtect()


class Cookies(SecureCookieSessionInterface):
    """The session cookie travels over HTTPS alone wherever the page did."""

    def get_cookie_secure(self, _app: Flask) -> bool:
        """Whether this request came encrypted."""
        return request.is_secure


class RowNumber(IntegerConverter):
    """The number of a row in an address: never one that a database could not hold."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**53)


def put_up(app: Flask) -> None:
    """Hang the guards on the application."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # as long as the session: forms take long
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)  # the Origin check below replaces it
    app.config.update(
        SESSION_COOKIE_NAME="lianshen",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.session_interface = Cookies()
    app.url_map.converters["row"] = RowNumber
    app.url_map.converters["sheet"] = SheetNo
    app.before_request(same_origin)
    app.before_request(no_nul)
    csrf.init_app(app)
    app.after_request(headers)


def same_origin() -> None:
    """A change must come from our own pages (the callbacks of departments sign theirs)."""
    if request.method in SAFE_METHODS or request.path.startswith("/api/"):
        return
    origin = request.headers.get("Origin")
    if origin and addresses.parts(origin).netloc != request.host:
        abort(403)


def no_nul() -> None:
    """No address of ours holds a NUL, and PostgreSQL takes none; forms refuse theirs by field."""
    if any("\0" in text for text in (request.path, *request.args.values())):
        abort(400)


def headers(answer: Response) -> Response:
    """Headers of every answer; pages of signed-in people are not kept by caches."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    never_changes = request.endpoint == "static" or answer.cache_control.immutable
    if session.get("account") is not None and not never_changes:
        answer.headers["Cache-Control"] = "no-store"
    return answer
