"""What a case rests on is judged whenever somebody looks; it is read on a ground only."""

from datetime import date, timedelta

import pytest

from engine.documents import files
from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.errors import (
    MaterialsMissing,
    NotReady,
    NotYours,
    ReasonNeeded,
    Refused,
    Unreadable,
)
from engine.domain.repository import Ending, Ground, Standing
from engine.domain.repository_errors import (
    EndedAlready,
    FileAltered,
    KeptAlready,
    NewerVersion,
    NoGround,
    NoNewerVersion,
    NothingFell,
    NotOnFile,
    UnknownKind,
    ValidityWrong,
)
from engine.domain.wording import local_day
from engine.stages.repository import keep, settle
from engine.store import intake, repository, repository_cases
from tests.office import PASS, sha
from tests.on_file import (
    BODY,
    PLACE,
    ends,
    keeps,
    log,
    on_file,
    reads,
    resting,
    told,
    unchanged,
)


def test_nothing_rests_on_what_was_taken_away(office):
    """Whoever comes after the revocation brings the paper."""
    ends(office, keeps(office))

    unchanged(office, NotOnFile, lambda: office.receives(on_file(office, "D02")))


@pytest.mark.both_databases
def test_a_department_reads_for_its_item_and_each_reading_is_written_down(office, root, scan):
    """Who, which version, which case, which item, on what ground."""
    version = keeps(office, sha256=scan("licence"))
    case = office.accepts(application=on_file(office, "D02"))
    number = office.case(case).case_no

    opened = reads(office, version, "fire-chengban", root, case_no=number)
    reads(office, version, "fire-chengban", root, case_no=number)

    assert opened.ground is Ground.ITEM
    first, second = log(office, version)
    assert first == second
    assert (first.department, first.case_no, first.item) == ("FIRE", number, "fire-design-review")


def test_who_has_no_ground_is_refused_with_a_sentence(office, root, scan):
    """Housing does not need the licence; nobody reads for a case that does not rest on it."""
    version = keeps(office, sha256=scan("licence"))
    case = office.accepts(application=on_file(office, "D02"))
    number = office.case(case).case_no
    other = office.case(office.accepts(despite_running=True)).case_no

    for login, more in (
        ("hcon-chengban", {"case_no": number}),
        ("fire-chengban", {"case_no": other}),
        ("fire-chengban", {}),
        ("fire-chengban", {"reason": "想看看"}),
        ("sheji", {"case_no": number}),
        ("guanli", {"reason": "想看看"}),
        ("jiancha", {}),
        ("jinjian", {}),
    ):
        refused = unchanged(
            office, NoGround, lambda who=login, say=more: reads(office, version, who, root, **say)
        )
        assert "依据" in refused.says("zh")


def test_a_closed_case_is_no_ground_any_more(office, root, scan):
    """Only while the item is being handled."""
    version = keeps(office, sha256=scan("licence"))
    case = office.accepts(application=on_file(office, "D02"))
    office.withdraws(case)
    number = office.case(case).case_no

    unchanged(
        office, NoGround, lambda: reads(office, version, "fire-chengban", root, case_no=number)
    )


def test_the_window_reads_for_a_case_of_the_holder_and_supervision_with_a_reason(
    office, root, scan
):
    """Each leaves its line."""
    version = keeps(office, sha256=scan("licence"))
    number = office.case(office.receives(on_file(office, "D02"))).case_no

    assert reads(office, version, "jinjian", root, case_no=number).ground is Ground.WINDOW
    assert reads(office, version, "jinjian", root, reason="核对原件").ground is Ground.WINDOW
    assert reads(office, version, "jiancha", root, reason="专项抽查").ground is Ground.SUPERVISION
    assert [one.reason for one in log(office, version)] == ["专项抽查", "核对原件", ""]


