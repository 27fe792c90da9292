"""Every request has a number: in each line of the log that it causes, and in its answer.

What is logged of a request is its route (never its address: that holds case numbers), its status,
how long it took, and the number of the account. No names, no fields, no queries.
"""

import logging
import re
import secrets
import time
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request, session

from web.front import Front

log = logging.getLogger("web.requests")
HEADER = "X-Request-Id"
_NUMBER = re.compile(r"[A-Za-z0-9_-]{8,64}")
_QUIET = frozenset({"static", "health.alive", "health.ready", "health.metrics"})


class Marks(logging.Filter):
    """Adds the request's number to each record (``request``); "" outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never turns a record away."""
        record.request = g.get("request_number", "") if has_request_context() else ""
        return True


def put_up(app: Flask) -> None:
    """Number the requests of this application."""
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    """Take the proxy's number where there is one that we trust, else a new one."""
    front: Front = current_app.extensions["lianshen-front"]
    given = request.headers.get(HEADER, "") if front.proxies else ""
    g.request_number = given if _NUMBER.fullmatch(given) else secrets.token_hex(8)
    g.request_began = time.perf_counter()


def end(answer: Response) -> Response:
    """Say the number, and log one line."""
    number = g.get("request_number", "")
    if number:
        answer.headers[HEADER] = number
    if request.endpoint not in _QUIET:
        log.info("request", extra={"data": told(answer)})
    return answer


def told(answer: Response) -> dict[str, Any]:
    """What is said of a request."""
    return {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else "",
        "status": answer.status_code,
        "ms": round(took() * 1000, 1),
        "account": session.get("account"),
    }


def took() -> float:
    """Seconds since the request began."""
    return time.perf_counter() - float(g.get("request_began", time.perf_counter()))
