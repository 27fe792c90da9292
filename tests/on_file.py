"""What tests of the shared repository say: keep, rest on, take away, read."""

import pytest

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.repository import PROJECT, Ending, Holder
from engine.stages.repository import consult, keep, revoke
from engine.store import journal, repository, repository_cases
from tests.everything import everything
from tests.office import sha

BODY = Holder("body", "91110108551385082Q", "示例置业有限公司")
PLACE = Holder(PROJECT, "2026-330183-47-01-000123", "示例项目一期")
ANOTHER = Holder("body", "91330183MA2H0000XM", "另一家示例公司")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def keeps(office, kind="S01", holder=BODY, sha256=None, **more):
    """The intake window keeps a scan."""
    with office.at_work("jinjian") as (tx, clerk):
        content = sha256 or sha(f"{kind} {holder.code} {more}")
        return keep.scanned(tx, kind, holder, content, clerk, office.now, **more)


def on_file(office, *codes, **changes):
    """An application that brings everything but these, which are on file."""
    whole = office.application(**changes)
    lines = tuple(
        MaterialReceived(m.code, MaterialState.ON_FILE) if m.code in codes else m
        for m in whole.materials
    )
    return type(whole)(**{n: getattr(whole, n) for n in whole.__slots__} | {"materials": lines})


def ends(office, version, login="jinjian", how=Ending.CORRECTED, reason="原件已失效"):
    """Somebody takes a version away."""
    with office.at_work(login) as (tx, who):
        return revoke.revoke(tx, version, how, reason, who, office.now)


def reads(office, version, login, root, **more):
    """Somebody reads a version."""
    with office.at_work(login) as (tx, who):
        return consult.read(tx, version, who, office.now, root=root, **more)


def resting(office, case):
    """Material → the line that rests on something kept."""
    with office.store.reading() as tx:
        return {one.material: one for one in repository_cases.of_case(tx, case)}


def log(office, version):
    """The purpose log of a document."""
    with office.store.reading() as tx:
        document = repository.version(tx, version).document
        return repository_cases.readings(tx, [document], limit=50, offset=0)


def told(office, case):
    """What the history of a case says of what it rests on."""
    with office.store.reading() as tx:
        return [e.what for e in journal.of_case(tx, case) if e.what.startswith("on-file")]


def unchanged(office, error, act):
    """The act is refused with this error in both languages, and no row of any table changes."""
    before = everything(office.store)
    with pytest.raises(error) as refused:
        act()
    assert refused.value.says("zh")
    assert refused.value.says("en")
    assert everything(office.store) == before
    return refused.value
