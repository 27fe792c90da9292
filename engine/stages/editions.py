"""Editions ready to run: diagram compiled, guide read, forms parsed; one copy per process."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from engine.analysis import following, net, planned
from engine.analysis.net import Net
from engine.bpmn import compiled
from engine.bpmn.catalogue import Package
from engine.bpmn.model import Model, Node
from engine.domain import guide_file
from engine.domain.errors import GuideError, NoSuchThing, Refused
from engine.domain.fees.tariffs import Tariffs
from engine.domain.guide import ServiceGuide
from engine.domain.names import BranchId, Department, EditionId, Text
from engine.exchange.forms import Form
from engine.exchange.forms import read as read_form
from engine.store import Transaction, editions

LAYOUT = "layout"
"""``papers/layout.typ``: what all papers of a package share."""

MAX_KEPT = 64
"""Editions kept ready, drafts that are tried among them; the first that came goes first."""

_KEPT: dict[EditionId, "Edition"] = {}
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Edition:
    """One published package, ready to run. Shared between threads, never changed."""

    id: EditionId
    guide: ServiceGuide
    compiled: compiled.Compiled
    forms: Mapping[str, Form]
    papers: Mapping[str, str] = field(default_factory=dict)
    tariffs: Tariffs = field(default_factory=Tariffs)

    @property
    def model(self) -> Model:
        """The diagram."""
        return self.compiled.model

    @cached_property
    def branches(self) -> Mapping[BranchId, Node]:
        """Departments' shares drawn in the diagram."""
        return {BranchId(n.id): n for n in self.model.nodes.values() if n.item and n.inside}

    @cached_property
    def departments(self) -> frozenset[Department]:
        """Every department that has a share."""
        return frozenset(Department(n.department) for n in self.branches.values())

    @cached_property
    def reviews(self) -> bool:
        """Whether anybody gives an opinion: a department at its desk, or by its system."""
        works = {n.work for n in self.model.nodes.values()}
        letters = any(n.kind == "serviceTask" for n in self.model.nodes.values())
        return letters or not works.isdisjoint({"handle", "check"})

    @cached_property
    def names(self) -> Mapping[Department, Text]:
        """Short names of the departments."""
        return {d: self.guide.department(d).short for d in self.departments}

    @cached_property
    def net(self) -> Net:
        """The diagram as studies play it."""
        return net.compiled(self.model)

    @cached_property
    def plan(self) -> planned.Plan:
        """The planned minutes of a while-you-wait case."""
        return planned.plan(self.model)

    @cached_property
    def order(self) -> following.Before:
        """Which step can come directly after which: what a trace is joined by."""
        return following.before(self.net)

    def branch_of_department(self, department: Department) -> BranchId | None:
        """The share of a department, if the diagram has one."""
        return next((b for b, n in self.branches.items() if n.department == department), None)

    def form(self, element: str) -> Form | None:
        """The form of a task, if it names one."""
        return self.forms.get(self.model.node(element).form)


def build(edition: EditionId, files: Mapping[str, bytes]) -> Edition:
    """An edition from the files of a package.

    Raises:
        GuideError, UnreadableModel: the package is broken.
    """
    found = {
        name.removeprefix("forms/").removesuffix(".schema.json"): read_form(data)
        for name, data in files.items()
        if name.startswith("forms/")
    }
    return Edition(
        edition,
        guide_file.read(files["guide.toml"]),
        compiled.of(files["process.bpmn"]),
        found,
        papers_of(files),
        Package(files).tariffs,
    )


def of(tx: Transaction, edition: EditionId) -> Edition:
    """The edition with this id; read from the store once per process."""
    found = _KEPT.get(edition)
    if found is None:
        found = build(edition, editions.files(tx, edition))
        with _LOCK:
            _KEPT[edition] = found
            if len(_KEPT) > MAX_KEPT:
                del _KEPT[next(iter(_KEPT))]
    return found


class NotTakenIn(Refused):
    """The process was retired: what runs is finished, nothing new begins."""

    ZH = "“{process}”已停用，不再收新件；在办的照常办完。请先发布启用一个版本。"
    EN = (
        "“{process}” is retired: no new cases; running ones are finished. An edition has to be"
        " put in force first."
    )


def in_force(tx: Transaction, process: str, now: datetime, variant: str = "") -> Edition:
    """The edition that new cases get; ``variant`` names one beside the ordinary one.

    Args:
        process: or ``process/variant`` in one, as ``store.editions.offered`` names it.

    Raises:
        NoSuchThing: the process has none. NotTakenIn: it has none any more.
    """
    process, variant = _named(process, variant)
    edition = editions.in_force(tx, process, now, variant)
    if edition is None:
        raise NotTakenIn(process=latest(tx, process, now, variant).guide.title)
    return of(tx, edition)


def latest(tx: Transaction, process: str, now: datetime, variant: str = "") -> Edition:
    """The edition in force, or the one that was so last: lists and running cases speak of it.

    Raises:
        NoSuchThing: the process has never had one.
    """
    process, variant = _named(process, variant)
    edition = editions.latest(tx, process, now, variant)
    if edition is None:
        raise NoSuchThing(what=Text(f"联审流程“{process[:40]}”", f"The process “{process[:40]}”"))
    return of(tx, edition)


def _named(process: str, variant: str) -> tuple[str, str]:
    process, _, beside = process.partition("/")
    return process, variant or beside


def papers_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Name → Typst source of every paper; each begins with the layout that they share."""
    try:
        sources = {
            name.removeprefix("papers/").removesuffix(".typ"): data.decode("utf-8")
            for name, data in files.items()
            if name.startswith("papers/")
        }
    except UnicodeDecodeError as error:
        why = Text("papers里有文件不是UTF-8文字。", "a file in papers is not UTF-8 text.")
        raise GuideError(why=why) from error
    layout = sources.pop(LAYOUT, "")
    return {name: f"{layout}\n{source}" for name, source in sources.items()}
