"""The demo's city: generated cases of every kind, played through the real stages."""

from collections import Counter, defaultdict
from datetime import date
from statistics import median
from threading import Event

import pytest

from engine.cli import _city, _city_numbers, _city_plan, demo
from engine.cli._city import Progress
from engine.domain import ledger
from engine.domain.clocks import Calendar
from engine.domain.wording import local_day, utc
from engine.store import branches, cases, clocks, journal, open_store, papers

NOW = utc(date(2026, 11, 23), 15, 45)
KINDS = {
    "smooth", "changes", "two-re-reviews", "three-re-reviews", "corrected",
    "corrected-and-changed", "not-accepted", "withdrawn-early", "withdrawn",
    "withdrawn-instead-of-changes", "lightning-refused", "fire-refused-alone", "fire-refused-all",
    "expert-review", "extended", "deemed-accepted", "at-our-desk", "paper-lost", "fire-alone",
}  # fmt: skip


def furnished(folder):
    """A house with people and packages, without cases."""
    store = open_store(f"sqlite:///{folder}/city.sqlite")
    demo.furnish(store)
    return store


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A small city: one case of every kind, and one at every stop."""
    folder = tmp_path_factory.mktemp("town")
    store = furnished(folder)
    told = _city.plan(store, NOW, size=1)
    heard = []
    given, plan = _city.numbered(store, told, ())
    _city_numbers.set_aside(store, given, plan)
    mine = _city_numbers.kept(store, given, plan)
    played = _city.lay_out(store, folder / "files", told, NOW, given=mine, tell=heard.append)
    assert played == len(told)
    assert heard[-1] == Progress(len(told), len(told))
    yield store, folder, told
    store.close()


@pytest.fixture(scope="module")
def whole(town):
    """The plan of the whole city, not played."""
    return _city.plan(town[0], NOW, size=_city_plan.SIZE)


def everyone(store, told):
    """The cases of the stories, in their order."""
    with store.reading() as tx:
        return [cases.get(tx, number) for number in range(1, len(told) + 1)]


def test_numbers_of_decisions_follow_their_days(town):
    """Whoever reads a register of a year sees it grow; none is drawn twice, none left out."""
    store, _, told = town
    signed = defaultdict(list)
    with store.reading() as tx:
        for case in everyone(store, told):
            for one in papers.decisions(tx, case.id):
                series, _, number = one.document_no.partition("〕")
                signed[series].append((one.signed_at, int(number.removesuffix("号"))))

    assert max(len(several) for several in signed.values()) > 9
    for several in signed.values():
        drawn = [number for _, number in sorted(several)]
        assert drawn == list(range(1, len(drawn) + 1))


def test_a_city_of_another_plan_is_numbered_as_it_is_told(town):
    """Numbers of one plan given to the decisions of another would be drawn twice."""
    store, _, told = town
    given, plan = _city.numbered(store, told, ())

    assert _city_numbers.kept(store, given, plan)
    assert _city_numbers.kept(store, *_city.numbered(store, told[1:], ())) == {}


def test_every_kind_of_case_is_there_and_every_desk_has_work(town):
    """A visitor finds at least one of whatever the product can do."""
    store, _, told = town
    found = everyone(store, told)

    with store.reading() as tx:
        happened = {e.what for one in found for e in journal.of_case(tx, one.id)}
        waits = {i.work for one in found for i in branches.open_items(tx, one.id)}

    assert {one.kind for one in told} >= KINDS
    assert {one.status.value for one in found} == {
        "received", "in_precheck", "awaiting_correction", "in_review", "drawing_change", "merging",
        "awaiting_signature", "ready_to_issue", "delivered", "withdrawn", "not_accepted",
    }  # fmt: skip
    assert {one.outcome for one in found} >= {"granted", "partly_granted", "refused", "withdrawn"}
    assert {one.round for one in found} >= {0, 1, 2, 3, 4}
    assert {
        "case-deemed-accepted", "clock-stopped", "clock-running-again", "limit-extended",
        "opinion-sent-back", "branch-taken-over", "document-replaced", "corrections-received",
        "independence-confirmed", "independence-denied", "branch-not-required",
    } <= happened  # fmt: skip
    assert waits >= {
        "precheck", "accept", "correct", "handle", "redraw", "independence", "sign", "issue",
    }  # fmt: skip


def test_nothing_happened_later_than_now_or_before_the_applicant_came(town):
    """History that has not happened yet would be found out at once."""
    store, _, told = town

    with store.reading() as tx:
        for one in everyone(store, told):
            moments = [entry.at for entry in journal.of_case(tx, one.id)]
            assert moments == sorted(moments)
            assert one.received_at == moments[0]
            assert moments[-1] <= NOW


def test_nothing_is_handed_out_twice_and_every_paper_has_its_own_number(town):
    """The promise of the house holds for generated cases, too."""
    store, _, told = town
    numbers = Counter()

    with store.reading() as tx:
        for one in everyone(store, told):
            happened = Counter(e.what for e in journal.of_case(tx, one.id))
            signed = papers.decisions(tx, one.id)
            handed = papers.handover(tx, one.id)
            numbers.update(d.document_no for d in signed)
            assert happened["documents-handed-over"] == (handed is not None) <= 1
            assert handed is None or set(handed.documents) == {d.document_no for d in signed}

    assert set(numbers.values()) == {1}


def test_clocks_that_are_counted_again_come_out_the_same(town):
    """What the work lists show is what the ledger says, pause by pause."""
    store, _, told = town
    compared = 0

    with store.reading() as tx:
        calendar = clocks.calendar(tx)
        for one in everyone(store, told):
            rows, pauses = branches.of_case(tx, one.id), clocks.pauses(tx, one.id)
            for pause in pauses:
                assert pause.until is None or pause.since <= pause.until
            for item in branches.open_items(tx, one.id):
                if item.work != "handle":
                    continue
                row = next(r for r in rows if (r.branch, r.round) == (item.branch, item.round))
                due = ledger.of_branch(row, pauses, ledger.PROMISED).due(calendar)
                assert item.due_on == due
                compared += 1
            if one.decided_at is None:
                continue
            clock = ledger.of_case(one, rows, pauses, ledger.PROMISED)
            assert 0 <= clock.used(calendar, clock.ended) <= 40

    assert compared >= 8


def test_the_same_day_gives_the_same_city(town, tmp_path):
    """Whoever reports what they saw can be shown it again."""
    store, _, told = town
    again = furnished(tmp_path)
    few = _city.plan(again, NOW, size=1)
    assert few == told

    _city.lay_out(again, tmp_path / "files", few[:6], NOW)

    for number in range(1, 7):
        assert _heard(store, number) == _heard(again, number)
    again.close()


def test_laying_out_twice_is_laying_out_once(town):
    """Every start of the demo asks for the city."""
    store, folder, told = town

    assert _city.lay_out(store, folder / "files", told, NOW) == 0


def test_a_city_that_was_broken_off_is_gone_on_with(tmp_path):
    """Somebody closes the terminal after five cases; the next start brings the others."""
    store = furnished(tmp_path)
    told = _city.plan(store, NOW, size=1)[:8]
    stop = Event()

    def end(progress):
        if progress.done == 4:
            stop.set()

    first = _city.lay_out(store, tmp_path / "files", told, NOW, tell=end, stop=stop)
    second = _city.lay_out(store, tmp_path / "files", told, NOW)

    assert (first, second) == (5, 3)
    assert len({one.project_id for one in everyone(store, told)}) == 8
    store.close()


def test_fire_is_last_and_was_quicker_in_the_last_quarter(whole):
    """What a manager is to find out must be there to be found out."""
    last, before, after = Counter(), [], []
    quarter = date(2026, 8, 28)

    for one in whole:
        if one.kind not in {"smooth", "paper-lost"}:
            continue
        given = [a for a in one.story.actions if a.do == "check"]
        signed = [a.day for a in one.story.actions if a.do == "sign"]
        last[given[-1].who] += 1
        days = max(signed) - next(a.day for a in one.story.actions if a.do == "accept")
        (after if one.story.begins >= quarter else before).append(days)

    assert last["fire-shenhe"] == last.total()
    assert sum(after) / len(after) < sum(before) / len(before) - 0.5
    assert 4 <= median(before) <= 7
    assert 3 <= median(after) <= 6


def test_the_city_has_the_size_that_was_promised(whole):
    """Four hundred that are over, sixty under way, spread over a year."""
    over = [one for one in whole if one.upto is None]
    months = {(one.story.begins.year, one.story.begins.month) for one in over}

    assert 390 <= len(over) <= 410
    assert 55 <= len(whole) - len(over) <= 65
    assert len(months) >= 12
    assert len({one.story.name for one in whole}) == len(whole)


@pytest.mark.parametrize("moment", [utc(date(2026, 11, 22), 7), utc(date(2026, 10, 5), 12)])
def test_a_city_begins_no_case_on_a_day_off(town, moment):
    """Started on a Sunday or in the holidays, it lies in the working days before."""
    with town[0].reading() as tx:
        calendar: Calendar = clocks.calendar(tx)

    for one in _city_plan.stories(calendar, moment, 1):
        assert calendar.is_working(one.story.begins)
        shown = one.story.actions[: one.upto]
        assert calendar.ahead(one.story.begins, shown[-1].day) <= local_day(moment)


def _heard(store, number):
    """A case's journal, without what is left to chance on purpose."""
    with store.reading() as tx:
        return [(e.at, e.actor, e.what, dict(e.data)) for e in journal.of_case(tx, number)]
