"""`lianshen migrate`: bring the database to the schema of this program. There is no way back."""

from argparse import ArgumentParser, Namespace
from os import environ
from typing import Any

from engine import settings as house_settings
from engine.store import migrate

HELP = """Every version that the database lacks runs in one transaction: either all of it stands, or
nothing changed. There is no downgrade: what a newer program has written, an older one cannot be
trusted to read. Back up first; the way back is to restore that backup."""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "migrate", help="bring the database up to this program (no way back)", description=HELP
    )
    parser.add_argument("--database", help="its URL; LIANSHEN_DATABASE_URL unless given")


def run(args: Namespace) -> int:
    """Migrate, and say what was done.

    Raises:
        BadSetting, NoDatabase, SchemaTooNew, SchemaUnknown: nothing changed.
    """
    through = migrate(args.database or house_settings.read(environ).database_url)
    if through:
        print(f"数据库已升级到第{through[-1]}版 · migrated: {', '.join(through)}")
    else:
        print("数据库已是最新，无需升级 · nothing to do")
    return 0