def test_a_file_that_is_not_what_was_kept_is_not_opened(office, root, scan):
    """A byte that changed on the disk, or a file that is gone."""
    version = keeps(office, sha256=scan("licence"))
    with office.store.reading() as tx:
        there = files.path(root, repository.version(tx, version).sha256)
    there.chmod(0o640)
    there.write_bytes(b"%PDF-another")

    unchanged(office, FileAltered, lambda: reads(office, version, "jinjian", root, reason="核对"))

    there.unlink()
    unchanged(office, FileAltered, lambda: reads(office, version, "jinjian", root, reason="核对"))


@pytest.mark.both_databases
def test_a_revocation_reaches_every_case_that_rests_on_it(office):
    """Before acceptance the paper lacks; after it nothing is handed out on it."""
    version = keeps(office)
    early = office.receives(on_file(office, "D02"))
    late = office.accepts(application=on_file(office, "D02", despite_running=True))
    over = office.accepts(application=on_file(office, "D02", despite_running=True))
    office.withdraws(over)

    reached = ends(office, version)

    assert reached == tuple(office.case(c).case_no for c in (early, late))
    assert told(office, late) == ["on-file-ended"]
    assert told(office, over) == []
    with pytest.raises(MaterialsMissing):
        office.accepts(early)
    office.everyone_else_opines(late, PASS)
    office.everyone_signs(late)
    refused = unchanged(office, NotReady, lambda: office.hands_out(late))
    assert "D02" in refused.says("zh")


def test_a_department_that_needs_it_may_keep_to_it_with_a_reason(office):
    """Then the documents go out; the reason stands in the history."""
    version = keeps(office)
    case = office.accepts(application=on_file(office, "D02"))
    ends(office, version)
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)

    with office.at_work("fire-chengban") as (tx, who):
        settle.keep_to(tx, case, "D02", "撤销在受理之后，不影响本事项", who, office.now)

    office.hands_out(case)
    assert told(office, case) == ["on-file-ended", "on-file-kept-to"]


@pytest.mark.parametrize("login", ["jinjian", "hcon-chengban", "guanli", "sheji"])
def test_nobody_else_may_keep_to_it(office, login):
    """The window takes papers; whether a fallen one will do is a department's word."""
    version = keeps(office)
    case = office.accepts(application=on_file(office, "D02"))
    ends(office, version)

    def act():
        with office.at_work(login) as (tx, who):
            settle.keep_to(tx, case, "D02", "理由", who, office.now)

    unchanged(office, NotYours, act)


def test_the_applicant_may_bring_it_anew(office, scan):
    """At any time of the case; the scan is kept, a visit is counted."""
    version = keeps(office)
    case = office.accepts(application=on_file(office, "D02"))
    ends(office, version)

    with office.at_work("jinjian") as (tx, clerk):
        line = MaterialReceived("D02", MaterialState.RECEIVED, file=scan("new"))
        settle.bring_anew(tx, case, line, clerk, office.now)

    assert "D02" not in resting(office, case)
    with office.store.reading() as tx:
        assert settle.taken_away(tx, case) == ()
        newest = repository.newest(tx, [BODY], ["S01"])
        assert newest[("S01", "body", BODY.code)].sha256 == scan("new")
        assert intake.visits(tx, case) == 2


@pytest.mark.both_databases
def test_expiry_reaches_a_case_by_the_calendar_alone(office):
    """Nobody has to write anything: the day after the last day it shows."""
    keeps(office, valid_until=local_day(office.now))
    case = office.receives(on_file(office, "D02"))

    with office.store.reading() as tx:
        today = local_day(office.now)
        assert settle.troubles(tx, case, today) == ()
        (one,) = settle.troubles(tx, case, today + timedelta(days=1))
        assert one.trouble(today + timedelta(days=1)) is Standing.EXPIRED
        assert repository_cases.fallen_total(tx, today) == 0
        assert repository_cases.fallen_total(tx, today + timedelta(days=1)) == 1
        (line,) = repository_cases.fallen(tx, today + timedelta(days=1), limit=9, offset=0)
        assert line.reliance.material == "D02"

    office.tomorrow()
    with pytest.raises(MaterialsMissing):
        office.accepts(case)


