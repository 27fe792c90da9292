"""A story as a value: one whole case, from the first day to the journal it must leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from engine.domain.names import Text
from engine.stories.said import Said


@dataclass(frozen=True, slots=True)
class Action:
    """Somebody does something: ``day`` working days after the first, ``plus`` calendar days more.

    ``refused`` names the error with which the house must turn it down, or is empty.
    """

    day: int
    plus: int
    at: time
    who: str
    do: str
    said: Said
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A sample, whole. ``scripts`` are the lines of departments' own systems, by connector.

    Where ``drawings`` is a folder, a file that lies there is taken instead of the sample's own.
    """

    name: str
    folder: Path
    begins: date
    application: Said
    actions: tuple[Action, ...]
    scripts: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)
    expected: tuple[Mapping[str, Any], ...] | None = None
    drawings: Path | None = None

    def file(self, name: str, said: Said) -> Path:
        """A file of the story's materials.

        Raises:
            BrokenStory: there is none, or the name leaves the folder.
        """
        found = self.folder / "materials" / name
        plain = Path(name).name == name
        if plain and self.drawings is not None and (self.drawings / name).is_file():
            return self.drawings / name
        if not plain or not found.is_file():
            raise said.broken(
                Text(f"没有文件 materials/{name}。", f"there is no file materials/{name}.")
            )
        return found
