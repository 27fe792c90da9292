"""The environment, read once into a value. Only doors import this module.

| variable | meaning | default |
|---|---|---|
| ``LIANSHEN_DATA`` | folder of everything this installation keeps | ``var`` in the working folder |
| ``LIANSHEN_DATABASE_URL`` | ``postgresql://…`` or ``sqlite:///…`` | SQLite in the data folder |
| ``LIANSHEN_FILES`` | folder of the content-addressed files | ``files`` in the data folder |
| ``LIANSHEN_SECRET_FILE`` | file with the key of sessions | ``secret`` in the data folder |
| ``LIANSHEN_HOST``, ``_PORT`` | where the pages are served | ``127.0.0.1``, ``8000`` |
| ``LIANSHEN_REDIS_URL`` | doorbell of `lianshen relay` and `worker` | one process does all |
| ``LIANSHEN_CONNECTORS`` | JSON file: who is reached how | ``connectors.json`` in the data folder |
| ``LIANSHEN_SITE`` | public address in QR codes and on papers | that of the request |
| ``LIANSHEN_TRUSTED_HOSTS`` | names we answer to, commas between | the site's; any without a site |
| ``LIANSHEN_PROXIES`` | proxies before us that say who asks (X-Forwarded-…) | 0 |
| ``LIANSHEN_METRICS_FROM`` | networks that may read ``/metrics``, commas between | this machine |
| ``LIANSHEN_LOG`` | ``json``: one object a line on standard error | lines for people |
"""

import ipaddress
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from engine.domain.errors import BadSetting
from engine.domain.names import Text
from engine.exchange.signing import Key

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SHORTEST_SECRET: Final = 16
LARGEST_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class Settings:
    """What the installation was told; paths are absolute, ``port`` 1-65535 (0 = any free one)."""

    data: Path
    database_url: str
    files: Path
    secret_file: Path
    connectors: Path
    host: str = "127.0.0.1"
    port: int = 8000
    redis_url: str = ""
    site: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    metrics_from: tuple[Network, ...] | None = None


def read(environ: Mapping[str, str], *, data: Path | None = None) -> Settings:
    """The settings in ``environ``; ``data`` (from the command line) wins over LIANSHEN_DATA.

    Raises:
        BadSetting: a variable is there but cannot be meant; the sentence names it.
    """
    folder = (data or Path(environ.get("LIANSHEN_DATA") or "var")).absolute()
    return Settings(
        data=folder,
        database_url=_database_url(environ.get("LIANSHEN_DATABASE_URL"), folder),
        files=Path(environ.get("LIANSHEN_FILES") or folder / "files").absolute(),
        secret_file=Path(environ.get("LIANSHEN_SECRET_FILE") or folder / "secret").absolute(),
        host=_host(environ.get("LIANSHEN_HOST") or "127.0.0.1"),
        port=port(environ.get("LIANSHEN_PORT") or "8000"),
        redis_url=_redis_url(environ.get("LIANSHEN_REDIS_URL") or ""),
        site=_site(environ.get("LIANSHEN_SITE") or ""),
        trusted_hosts=_listed(environ.get("LIANSHEN_TRUSTED_HOSTS") or ""),
        proxies=_proxies(environ.get("LIANSHEN_PROXIES") or "0"),
        metrics_from=_networks(environ.get("LIANSHEN_METRICS_FROM")),
        connectors=Path(
            environ.get("LIANSHEN_CONNECTORS") or folder / "connectors.json"
        ).absolute(),
    )


@dataclass(frozen=True, slots=True)
class Connection:
    """How one department's system is reached: one entry of the connections file.

    ``kind`` is desk, http, folder or bank (``url`` is then the base of its API). ``networks`` are
    addresses that are allowed although they are not public. ``send_key`` signs what we send;
    ``receive_keys`` (by id) are what it may sign with.
    ``status_url`` holds ``{key}`` and answers 200 or 404: whether a letter is there. ``repeats``:
    a letter sent twice is one letter there. ``at_once``: letters on the way at a time.
    """

    name: str
    kind: str
    url: str = ""
    networks: tuple[Network, ...] = ()
    send_key: Key | None = None
    receive_keys: Mapping[str, Key] = field(default_factory=dict)
    status_url: str = ""
    repeats: bool = True
    at_once: int = 4
    folder: Path | None = None


