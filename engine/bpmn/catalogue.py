"""Process packages: bundles of files, named by the hash of their content; model beside guide.

An edition is ``process.bpmn``, ``guide.toml``, ``forms/*.schema.json``, ``papers/*.typ``,
``stories/*.json`` (the process's tests) and, where something is levied, ``tariffs.toml``.
The README beside them is for readers: mending a comma in it makes no new edition.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from engine.bpmn import expressions, model
from engine.bpmn.findings import Draft, facts_of
from engine.bpmn.model import Model
from engine.domain import guide_file
from engine.domain.errors import GuideError, NoSuchThing, UnreadableModel
from engine.domain.fees import tariff_file
from engine.domain.fees.tariffs import Tariffs
from engine.domain.guide import ServiceGuide
from engine.domain.names import EditionId, Text

DIAGRAM: Final = "process.bpmn"
GUIDE: Final = "guide.toml"
STORIES: Final = "stories/"
PARTS: Final = (
    DIAGRAM, GUIDE, tariff_file.NAME, "forms/*.schema.json", "papers/*.typ", "stories/*.json",
)  # fmt: skip
"""Every file that a package may have."""
_FOLDERS: Final = ("forms", "papers", "stories")
_VARIANTS: Final = "editions"


@dataclass(frozen=True)
class Package:
    """One process package. ``files``: path inside it, with slashes → content."""

    files: Mapping[str, bytes]

    @cached_property
    def edition(self) -> EditionId:
        """The name of exactly this content."""
        return edition_of(self.files)

    @cached_property
    def model(self) -> Model:
        """The diagram as it was drawn.

        Raises:
            UnreadableModel: it cannot be read, or there is none.
        """
        return model.read(self._part(DIAGRAM))

    @cached_property
    def guide(self) -> ServiceGuide:
        """The service guide; what it says of departments needed can be asked.

        Raises:
            GuideError: there is none, or it is wrong.
        """
        guide = guide_file.read(self._part(GUIDE))
        _needs_can_be_asked(guide)
        _contradictions_can_be_asked(guide)
        return guide

    @cached_property
    def tariffs(self) -> Tariffs:
        """What is levied; nothing where the package has no tariffs.

        Raises:
            GuideError: they are wrong, or name what the guide does not have.
        """
        content = self.files.get(tariff_file.NAME)
        if content is None:
            return Tariffs()
        tariffs = tariff_file.read(content)
        tariff_file.agrees(tariffs, self.guide)
        return tariffs

    @property
    def forms(self) -> Mapping[str, bytes]:
        """Name of a review form → its schema."""
        return {
            path.removeprefix("forms/").removesuffix(".schema.json"): content
            for path, content in self.files.items()
            if fnmatchcase(path, "forms/*.schema.json")
        }

    @property
    def draft(self) -> Draft:
        """The diagram paired with what it may name.

        Raises:
            UnreadableModel, GuideError: one of the two cannot be read.
        """
        return Draft(self.model, self.guide, frozenset(self.forms))

    def _part(self, name: str) -> bytes:
        if name in self.files:
            return self.files[name]
        why = Text(f"流程包里没有{name}。请补上。", f"the package has no {name}. Add it.")
        raise (UnreadableModel if name == DIAGRAM else GuideError)(why=why)


def edition_of(files: Mapping[str, bytes]) -> EditionId:
    """SHA-256 (hex) over every path, in order, and the hash of its content."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return EditionId(digest.hexdigest())


def names() -> tuple[str, ...]:
    """The packages that ship with the product, in the order of the alphabet.

    A process, or ``process/variant``: another edition of it, in force beside the ordinary one.
    """
    found = [one for one in resources("processes").iterdir() if (one / GUIDE).is_file()]
    beside = [
        f"{one.name}/{variant.name}"
        for one in found
        if (one / _VARIANTS).is_dir()
        for variant in (one / _VARIANTS).iterdir()
        if variant.is_dir()
    ]
    return tuple(sorted([*(one.name for one in found), *beside]))


def shipped(name: str) -> Package:
    """A package of the house; a variant takes from its process what it does not bring itself.

    Raises:
        NoSuchThing: none has this name.
    """
    if name not in names():
        raise NoSuchThing(what=Text(f"流程“{name[:60]}”", f"The process “{name[:60]}”"))
    process, _, variant = name.partition("/")
    home = resources("processes") / process
    files = dict(_content(home))
    return Package(_beside(files, dict(_content(home / _VARIANTS / variant))) if variant else files)


def folder(path: Path) -> Package:
    """The package in a folder, wherever it is; a variant's folder as in :func:`shipped`.

    Raises:
        NoSuchThing: there is no such folder.
    """
    if not path.is_dir():
        raise NoSuchThing(what=Text(f"文件夹“{path.name}”", f"The folder “{path.name}”"))
    files = dict(_content(path))
    if path.parent.name == _VARIANTS and (path.parent.parent / GUIDE).is_file():
        files = _beside(dict(_content(path.parent.parent)), files)
    return Package(files)


def _beside(process: Mapping[str, bytes], variant: Mapping[str, bytes]) -> dict[str, bytes]:
    """What a variant takes from its process: everything but the stories, which tell of that one."""
    return {n: c for n, c in process.items() if not n.startswith(STORIES)} | dict(variant)


def _content(home: Traversable) -> Iterator[tuple[str, bytes]]:
    found = {one.name: one for one in home.iterdir()}
    for sub in _FOLDERS:
        if sub in found and found[sub].is_dir():
            found |= {f"{sub}/{one.name}": one for one in found[sub].iterdir()}
    for path, one in sorted(found.items()):
        if one.is_file() and any(fnmatchcase(path, part) for part in PARTS):
            yield path, one.read_bytes()


def _needs_can_be_asked(guide: ServiceGuide) -> None:
    """Every condition in [needs] is in our language and reads the application's facts only."""
    own = {fact.name for fact in guide.facts}
    known = facts_of(guide)
    for department, rule in guide.needs.items():
        try:
            asked = expressions.compiled(rule).names
        except expressions.BadExpression as error:
            why = Text(f"needs.{department.lower()}：{error.says('zh')}", error.says("en"))
            raise GuideError(why=why) from error
        for name in sorted(asked):
            if name not in own or not known[name]:
                raise GuideError(
                    why=Text(
                        f"needs.{department.lower()}问到的“{name}”不是必填的项目事实。"
                        "请在[facts]里补上，或改正名称。",
                        f"needs.{department.lower()} asks for “{name}”, which is no required fact"
                        " of the project. Add it to [facts] or correct it.",
                    )
                )


def _contradictions_can_be_asked(guide: ServiceGuide) -> None:
    """Every [[contradiction]] is in our language and reads the application's facts, any of them."""
    own = {fact.name for fact in guide.facts}
    for rule in guide.contradictions:
        try:
            asked = expressions.compiled(rule.when).names
        except expressions.BadExpression as error:
            why = Text(f"contradiction：{error.says('zh')}", error.says("en"))
            raise GuideError(why=why) from error
        for name in sorted(asked - own):
            raise GuideError(
                why=Text(
                    f"contradiction问到的“{name}”不是项目事实。请在[facts]里补上，或改正名称。",
                    f"a contradiction asks for “{name}”, which is no fact of the project."
                    " Add it to [facts] or correct it.",
                )
            )
