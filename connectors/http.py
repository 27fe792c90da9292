"""A department's own system over HTTP: a signed request out; the answer comes as a callback."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlsplit

from connectors.wire import Wire
from engine.domain.case import Letter
from engine.domain.errors import (
    ApprovalError,
    BadSetting,
    NotDelivered,
)
from engine.queue import jobs
from engine.settings import Connection

_LONGEST_REPLY: Final = 64 * 1024


class Http:
    """One department's system, as its connection describes it."""

    def __init__(
        self, connection: Connection, *, time_out: float = jobs.TIME_OUT.total_seconds()
    ) -> None:
        """Raises BadSetting where an address can never be right, or our key is missing."""
        self._wire = Wire(connection, time_out=time_out)
        self.name = connection.name
        self.collects = False
        self.at_once = connection.at_once
        self.repeats = connection.repeats
        self._asking = _path_for_questions(connection)

    def send(self, letter: Letter, now: datetime) -> None:
        """POST the letter, signed, under its idempotency key."""
        self._wire.hand_over(letter, self._wire.path, _LONGEST_REPLY, now)

    def known(self, letter: Letter, now: datetime) -> bool | None:
        """Ask its status page, where the connection names one: 200 it has the letter, 404 not."""
        if not self._asking:
            return None
        path = self._asking.replace("{key}", quote(letter.idem_key, safe=""))
        reply = self._wire.ask(path, _LONGEST_REPLY, now)
        if reply.later:
            raise NotDelivered(connector=self.name, why=f"HTTP {reply.status}")
        return {200: True, 404: False}.get(reply.status)

    def refused(self, body: bytes, why: ApprovalError) -> None:
        """Its callback got the status; there is nothing more to say."""

    def collect(self, now: datetime) -> Iterator[bytes]:  # noqa: ARG002 - the protocol's
        """Nothing waits there: this system calls back."""
        return iter(())


def _path_for_questions(connection: Connection) -> str:
    """Path of the status page, with ``{key}`` in it; on the same host as the letters, or none.

    Raises:
        BadSetting: on another host, or without the place for the key.
    """
    if not connection.status_url:
        return ""
    asked, ours = urlsplit(connection.status_url), urlsplit(connection.url)
    path = asked.path + (f"?{asked.query}" if asked.query else "")
    if (asked.scheme, asked.netloc) != (ours.scheme, ours.netloc) or "{key}" not in path:
        wanted = f"{ours.scheme}://{ours.netloc}/…{{key}}"
        name = f"{connection.name}.status_url"
        raise BadSetting(name=name, value=connection.status_url, wanted=wanted)
    return path