def connections(path: Path) -> tuple[Connection, ...]:
    """The connections file, or none where there is no such file: every department at our desk.

    The file holds secrets, so nobody but its owner may be able to read it::

        {"mete-system": {"kind": "http", "url": "https://…/letters", "networks": ["10.8.0.0/16"],
                         "send_key": {"id": "lianshen-1", "secret": "…"},
                         "receive_keys": [{"id": "mete-1", "secret": "…"}]}}

    Raises:
        BadSetting: readable by others, not JSON, or an entry that cannot be meant.
    """
    if not path.exists():
        return ()
    if path.stat().st_mode & 0o077:
        raise BadSetting(name="LIANSHEN_CONNECTORS", value=path.name, wanted="chmod 600")
    try:
        said = json.loads(path.read_text("utf-8"))
        return tuple(_connection(name, entry) for name, entry in said.items())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadSetting(
            name="LIANSHEN_CONNECTORS", value=path.name, wanted='{"name": {"kind": …}}'
        ) from error


def session_key(path: Path, *, make: bool) -> bytes:
    """The key of sessions, at least 32 bytes; ``make`` writes a new one where there is none.

    Raises:
        BadSetting: no such file, too short, or readable by others.
    """
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(48))
    if not path.is_file():
        wanted = Text("一个有48个随机字节的文件（chmod 600）", "a file of 48 random bytes (600)")
        raise BadSetting(name="LIANSHEN_SECRET_FILE", value=str(path), wanted=wanted)
    key = path.read_bytes()
    if path.stat().st_mode & 0o077 or len(key) < 32:
        wanted = Text("至少32个随机字节，chmod 600", "32 random bytes or more, chmod 600")
        raise BadSetting(name="LIANSHEN_SECRET_FILE", value=str(path), wanted=wanted)
    return key


def _connection(name: str, entry: Mapping[str, Any]) -> Connection:
    if entry["kind"] not in {"desk", "http", "folder", "bank"}:
        raise ValueError(entry["kind"])
    at_once, repeats = entry.get("at_once", 4), entry.get("repeats", True)
    if type(at_once) is not int or not 1 <= at_once <= 64 or type(repeats) is not bool:
        raise ValueError(name)
    folder = Path(entry["folder"]) if entry["kind"] == "folder" else None
    if folder is not None and not folder.is_absolute():
        raise ValueError(entry["folder"])
    received = [_key(one) for one in entry.get("receive_keys", ())]
    return Connection(
        name=name,
        kind=entry["kind"],
        url=str(entry.get("url", "")),
        networks=tuple(ipaddress.ip_network(one) for one in entry.get("networks", ())),
        send_key=_key(entry["send_key"]) if "send_key" in entry else None,
        receive_keys={one.id: one for one in received},
        status_url=str(entry.get("status_url", "")),
        repeats=repeats,
        at_once=at_once,
        folder=folder,
    )


def _key(entry: Mapping[str, str]) -> Key:
    secret = entry["secret"].encode()
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(entry["id"])
    return Key(entry["id"], secret)


def port(text: str) -> int:
    """A port number, 0-65535 (0 = any free one).

    Raises:
        BadSetting: not such a number.
    """
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST_PORT:
        raise BadSetting(name="LIANSHEN_PORT", value=text, wanted="0-65535")
    return int(text)


def _site(text: str) -> str:
    """Scheme and host, without a path: the pages stand at the root."""
    parts = urlsplit(text.rstrip("/"))
    whole = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
    if text and (not whole or parts.path or parts.query or parts.fragment):
        wanted = "https://lianshen.example"
        raise BadSetting(name="LIANSHEN_SITE", value=text[:80], wanted=wanted)
    return text.rstrip("/")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _proxies(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 5:
        raise BadSetting(name="LIANSHEN_PROXIES", value=text[:20], wanted="0-5")
    return int(text)


def _networks(text: str | None) -> tuple[Network, ...] | None:
    if text is None:
        return None
    try:
        return tuple(ipaddress.ip_network(one) for one in _listed(text))
    except ValueError:
        wanted = "127.0.0.1, 10.8.0.0/16"
        raise BadSetting(name="LIANSHEN_METRICS_FROM", value=text[:80], wanted=wanted) from None


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address("127.0.0.1" if text == "localhost" else text))
    except ValueError:
        raise BadSetting(name="LIANSHEN_HOST", value=text, wanted="127.0.0.1") from None


def _redis_url(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        scheme = text.partition(":")[0][:20]  # the password may stand in the URL
        wanted = "redis://… / rediss://… / unix://…"
        raise BadSetting(name="LIANSHEN_REDIS_URL", value=f"{scheme}:…", wanted=wanted)
    return text


def _database_url(text: str | None, folder: Path) -> str:
    if not text:
        return f"sqlite:///{folder / 'lianshen.sqlite'}"
    if not text.startswith(("sqlite:///", "postgresql://")):
        # The password may stand in the URL, so only its scheme is repeated.
        scheme = text.partition(":")[0][:20]
        wanted = "sqlite:///… / postgresql://…"
        raise BadSetting(name="LIANSHEN_DATABASE_URL", value=f"{scheme}:…", wanted=wanted)
    return text
