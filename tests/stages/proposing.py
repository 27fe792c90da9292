"""Proposing and deciding, as people of the studio do it: for tests of publishing."""

from dataclasses import dataclass

from engine.bpmn import catalogue
from engine.domain.names import Role, Text
from engine.domain.wording import local_day
from engine.stages.publishing import decide, propose, retire
from engine.stages.publishing.propose import Asked, Tried
from engine.stages.studio import drafts as drawing
from engine.store import drafts, editions, people, proposals

P = "drawing-review"


SILENT = Text("")


@dataclass(frozen=True)
class Told:
    """How a story went."""

    name: str = "no-comments"
    green: bool = True
    why: Text = SILENT


RED = Told("fire-moves", green=False, why=Text("第3步：没有这件待办。", "Step 3: no such work."))


def change(office, number, old, new, by="liucheng"):
    """Somebody changes the guide of a draft."""
    with office.at_work(by) as (tx, who):
        guide = drafts.files(tx, number)["guide.toml"]
        assert old in guide
        seen = drawing.print_of(guide)
        changed = guide.replace(old, new, 1)
        drawing.save(tx, number, "guide.toml", changed, seen, who, office.now)


def asked(tx, number, **more):
    """A proposal that explains every warning."""
    files = drafts.files(tx, number)
    reasons = {key: "与旧版相同" for key, _ in propose.warnings(files, 1)}
    return Asked(**{"reason": "缩短承诺时限", "reasons": reasons, **more})


def proposes(office, number, told=(Told(),), by="liucheng", **more):
    """Propose a draft; the number of the proposal."""
    with office.at_work(by) as (tx, who):
        tried = Tried(catalogue.edition_of(drafts.files(tx, number)), told)
        return propose.draft(tx, number, asked(tx, number, **more), tried, who, office.now)


def approves(office, proposal, by="fuhe", **more):
    """Approve a proposal."""
    with office.at_work(by) as (tx, who):
        decide.approve(tx, proposal, who, office.now, **more)


def published(office, number, **more):
    """Propose and approve; the edition."""
    proposal = proposes(office, number, **more)
    approves(office, proposal)
    with office.store.reading() as tx:
        return proposals.get(tx, proposal).edition


def in_force(office, at=None, process=P):
    """The edition that a new case would get."""
    with office.store.reading() as tx:
        return editions.in_force(tx, process, at or office.now)


def today(office):
    """The day in the hall."""
    return local_day(office.now)


def begins(office):
    """A draft of the drawing review that promises five days instead of six."""
    with office.at_work("liucheng") as (tx, by):
        number = drawing.begin(tx, P, by, office.now)
    change(office, number, b"promised_days = 6", b"promised_days = 5")
    return number


def hire(office, login):
    """One analyst more."""
    with office.store.transaction() as tx:
        people.add(tx, login=login, name="流程管理员丙·示例", roles={Role.ANALYST})


def retires(office, edition, reason="有误"):
    """Retire an edition."""
    with office.at_work("liucheng") as (tx, by):
        retire.retire(tx, edition, reason, by, office.now)


def restores(office, edition, by="liucheng"):
    """Propose that an edition of before be in force again."""
    with office.at_work(by) as (tx, who):
        files = editions.files(tx, edition)
        reasons = {key: "此前已在用" for key, _ in propose.warnings(files, 1)}
        told = Tried(edition, (Told(),))
        return propose.restore(
            tx, edition, Asked("新版有误，先恢复", reasons=reasons), told, who, office.now
        )
