"""How the house stands to the outside: its public address, the proxy before it, who may measure."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK: tuple[Network, ...] = (
    ipaddress.ip_network("127.0.0.0/8"),
    ipaddress.ip_network("::1/128"),
)
_LOCAL = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Front:
    """What the operator said about it.

    ``site`` is the public address (scheme and host) that stands in QR codes and on papers; "" takes
    that of the request. ``hosts`` are the names we answer to, any where there are none.
    ``proxies`` stand before us and say who asks. ``metrics_from`` may read ``/metrics``.
    """

    site: str = ""
    hosts: Sequence[str] = ()
    proxies: int = 0
    metrics_from: Sequence[Network] = field(default=LOOPBACK)


def put_before(app: Flask, front: Front) -> None:
    """Set the application up for it."""
    app.extensions["lianshen-front"] = front
    hosts = list(front.hosts)
    if not hosts and front.site:
        hosts = [urlsplit(front.site).hostname or "", *_LOCAL]
    if hosts:
        app.config["TRUSTED_HOSTS"] = hosts
        app.register_error_handler(SecurityError, _not_our_name)
    if front.proxies:
        n = front.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


def _not_our_name(_error: SecurityError) -> ResponseReturnValue:
    """Plain: a page of ours would need addresses, and we do not know our own name here."""
    words = "这个网址不是本系统的。\nThis address is not one of ours.\n"
    return Response(words, 400, mimetype="text/plain")


def external(endpoint: str, **values: object) -> str:
    """An address of ours as others type it: on papers, in QR codes."""
    front: Front = current_app.extensions["lianshen-front"]
    if front.site:
        return front.site + url_for(endpoint, _external=False, **values)  # type: ignore[arg-type]
    return url_for(endpoint, _external=True, **values)  # type: ignore[arg-type]


def may_measure() -> bool:
    """Whether this request comes from where measuring is allowed.

    Behind a proxy that we were not told of everybody would seem to come from this machine: a
    request that was passed on is then refused.
    """
    front: Front = current_app.extensions["lianshen-front"]
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if passed_on and not front.proxies:
        return False
    try:
        asks = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(asks in network for network in front.metrics_from)
