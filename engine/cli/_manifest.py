"""What a backup is made of: a folder that is whole when its manifest is there, and proves it."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from engine.domain.errors import Refused
from engine.domain.names import Text
from engine.store.backup import WrongBackup

NAME: Final = "manifest.json"
FORMAT: Final = "lianshen.backup/1"
_PIECE: Final = 1 << 20
_CONTENT: Final = re.compile(r"[0-9a-f]{64}")
_PLAIN: Final = re.compile(r"[a-z][a-z0-9_]*(\.(sqlite|copy|json))?")


class ContentAltered(Refused):
    """A file that was handed in is not what it was."""

    ZH = "文件 {sha256} 的内容已经改变，没有继续。请运行 lianshen doctor，检查磁盘。"
    EN = (
        "The content of file {sha256} has changed; stopped. Run lianshen doctor and check the disk."
    )


def write(folder: Path, told: Mapping[str, Any]) -> None:
    """The manifest, last of all: size and hash of each file that lies in the folder."""
    parts = {
        str(path.relative_to(folder)): {"size": path.stat().st_size, "sha256": digest(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    said = {"format": FORMAT, **told, "parts": parts}
    target = folder / NAME
    with target.open("w", encoding="utf-8") as file:
        json.dump(said, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> Mapping[str, Any]:
    """The manifest, after every part of the backup was held against it.

    Raises:
        WrongBackup: none, of another format, or a part is missing, altered or one too many.
    """
    try:
        told: Mapping[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        if told["format"] != FORMAT:
            x = str(told["format"])[:40]
            raise WrongBackup(
                why=Text(f"它的格式“{x}”不是本程序的", f"its format “{x}” is not ours")
            )
        parts = dict(told["parts"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        path = f"{folder}/{NAME}"
        raise WrongBackup(
            why=Text(f"没有清单{path}，或不能读取", f"no {path}, or none that can be read")
        ) from error
    for name, wanted in parts.items():
        if not _ours(name):
            x = name[:80]
            raise WrongBackup(
                why=Text(f"清单里有不该有的“{x}”", f"its manifest names “{x}”, which is no part")
            )
        part = folder / name
        there = part.is_file() and not part.is_symlink()
        if not there or part.stat().st_size != wanted["size"] or digest(part) != wanted["sha256"]:
            x = name[:80]
            raise WrongBackup(
                why=Text(f"“{x}”缺失，或与清单不符", f"“{x}” is missing, or not as it was saved")
            )
    return told


def contents(root: Path) -> Iterator[Path]:
    """Every content of a file store, by its place."""
    for path in sorted(root.glob("??/??/*")):
        if _CONTENT.fullmatch(path.name):
            yield path


def copy_contents(root: Path, target: Path) -> int:
    """Copy a file store, each content held against its name; how many there were.

    Contents never change and are never taken away, so a copy that begins after the database was
    saved holds everything that the database speaks of.

    Raises:
        ContentAltered: look at the disk before anything else.
    """
    count = 0
    for path in contents(root):
        there = target / path.parent.relative_to(root) / path.name
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, there)
        there.chmod(0o440)
        if digest(there) != path.name:
            raise ContentAltered(sha256=path.name)
        with there.open("rb") as file:
            os.fsync(file.fileno())
        count += 1
    return count


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ours(name: str) -> bool:
    """Whether a part lies where a part of ours can lie: a manifest leads to no other place."""
    parts = Path(name).parts
    if len(parts) == 4 and parts[0] == "files":
        return bool(_CONTENT.fullmatch(parts[3]))
    return len(parts) == 2 and parts[0] in {"database", "keys"} and bool(_PLAIN.fullmatch(parts[1]))
