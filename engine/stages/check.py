"""The publish check: may this package be put in force? Composed of the rules, nothing of its own.

Soundness is not proven here yet: the rules catch the simple cases, and the verdict says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engine.bpmn import compiled, model, rules
from engine.bpmn.catalogue import DIAGRAM, GUIDE, Package
from engine.bpmn.findings import ERROR, Draft, Finding
from engine.domain.errors import ApprovalError, GuideError, Refused, UnreadableModel
from engine.domain.names import Text
from engine.exchange import forms

OK: Final = "ok"
REFUSED: Final = "refused"
UNDECIDED: Final = "undecided"
NOT_CHECKED: Final = "not-checked"


class NotPublished(Refused):
    """The package fails the check; ``findings`` says where."""

    ZH = "流程包没有通过体检，不能发布（共{n}处）：{first}"
    EN = "The package fails the check and cannot be published ({n} in all): {first}"


@dataclass(frozen=True, slots=True)
class Report:
    """What the check says of one diagram or package, errors first."""

    findings: tuple[Finding, ...]
    alone: bool = False
    soundness: str = NOT_CHECKED

    @property
    def verdict(self) -> str:
        """``refused``, ``undecided`` (a diagram alone, its names unchecked) or ``ok``."""
        if self.errors:
            return REFUSED
        return UNDECIDED if self.alone else OK

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stand in the way."""
        return tuple(finding for finding in self.findings if finding.severity == ERROR)


def diagram(xml: bytes) -> Report:
    """A diagram that stands alone; the names in it cannot be checked."""
    try:
        draft = Draft(model.read(xml))
    except UnreadableModel as error:
        return Report((_of("readable", DIAGRAM, error),), alone=True)
    return Report(_ordered(rules.apply(draft), _runs(xml)), alone=True)


def package(files: Mapping[str, bytes]) -> Report:
    """A whole package: forms, guide, and the diagram against both."""
    return _package(tuple(sorted(files.items())))


def require(files: Mapping[str, bytes]) -> None:
    """Let a package through that may be published.

    Raises:
        NotPublished: the check refuses it.
    """
    errors = package(files).errors
    if errors:
        raise NotPublished(first=errors[0].says, n=len(errors), findings=errors)


@lru_cache(maxsize=16)
def _package(files: tuple[tuple[str, bytes], ...]) -> Report:
    held = Package(dict(files))
    broken = list(_forms(held))
    try:
        drawn = held.model
    except UnreadableModel as error:
        return Report((_of("readable", DIAGRAM, error), *broken))
    try:
        found = rules.apply(held.draft)
    except GuideError as error:
        broken.append(_of("guide", GUIDE, error))
        found = rules.apply(Draft(drawn, None, frozenset(held.forms)))
        found = tuple(finding for finding in found if finding.rule != "no-guide")
    return Report(_ordered(found, broken, _runs(held.files[DIAGRAM])))


def _forms(held: Package) -> Iterator[Finding]:
    for name, content in held.forms.items():
        try:
            forms.read(content)
        except GuideError as error:
            yield _of("forms", f"forms/{name}.schema.json", error)


def _runs(xml: bytes) -> Iterator[Finding]:
    """The engine's own word: it may refuse what no rule of ours has named."""
    try:
        compiled.of(xml)
    except UnreadableModel as error:
        yield _of("runs", DIAGRAM, error)


def _of(rule: str, element: str, error: ApprovalError) -> Finding:
    says = Text(f"{element}：{error.says('zh')}", f"{element}: {error.says('en')}")
    return Finding(rule, ERROR, element, says, (element,))


def _ordered(found: tuple[Finding, ...], *more: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first; the engine's refusal only where no rule has named the cause."""
    others = [finding for group in more for finding in group]
    named = any(finding.severity == ERROR for finding in found)
    others = [finding for finding in others if not (named and finding.rule == "runs")]
    return tuple(sorted((*others, *found), key=lambda finding: finding.severity != ERROR))
