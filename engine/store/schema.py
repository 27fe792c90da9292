"""Which schema a database has, and how it gets the newest one. There is no way back.

A migration is a file in ``migrations/versions``, named by its number. All that a database lacks
run in one transaction: either the newest schema stands, or the one from before.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text

from engine.store.errors import SchemaTooNew, SchemaTooOld, SchemaUnknown

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS: Final = Path(__file__).parent / "migrations"
RELEASED: Final = tuple(
    sorted(f.name.partition("_")[0] for f in (_SCRIPTS / "versions").glob("[0-9]*.py"))
)
"""Every version of the schema there has been, oldest first."""

NEWEST: Final = RELEASED[-1]
_LOCK: Final = 0x6C69616E  # "lian": only one migration at a time on one PostgreSQL database


def version(connection: Connection) -> str:
    """The version of the schema that stands in a database; "" where it is empty.

    Raises:
        SchemaUnknown: tables of ours from before there were versions, or somebody else's.
    """
    there = inspect(connection)
    if there.has_table("alembic_version"):
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
    if there.get_table_names():
        raise SchemaUnknown
    return ""


def require_newest(engine: Engine) -> None:
    """Whether this program and the database agree about the schema.

    Raises:
        SchemaTooOld: ``lianshen migrate`` has not run. SchemaTooNew: this program is the older.
        SchemaUnknown: as :func:`version`.
    """
    with engine.connect() as connection:
        found = version(connection)
    _known(found)
    if found != NEWEST:
        raise SchemaTooOld(found=found or "0", wanted=NEWEST)


def migrate(engine: Engine, to: str = NEWEST) -> tuple[str, ...]:
    """Bring a database up to ``to``; the versions it went through, none when it stood there.

    Raises:
        SchemaTooNew, SchemaUnknown: as :func:`require_newest`; nothing changed.
    """
    with engine.connect() as connection:
        if version(connection) == to:
            return ()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        found = version(connection)  # again, under the lock: somebody may have been faster
        _known(found)
        from alembic import command  # noqa: PLC0415 - costs 0.2 s, and is hardly ever needed

        command.upgrade(alembic(connection), to)
        return tuple(one for one in RELEASED if found < one <= to)


def _known(found: str) -> None:
    if found and found not in RELEASED:
        raise SchemaTooNew(found=found, wanted=NEWEST)


def alembic(connection: Connection) -> "Config":
    """Alembic's settings for a connection that stands in a transaction."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
