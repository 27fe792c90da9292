"""The process packages that ship with the product, as bundles of files."""

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from engine.domain.names import EditionId

_KINDS = (".bpmn", ".toml", ".json", ".typ")


def shipped() -> dict[str, tuple[EditionId, dict[str, bytes]]]:
    """Process → its edition and its files, path inside the package → content."""
    found = {}
    for folder in sorted(files("processes").iterdir(), key=lambda one: one.name):
        if folder.is_dir() and (folder / "guide.toml").is_file():
            bundle = dict(_content(folder, ""))
            found[folder.name] = (edition(bundle), bundle)
    return found


def edition(bundle: Mapping[str, bytes]) -> EditionId:
    """The name of a bundle: SHA-256 over every path and the hash of its content."""
    digest = hashlib.sha256()
    for path in sorted(bundle):
        digest.update(f"{path}\0{hashlib.sha256(bundle[path]).hexdigest()}\n".encode())
    return EditionId(digest.hexdigest())


def _content(folder: Traversable, under: str) -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _content(one, f"{under}{one.name}/")
        elif one.name.endswith(_KINDS):
            yield f"{under}{one.name}", one.read_bytes()
