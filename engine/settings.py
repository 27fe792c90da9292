"""The environment, read once into a value. Only doors import this module.

| variable | meaning | default |
|---|---|---|
| ``LIANSHEN_DATA`` | folder of everything this installation keeps | ``var`` in the working folder |
| ``LIANSHEN_DATABASE_URL`` | where the truth is | SQLite: ``lianshen.sqlite`` in the data folder |
| ``LIANSHEN_FILES`` | folder of the content-addressed files | ``files`` in the data folder |
| ``LIANSHEN_SECRET_FILE`` | file with the key of sessions | ``secret`` in the data folder |
| ``LIANSHEN_HOST``, ``_PORT`` | where the pages are served | ``127.0.0.1``, ``8000`` |
| ``LIANSHEN_CONNECTORS`` | JSON file: who is reached how | ``connectors.json`` in the data folder |
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.domain.errors import BadSetting

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
        connectors=Path(
            environ.get("LIANSHEN_CONNECTORS") or folder / "connectors.json"
        ).absolute(),
    )


def port(text: str) -> int:
    """A port number, 0-65535 (0 = any free one).

    Raises:
        BadSetting: not such a number.
    """
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST_PORT:
        raise BadSetting(name="LIANSHEN_PORT", value=text, wanted="0-65535")
    return int(text)


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address("127.0.0.1" if text == "localhost" else text))
    except ValueError:
        raise BadSetting(name="LIANSHEN_HOST", value=text, wanted="127.0.0.1") from None


def _database_url(text: str | None, folder: Path) -> str:
    if not text:
        return f"sqlite:///{folder / 'lianshen.sqlite'}"
    if not text.startswith("sqlite:///"):
        # The password may stand in the URL, so only its scheme is repeated.
        scheme = text.partition(":")[0][:20]
        raise BadSetting(name="LIANSHEN_DATABASE_URL", value=f"{scheme}:…", wanted="sqlite:///…")
    return text
