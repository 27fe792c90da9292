"""`lianshen restore`: a backup onto an empty installation; nothing is sent until `reconcile`."""

import os
import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from engine import settings as house_settings
from engine.cli import _house, _manifest
from engine.settings import Settings
from engine.stages import reconcile
from engine.store import backup, open_store


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "restore", help="bring a backup back into an empty installation"
    )
    parser.add_argument("folder", type=Path, help="made by `lianshen backup`")


def run(args: Namespace) -> int:
    """Hold every part against the manifest, then bring files and database back, in this order.

    A restore that is broken off has brought no database back: empty the files and begin anew.

    Raises:
        NotEmpty, WrongBackup, NoDatabase: nothing was brought back.
    """
    settings = house_settings.read(os.environ)
    folder: Path = args.folder.absolute()
    backup.require_empty(settings.database_url)
    if next(_manifest.contents(settings.files), None) is not None:
        raise backup.NotEmpty(where=settings.files)
    told = _manifest.read(folder)
    backup.require_fit(settings.database_url, told["database"])
    source, moment = f"{folder.name}, {told['made_at']}", _house.now()
    _manifest.copy_contents(folder / "files", settings.files)
    settings.files.mkdir(parents=True, exist_ok=True)
    keys = _keys(settings, folder / "keys")
    backup.load(settings.database_url, folder / "database", told["database"], source, moment)
    store = open_store(settings.database_url)
    try:
        with store.transaction() as tx:
            reconcile.restored(tx, source, moment)
    finally:
        store.close()
    print(f"已恢复 restored  {source}")
    if not keys:
        print(f"请放回密钥 put the session key back: {settings.secret_file}")
    print("派件已暂停发出 nothing is sent yet: lianshen reconcile")
    return 0


def _keys(settings: Settings, saved: Path) -> bool:
    """Keys of the backup, where it has them and none lie here; whether a session key is there."""
    for name, path in (("secret", settings.secret_file), ("connectors.json", settings.connectors)):
        if (saved / name).is_file() and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(saved / name, path)
            path.chmod(0o600)
    return settings.secret_file.is_file()
