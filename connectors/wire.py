"""The one way out over HTTP: to an address that was allowed, pinned, within a deadline.

The address comes from the installation's connections file and from nowhere else, and still it is
not trusted: the host is resolved once, the address it stands for must be public or inside a listed
network, and the connection goes to exactly that address (shared facts/durability §6, SSRF).
Redirects are not followed, proxies of the environment not asked, and the whole exchange ends
within :data:`engine.queue.jobs.TIME_OUT`, however slowly the other side speaks.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from engine.domain.case import Letter
from engine.domain.errors import (
    BadSetting,
    NotAccepted,
    NotDelivered,
    OutcomeUnknown,
)
from engine.domain.names import Text
from engine.exchange import signing
from engine.queue import jobs
from engine.settings import Connection

BUSY: Final = frozenset({401, 408, 425, 429})
"""Worth another try. 401 among them: a clock or a key that is wrong now can be put right, and
twenty letters refused in the minute before that must not each need a person."""

_WRONG: Final[tuple[tuple[type[Exception], Text], ...]] = (
    (TimeoutError, Text("超过时间没有回应", "no reply in time")),
    (ConnectionRefusedError, Text("对方没有开启服务", "nobody listens there")),
    (socket.gaierror, Text("找不到对方的地址", "its address is not known")),
    (ssl.SSLError, Text("对方的证书不能验证", "its certificate cannot be verified")),
    (ConnectionError, Text("对方中断了连接", "it broke the connection off")),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def later(self) -> bool:
        """Whether another try may go better."""
        return self.status in BUSY or self.status >= 500


class Wire:
    """The way to one host, as its connection describes it."""

    def __init__(
        self, connection: Connection, *, time_out: float = jobs.TIME_OUT.total_seconds()
    ) -> None:
        """Raises BadSetting where the address can never be right, or our key is missing."""
        parts = urlsplit(connection.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise BadSetting(name=connection.name, value=connection.url, wanted="https://host/path")
        if connection.send_key is None:
            raise BadSetting(name=f"{connection.name}.send_key", value="", wanted="id + secret")
        self.name = connection.name
        self.path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._networks = connection.networks
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or (443 if self._secure else 80)
        self._time_out = time_out
        self._key = connection.send_key

    def hand_over(self, letter: Letter, path: str, most: int, now: datetime) -> None:
        """POST a letter, signed, under its idempotency key.

        Raises:
            NotDelivered: as :meth:`exchange`, or another try may go better. NotAccepted.
        """
        headers = signing.sign(self._key, "POST", path, letter.payload, now) | {
            "Content-Type": "application/json",
            "Idempotency-Key": letter.idem_key,
            "Connection": "close",
        }
        reply = self.exchange("POST", path, letter.payload, headers, most)
        if reply.later:
            raise NotDelivered(connector=self.name, why=f"HTTP {reply.status}")
        if not 200 <= reply.status < 300:
            raise NotAccepted(connector=self.name, why=f"HTTP {reply.status}")

    def ask(self, path: str, most: int, now: datetime) -> Reply:
        """GET an answer to a signed question.

        Raises:
            NotDelivered: as :meth:`exchange`.
        """
        headers = signing.sign(self._key, "GET", path, b"", now) | {"Connection": "close"}
        return self.exchange("GET", path, b"", headers, most)

    def exchange(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], most: int
    ) -> Reply:
        """One exchange on one connection; of the reply at most ``most`` bytes are read.

        Raises:
            NotDelivered: it was not reached. OutcomeUnknown: it was, and said nothing in time.
        """
        try:
            plug = socket.create_connection((self._address(), self._port), timeout=self._time_out)
        except (OSError, ValueError) as error:
            raise NotDelivered(connector=self.name, why=_in_words(error)) from error
        # Time-outs of a socket are per read: a system that sends one byte a second would hold
        # this thread for ever. So the line is cut when the time for the whole exchange is over.
        over = threading.Event()
        cut = threading.Timer(self._time_out, _cut, [plug, over])
        cut.daemon = True
        cut.start()
        lost: type[NotDelivered] = NotDelivered  # until the first byte of the request has left
        try:
            if self._secure:
                plug = ssl.create_default_context().wrap_socket(plug, server_hostname=self._host)
            line = http.client.HTTPConnection(self._host, self._port)
            line.sock = plug
            lost = OutcomeUnknown
            line.request(method, path, body, dict(headers))
            reply = line.getresponse()
            said = reply.read(most)
            if over.is_set():  # the cut looks like the end of the headers
                raise TimeoutError
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise lost(connector=self.name, why=_in_words(error)) from error
        finally:
            cut.cancel()
            plug.close()
        return Reply(reply.status, said, dict(reply.getheaders()))

    def _address(self) -> str:
        """The one address to connect to, if all that the name stands for are allowed."""
        found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
        for text in addresses:
            address = ipaddress.ip_address(text.partition("%")[0])
            if not address.is_global and not any(address in net for net in self._networks):
                raise NotAccepted(
                    connector=self.name,
                    why=Text(
                        f"地址{text}不在允许的网段内", f"{text} is outside the listed networks"
                    ),
                )
        return addresses[0]


def _cut(plug: socket.socket, over: threading.Event) -> None:
    over.set()
    try:
        plug.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is over already
        return


def _in_words(error: Exception) -> Text:
    """What went wrong on the line, for the person who will telephone."""
    for kind, words in _WRONG:
        if isinstance(error, kind):
            return words
    return Text(f"通信中断（{type(error).__name__}）", f"the line broke ({type(error).__name__})")
