"""`lianshen backup`: the whole installation in one folder, taken while people work."""

import os
import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from engine import settings as house_settings
from engine.cli import _house, _manifest, _outside
from engine.settings import Settings
from engine.store import backup, open_store

HELP = """The database as it stood at one moment, then every file, then a manifest with the hash of
each part; the folder appears under its name when it is whole. The session key and the connections
file hold secrets and stay out unless --with-keys is given: keep them apart, in a safe. Without the
key the codes on printed papers cannot be verified any more."""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "backup", help="save the installation into a new folder", description=HELP
    )
    parser.add_argument("folder", type=Path, help="must not exist yet")
    parser.add_argument("--with-keys", action="store_true", help="session key and connections too")


def run(args: Namespace) -> int:
    """Save, and say what was saved.

    Raises:
        Unreadable: the folder exists, or cannot be written. NoDatabase, SchemaTooOld.
    """
    settings = house_settings.read(os.environ)
    target: Path = args.folder.absolute()
    aside = target.with_name(f".{target.name}.unfinished")
    if target.exists() or aside.exists():
        raise _outside.unusable(
            target if target.exists() else aside,
            "已经有了。每次备份都写进一个新目录，没有改动任何内容。请换一个名字。",
            "is there already. A backup goes into a new folder; nothing was changed.",
        )
    os.umask(0o077)
    try:
        (aside / "database").mkdir(parents=True)
        told = _save(settings, aside, keys=args.with_keys)
        aside.rename(target)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise _outside.unusable(
            target,
            f"不能写（{error.strerror}）。没有备份。请核对路径、权限和剩余空间。",
            f"cannot be written ({error.strerror}). Nothing was saved. Check path and rights.",
        ) from error
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    rows = sum(table["rows"] for table in told["database"]["tables"].values())
    print(f"{target}  {rows} rows, {told['contents']} files")
    print(f"manifest sha256 {_manifest.digest(target / _manifest.NAME)}")
    return 0


def _save(settings: Settings, folder: Path, *, keys: bool) -> dict[str, Any]:
    """Database first, files after it: what it speaks of is there then."""
    moment = _house.now()
    store = open_store(settings.database_url, untouched=True)
    try:
        database = backup.save(store, folder / "database")
    finally:
        store.close()
    count = _manifest.copy_contents(settings.files, folder / "files")
    if keys:
        (folder / "keys").mkdir()
        for name, path in (
            ("secret", settings.secret_file),
            ("connectors.json", settings.connectors),
        ):
            if path.is_file():
                shutil.copyfile(path, folder / "keys" / name)
                (folder / "keys" / name).chmod(0o600)
    told = {"made_at": moment.isoformat(), "database": dict(database), "contents": count}
    _manifest.write(folder, told)
    return told
