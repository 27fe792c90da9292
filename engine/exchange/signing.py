r"""Signed requests between us and a department's system, in both directions.

The signature is the hex HMAC-SHA256 over ``METHOD\nPATH\nTIMESTAMP\nNONCE\nSHA256(body)``
(shared contract “Callback”); it travels in four headers. Checking it is two steps: this module
checks key, time and signature; the caller then stores the nonce, which may be used once.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from engine.domain.errors import BadSignature

TOLERANCE: Final = timedelta(seconds=300)
"""How far the other side's clock may be from ours, either way."""

KEY_HEADER: Final = "X-Lianshen-Key"
TIMESTAMP_HEADER: Final = "X-Lianshen-Timestamp"
NONCE_HEADER: Final = "X-Lianshen-Nonce"
SIGNATURE_HEADER: Final = "X-Lianshen-Signature"

_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,80}")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Key:
    """A shared secret; ``id`` names it on the wire, so that keys can be changed one by one."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id!r}, …)"


@dataclass(frozen=True, slots=True)
class Signed:
    """A request whose signature was right; the nonce still has to be new."""

    key: str
    nonce: str


def sign(key: Key, method: str, path: str, body: bytes, now: datetime) -> dict[str, str]:
    """The four headers for a request sent at ``now``."""
    timestamp = str(int(now.timestamp()))
    nonce = secrets.token_urlsafe(24)
    return {
        KEY_HEADER: key.id,
        TIMESTAMP_HEADER: timestamp,
        NONCE_HEADER: nonce,
        SIGNATURE_HEADER: _mac(key, method, path, timestamp, nonce, body),
    }


def check(
    keys: Mapping[str, Key],
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> Signed:
    """Who signed a request, if it is signed by one of ``keys`` (by id) within the tolerance.

    ``headers`` may spell the names in any case. The same refusal stands for an unknown key, a
    wrong signature and a clock too far away: the other side's log says which it sent.

    Raises:
        BadSignature: any of that, or a header missing or not of its form.
    """
    given = {name.lower(): value for name, value in headers.items()}
    key_id = given.get(KEY_HEADER.lower(), "")
    timestamp = given.get(TIMESTAMP_HEADER.lower(), "")
    nonce = given.get(NONCE_HEADER.lower(), "")
    signature = given.get(SIGNATURE_HEADER.lower(), "")
    # An unknown key costs the same work as a known one.
    key = keys.get(key_id, Key("", b"\0" * 32))
    expected = _mac(key, method, path, timestamp, nonce, body)
    if (
        not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
        or key_id not in keys
        or not _SIGNATURE.fullmatch(signature)
        or not _NONCE.fullmatch(nonce)
        or not _TIMESTAMP.fullmatch(timestamp)
        or abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds()
    ):
        raise BadSignature
    return Signed(key_id, nonce)


def _mac(key: Key, method: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    text = "\n".join((method.upper(), path, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(key.secret, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
