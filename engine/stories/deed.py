"""One action of a story under way: where the story is, who acts, when, what the line says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from engine.domain.case import Case
from engine.domain.lifecycle import OPEN_WORK
from engine.domain.names import BranchId, CaseId, Officer, Text, WorkItemId
from engine.stages import editions
from engine.store import Transaction, branches, cases
from engine.stories.said import Said
from engine.stories.story import Story

Numbers = Mapping[str, tuple[str, int]]
"""Department → the series of its decision, and the number that is set aside for it."""


@dataclass(slots=True)
class Scene:
    """Where a story is: its files, and its case once the window has taken it in.

    ``furnished``: what the window calls “on file” was kept before the story begins; a chapter of
    a project's course finds only what its own course has kept. ``numbers`` are those of its
    decisions, where they are given beforehand.
    """

    story: Story
    files: Path
    case: CaseId | None = None
    furnished: bool = True
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed:
    """One action under way: who does it, when, and what the line says."""

    scene: Scene
    tx: Transaction
    said: Said
    by: Officer
    now: datetime

    @property
    def case(self) -> CaseId:
        """The case, which must have been taken in."""
        if self.scene.case is None:
            raise self.said.broken(Text("还没有收件。", "nothing has been received yet."))
        return self.scene.case

    def held(self) -> Case:
        """The case as it stands."""
        return cases.get(self.tx, self.case)

    def item(self, kind: str) -> WorkItemId:
        """The work of this kind: what waits for this person's department, else any there was.

        Somebody else's, or one that is done, lets a story knock at the wrong door, as people do.
        """
        there = [i for i in branches.items_of(self.tx, self.case) if i.work == kind]
        if not there:
            raise self.said.broken(
                Text(f"这时还没有“{kind}”要办。", f"there has been no “{kind}” yet.")
            )
        mine = [i for i in there if i.department in (None, self.by.department)]
        waiting = [i for i in mine if i.state in OPEN_WORK]
        return (waiting or mine or there)[-1].id

    def seen(self) -> int:
        """The drawing version on the screen: the present one, unless the story says otherwise."""
        return self.said.number("seen", self.held().drawing_version)

    def branch(self) -> BranchId:
        """The share of this person's department."""
        edition = editions.of(self.tx, self.held().edition)
        mine = self.by.department
        found = None if mine is None else edition.branch_of_department(mine)
        if found is None:
            raise self.said.broken(
                Text(f"{self.by.name}的部门在这件里没有份。", f"{self.by.name} has no share in it.")
            )
        return found
