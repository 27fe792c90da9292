"""`lianshen init`: a new installation: session key, database, calendar, packages. Twice is once."""

from argparse import Namespace
from os import environ
from pathlib import Path
from typing import Any, Final

from engine import settings as house_settings
from engine.cli import serve
from engine.store import migrate, open_store, people

_FILE: Final = "sqlite:///"


def add(subparsers: Any) -> None:
    """Describe the command."""
    subparsers.add_parser("init", help="make a new installation, or complete one")


def run(args: Namespace) -> int:  # noqa: ARG001 - everything stands in the environment
    """Make what is missing, and say what comes next.

    Raises:
        BadSetting, NoDatabase, SchemaTooNew, SchemaUnknown: said on standard error, exit code 1.
    """
    settings = house_settings.read(environ)
    settings.data.mkdir(mode=0o750, parents=True, exist_ok=True)
    house_settings.session_key(settings.secret_file, make=True)
    settings.files.mkdir(parents=True, exist_ok=True)
    settings.files.chmod(0o750)
    migrate(settings.database_url)
    if settings.database_url.startswith(_FILE):  # it holds people's numbers
        Path(settings.database_url.removeprefix(_FILE)).chmod(0o640)
    store = open_store(settings.database_url)
    try:
        serve.put_in_force(store)
        with store.reading() as tx:
            staff = len(people.accounts(tx))
    finally:
        store.close()
    print(f"数据 data    {settings.data}")
    print(f"密钥 secret  {settings.secret_file}")
    print(f"文件 files   {settings.files}")
    print(f"账号 people  {staff}")
    if not staff:
        print("下一步 next: lianshen people add LOGIN --name NAME --role administrator")
    return 0
