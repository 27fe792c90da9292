"""The publish check: may this package be put in force? The rules, then the proof of soundness.

The proof is about the net of what the engine runs; where the engine takes nothing, there is
nothing to prove. What cannot be decided is not published either.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from engine.analysis import net, soundness, telling
from engine.analysis.soundness import SOUND, UNDECIDED, UNSOUND, Study
from engine.bpmn import compiled, model, rules, standard
from engine.bpmn.catalogue import DIAGRAM, GUIDE, Package
from engine.bpmn.findings import ERROR, Draft, Finding
from engine.domain.errors import ApprovalError, GuideError, Refused, UnreadableModel
from engine.domain.names import Text
from engine.exchange import forms, story_file
from engine.exchange.story_file import BadStory

__all__ = [
    "NOT_CHECKED", "OK", "REFUSED", "SOUND", "UNDECIDED", "UNSOUND",
    "NotPublished", "Report", "diagram", "package", "require",
]  # fmt: skip

OK: Final = "ok"
REFUSED: Final = "refused"
NOT_CHECKED: Final = "not-checked"


class NotPublished(Refused):
    """The package fails the check; ``findings`` says where."""

    ZH = "流程包没有通过体检，不能发布（共{n}处）：{first}"
    EN = "The package fails the check and cannot be published ({n} in all): {first}"


@dataclass(frozen=True, slots=True)
class Report:
    """What the check says of one diagram or package, errors first.

    ``soundness`` is sound, unsound, undecided, or not-checked where the engine takes nothing.
    """

    findings: tuple[Finding, ...]
    alone: bool = False
    soundness: str = NOT_CHECKED

    @property
    def verdict(self) -> str:
        """``refused``, ``undecided`` (not proven, or a diagram alone, unnamed) or ``ok``."""
        if any(finding.rule != telling.UNDECIDED for finding in self.errors):
            return REFUSED
        return UNDECIDED if self.alone or self.errors else OK

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stand in the way."""
        return tuple(finding for finding in self.findings if finding.severity == ERROR)


def diagram(xml: bytes) -> Report:
    """A diagram that stands alone; the names in it cannot be checked."""
    try:
        draft = Draft(model.read(xml))
    except UnreadableModel as error:
        return Report((_of("readable", DIAGRAM, error), *_standard(xml)), alone=True)
    return _report(draft, rules.apply(draft), xml, alone=True)


def package(files: Mapping[str, bytes]) -> Report:
    """A whole package: forms, stories, guide, and the diagram against both."""
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
    broken = [*_forms(held), *_stories(held)]
    try:
        drawn = held.model
    except UnreadableModel as error:
        return Report(
            (_of("readable", DIAGRAM, error), *_standard(held.files.get(DIAGRAM, b"")), *broken)
        )
    try:
        draft = held.draft
        assert held.tariffs is not None  # read, and found to agree with the guide
        found = rules.apply(draft)
    except GuideError as error:
        broken.append(_of("guide", GUIDE, error))
        draft = Draft(drawn, None, frozenset(held.forms))
        found = tuple(one for one in rules.apply(draft) if one.rule != "no-guide")
    return _report(draft, found, held.files[DIAGRAM], *broken)


def _report(
    draft: Draft, found: tuple[Finding, ...], xml: bytes, *broken: Finding, alone: bool = False
) -> Report:
    """The profile's rules have spoken; now the standard, the engine, and the proof."""
    found = (*found, *_standard(xml))
    refused = tuple(_runs(xml))
    if refused:
        return Report(_ordered(found, broken, refused), alone)
    proved, flaws = _proved(draft)
    named = {e for one in found if one.severity == ERROR for e in (one.element, *one.trace)}
    fresh = tuple(flaw for flaw in flaws if flaw.element not in named)
    shown = tuple(_with_run(one, flaws) for one in (*found, *fresh))
    return Report(_ordered(shown, broken), alone, proved)


def _with_run(finding: Finding, flaws: Iterable[Finding]) -> Finding:
    """A rule knows that a case would hang there; the proof knows a run of tokens that does."""
    about = (finding.element, *finding.trace)
    runs = (flaw.trace for flaw in flaws if flaw.element in about)
    return replace(finding, run=next(runs, ())) if finding.severity == ERROR else finding


def _proved(draft: Draft) -> tuple[str, tuple[Finding, ...]]:
    """Soundness, and what stands against it."""
    drawn = draft.model
    try:
        small = net.compiled(drawn)
    except UnreadableModel as error:
        return UNDECIDED, (_of(telling.UNDECIDED, drawn.process_id, error),)
    issues = [n for n, name in enumerate(small.names) if drawn.node(name).work == "issue"]
    study: Study = soundness.study(small, issues)
    return study.verdict, telling.findings(draft, small, study)


def _forms(held: Package) -> Iterator[Finding]:
    for name, content in held.forms.items():
        try:
            forms.read(content)
        except GuideError as error:
            yield _of("forms", f"forms/{name}.schema.json", error)


def _stories(held: Package) -> Iterator[Finding]:
    """Every story can be read; whether it ends as it says is for whoever plays it."""
    found = story_file.named(held.files)
    if len(found) > story_file.MOST:
        most = story_file.MOST
        too_many = BadStory(why=Text(f"最多{most}个样例。", f"there may be {most} at most."))
        yield _of("stories", story_file.FOLDER, too_many)
    for name, content in found.items():
        try:
            story_file.path_of(name)
            story_file.read(content)
        except BadStory as error:
            yield _of("stories", f"{story_file.FOLDER}{name}.json", error)


def _standard(xml: bytes) -> tuple[Finding, ...]:
    """What BPMN itself asks of the file; nothing where it cannot be read at all."""
    try:
        return standard.findings(xml)
    except UnreadableModel:
        return ()


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
