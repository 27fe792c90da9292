"""The shared repository: asked once, kept for every later case."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from engine.domain.application import MaterialReceived, MaterialState, Subject
from engine.domain.repository import Ending, Ground, Standing
from engine.domain.repository_errors import (
    EndedAlready,
    NotOnFile,
)
from engine.domain.wording import local_day
from engine.stages import bring
from engine.stages.repository import catalogue, savings
from engine.store import intake, repository
from engine.store.repository import Narrow
from engine.store.savings import Which
from tests.office import PASS, REFUSE
from tests.on_file import (
    ANOTHER,
    BODY,
    PLACE,
    ends,
    keeps,
    on_file,
    reads,
    resting,
    unchanged,
)


def test_the_catalogue_has_the_entries_it_promises():
    """45 entries; the repeats of a whole project are an example and say so."""
    shipped = catalogue.shipped()

    assert len(shipped.entries) == 45
    assert shipped.reuse == 327
    assert {one.mark for one in shipped.entries} == {"seed", "illustrative"}
    assert [one.code for one in shipped.entries if one.mark == "seed"] == ["S01", "S02"]


@pytest.mark.both_databases
def test_what_is_kept_need_not_be_brought_and_is_counted(office):
    """One licence for four departments: one piece, four times asked for."""
    version = keeps(office, valid_until=local_day(office.now))

    case = office.accepts(application=on_file(office, "D02"))

    line = resting(office, case)["D02"]
    assert line.version.id == version
    with office.store.reading() as tx:
        saved = savings.saved(tx, Which(case_id=case))
    assert (saved.cases, saved.pieces, saved.asked, saved.copies) == (1, 1, 4, 1)
    assert saved.visits == 1
    assert saved.apart == 10
    assert saved.visits_saved == 9


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ({}, "没有收存"),
        ({"holder": ANOTHER}, "没有收存"),
        ({"valid_until": date(2020, 1, 1)}, "到期"),
        ({"valid_from": date(2199, 1, 1)}, "才有效"),
    ],
)
def test_nothing_rests_on_what_is_not_kept_not_ours_or_not_valid(office, kept, words):
    """A sentence at the window, and no case is opened on it."""
    if kept:
        keeps(office, **kept)

    refused = unchanged(office, NotOnFile, lambda: office.receives(on_file(office, "D02")))

    assert words in refused.says("zh")
    assert "D02" in refused.says("en")


def test_a_scan_at_the_window_is_kept_for_the_next_case(office, scan):
    """Asked once: the second case of the same developer need not bring it."""
    content = scan("licence")
    whole = office.application()
    lines = tuple(
        MaterialReceived(m.code, m.state, file=content) if m.code == "D02" else m
        for m in whole.materials
    )
    office.receives(
        type(whole)(**{n: getattr(whole, n) for n in whole.__slots__} | {"materials": lines})
    )

    case = office.receives(on_file(office, "D02", despite_running=True))

    assert resting(office, case)["D02"].version.sha256 == content
    assert resting(office, case)["D02"].version.case_id is not None


def test_a_later_scan_does_not_push_out_a_valid_one(office, scan):
    """A slip of the scanner at one window troubles no other case."""
    version = keeps(office)
    case = office.receives()
    with office.at_work("jinjian") as (tx, clerk):
        intake.set_material(tx, case, MaterialReceived("D02", MaterialState.MISSING, 0))
        line = MaterialReceived("D02", MaterialState.RECEIVED, file=scan("other"))
        bring.bring(tx, case, [line], [], clerk, office.now)

    with office.store.reading() as tx:
        assert repository.version(tx, version).newest == 1


@pytest.mark.both_databases
def test_approvals_enter_by_themselves_when_they_are_handed_out(office, root):
    """In the transaction that hands them out; and they can be opened."""
    case = office.accepts()
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    with office.store.reading() as tx:
        assert repository.of_case(tx, case) == ()

    office.hands_out(case)

    with office.store.reading() as tx:
        entered = repository.of_case(tx, case)
        issued = {v.kind for v in entered}
    assert issued == {"S26", "S27", "S28", "S29", "S30"}
    assert {v.holder.code for v in entered} == {PLACE.code}
    fire = next(v for v in entered if v.kind == "S28")
    assert reads(office, fire.id, "fire-chengban", root).ground is Ground.ISSUER


def test_a_refusal_does_not_enter(office):
    """Only what was granted saves anybody a paper."""
    case = office.accepts()
    office.opines(case, "fire", REFUSE)
    office.everyone_else_opines(case, PASS)
    office.confirms_independence(case, independent=True)
    office.everyone_signs(case)
    office.hands_out(case)

    with office.store.reading() as tx:
        assert "S28" not in {v.kind for v in repository.of_case(tx, case)}


def test_a_slip_of_the_scanner_hides_nothing(office):
    """What was set aside as wrong gives way to the version before it."""
    first = keeps(office)
    ends(office, keeps(office, note="扫错了"), how=Ending.CORRECTED)

    with office.store.reading() as tx:
        assert repository.version(tx, first).on(local_day(office.now)) is Standing.VALID


@pytest.mark.both_databases
def test_two_at_once_are_one_after_the_other(office):
    """Two windows keep, two take away: two versions, one revocation and one sentence."""
    together = threading.Barrier(2)

    def keeping(n):
        together.wait(60)
        return keeps(office, note=str(n))

    with ThreadPoolExecutor(2) as pool:
        versions = sorted(pool.map(keeping, range(2)))
    with office.store.reading() as tx:
        assert [repository.version(tx, v).number for v in versions] == [1, 2]
        assert repository.total(tx, Narrow()) == 1

    def ending(_):
        together.wait(60)
        try:
            return ends(office, versions[1])
        except EndedAlready:
            return "already"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(ending, range(2)))) == ["()", "already"]


def test_another_person_under_the_same_name_shares_nothing(office):
    """Documents go by code, never by name."""
    keeps(office)
    other = Subject(BODY.name, "91330183MA2H0000XM")

    unchanged(office, NotOnFile, lambda: office.receives(on_file(office, "D02", applicant=other)))
