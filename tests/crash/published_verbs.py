"""Verbs of publishing: proposed, approved, sent back, withdrawn, retired, restored, brought in.

A draft or an edition stands where a case does; a station makes it and all that came before.
"""

from engine.bpmn import catalogue
from engine.stages.publishing import decide, propose
from engine.stages.publishing.propose import Asked, Tried
from engine.stages.studio import packages
from engine.store import editions, proposals
from tests.crash.doing import one
from tests.given import shipped
from tests.stages import proposing

_PACKAGE = packages.write(shipped("single-item")[1])


def to_propose(office):
    """A draft that differs from what is in force."""
    return proposing.begins(office)


def _proposes(office, tx, draft, by):
    files = proposing.drafts.files(tx, draft)
    tried = Tried(catalogue.edition_of(files), (proposing.Told(),))
    propose.draft(tx, draft, proposing.asked(tx, draft), tried, by, office.now)


def _restores(office, tx, _draft, by):
    """The single item again, whose only edition was retired before."""
    edition = editions.latest(tx, "single-item", office.now)
    files = editions.files(tx, edition)
    reasons = {key: "此前已在用" for key, _ in propose.warnings(files, 1)}
    told = Tried(edition, (proposing.Told(),))
    propose.restore(tx, edition, Asked("先恢复", reasons=reasons), told, by, office.now)


def _retired_before(office, _draft):
    proposing.retires(office, proposing.in_force(office, process="single-item"), "有误")


def _of(tx):
    """The proposal that waits: stations share a house, and one process has one at a time."""
    return proposals.page(tx, waiting=True, limit=1, offset=0)[0].id


PUBLISHED_STATIONS = {"to_propose": to_propose}

PUBLISHED = {
    "propose": ("to_propose", one("liucheng", _proposes)),
    "approve a proposal": ("to_propose", one("fuhe", lambda o, tx, _draft, by: decide.approve(
        tx, _of(tx), by, o.now))),
    "send a proposal back": ("to_propose", one("fuhe", lambda o, tx, _draft, by: decide.send_back(
        tx, _of(tx), "请补依据", by, o.now))),
    "withdraw a proposal": ("to_propose", one("liucheng", lambda o, tx, _draft, by: decide.withdraw(
        tx, _of(tx), by, o.now))),
    "retire": ("to_propose", lambda o, _draft: proposing.retires(
        o, proposing.in_force(o), "图上漏了人防")),
    "propose to restore": ("to_propose", one("liucheng", _restores)),
    "import a package": ("to_propose", one("liucheng", lambda o, tx, _draft, by: packages.begin(
        tx, _PACKAGE, by, o.now))),
}  # fmt: skip

BEFORE_PUBLISHED = {
    **dict.fromkeys(
        ("approve a proposal", "send a proposal back", "withdraw a proposal"),
        proposing.proposes,
    ),
    "propose to restore": _retired_before,
}
"""What has to happen first, and is not tried itself."""