@pytest.mark.both_databases
def test_a_newer_version_is_told_and_may_be_taken(office):
    """A case rests on what it was received with until somebody looks at the new one."""
    keeps(office)
    case = office.accepts(application=on_file(office, "D02"))

    second = keeps(office, note="换发")

    assert told(office, case) == ["on-file-replaced"]
    assert resting(office, case)["D02"].version.on(local_day(office.now)) is Standing.REPLACED

    def act(seen):
        with office.at_work("fire-chengban") as (tx, who):
            settle.adopt(tx, case, "D02", seen, who, office.now)

    unchanged(office, NewerVersion, lambda: act(1))
    act(2)
    assert resting(office, case)["D02"].version.id == second
    unchanged(office, NothingFell, lambda: act(2))


def test_there_may_be_no_newer_version_to_take(office):
    """Then the paper is brought, or somebody gives a reason."""
    version = keeps(office)
    case = office.accepts(application=on_file(office, "D02"))
    ends(office, version)

    def act():
        with office.at_work("fire-chengban") as (tx, who):
            settle.adopt(tx, case, "D02", 1, who, office.now)

    unchanged(office, NoNewerVersion, act)


def test_who_may_take_away_and_what_is_refused(office):
    """The window what it scanned; the issuing department's chief what it issued."""
    case = office.accepts()
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    office.hands_out(case)
    with office.store.reading() as tx:
        fire = next(v for v in repository.of_case(tx, case) if v.kind == "S28").id
    scanned = keeps(office)
    keeps(office, note="换发")

    unchanged(office, NotYours, lambda: ends(office, fire))
    unchanged(office, NotYours, lambda: ends(office, fire, "hcon-daibiao"))
    unchanged(office, NotYours, lambda: ends(office, fire, "fire-chengban"))
    unchanged(office, NewerVersion, lambda: ends(office, scanned))
    unchanged(office, ReasonNeeded, lambda: ends(office, fire, "fire-daibiao", reason="  "))
    unchanged(office, Unreadable, lambda: ends(office, fire, "fire-daibiao", reason="因" * 4001))
    unchanged(office, Unreadable, lambda: ends(office, fire, "fire-daibiao", reason="a\0b"))
    ends(office, fire, "fire-daibiao", Ending.REVOKED, "骗取许可")
    unchanged(office, EndedAlready, lambda: ends(office, fire, "fire-daibiao"))
    unchanged(office, Refused, lambda: ends(office, 987654321))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"kind": "S99"}, UnknownKind),
        ({"kind": "😀" * 30}, UnknownKind),
        ({"holder": PLACE}, Unreadable),
        ({"kind": "S26"}, Unreadable),
        ({"sha256": "x"}, Unreadable),
        ({"valid_from": date(2026, 5, 2), "valid_until": date(2026, 5, 1)}, ValidityWrong),
        ({"valid_until": date(9999, 1, 1)}, ValidityWrong),
        ({"paper_no": "号" * 81}, Unreadable),
        ({"paper_no": "\u202e1"}, Unreadable),
        ({"note": "a\0"}, Unreadable),
    ],
)
def test_what_cannot_be_kept_is_refused(office, given, error):
    """Unknown kind, wrong holder, no file, days that cannot be, words nobody can show."""
    unchanged(office, error, lambda: keeps(office, **given))


def test_the_same_file_is_not_kept_twice(office):
    """A second press changes nothing."""
    keeps(office, sha256=sha("one"))

    unchanged(office, KeptAlready, lambda: keeps(office, sha256=sha("one")))


def test_only_the_window_scans(office):
    """A department cannot put papers in past the window."""

    def act():
        with office.at_work("fire-chengban") as (tx, who):
            keep.scanned(tx, "S01", BODY, sha("x"), who, office.now)

    unchanged(office, NotYours, act)
