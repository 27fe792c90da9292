import shutil
from dataclasses import replace

import pytest
from sqlalchemy import event

from engine.bpmn.instance import Instance
from engine.stages import editions
from engine.store import cases
from tests.everything import changes, everything
from tests.office import CONDITIONS, PASS, REVISE, Office
from tests.stages.stations import STATIONS
from tests.stages.test_what_may_be_done_when import WHERE
from tests.stages.verbs import VERBS


class PowerCut(Exception):
    """The machine stops in the middle of a statement."""


class Fuse:
    """Lets so many writing statements through, then cuts the power."""

    def __init__(self, store, left):
        self.left = left
        self.blown = False
        self.engine = store.writing

    def __enter__(self):
        event.listen(self.engine, "before_cursor_execute", self.burn)
        return self

    def __exit__(self, *_):
        event.remove(self.engine, "before_cursor_execute", self.burn)

    def burn(self, _connection, _cursor, statement, *_):
        """One statement more."""
        if statement.split()[0] in {"INSERT", "UPDATE", "DELETE"}:
            self.left -= 1
            if self.left < 0:
                self.blown = True
                raise PowerCut


@pytest.mark.parametrize("verb", VERBS)
def test_a_stage_that_is_cut_short_anywhere_leaves_the_database_as_it_was(hall, verb):
    """State, rows, clocks, letters and journal together, or nothing (design §6).

    The power is cut before the first write, before the second, and so on to the last.
    """
    office, at = hall
    case = at[WHERE[verb]]
    before = everything(office.store)

    cut = 0
    while True:
        with Fuse(office.store, cut) as fuse:
            if fuse_holds(VERBS[verb], office, case):
                break
        assert fuse.blown
        cut += 1
        if cut % 5 == 1:
            assert changes(before, everything(office.store)) == {}
        assert cut < 200

    assert cut >= 2  # the case and the journal at least
    assert changes(before, everything(office.store)) != {}


def fuse_holds(verb, office, case):
    """Whether the verb came to its end."""
    try:
        verb.done(office, case)
    except PowerCut:
        return False
    return True


@pytest.mark.parametrize("verb", VERBS)
def test_after_a_cut_the_same_verb_does_the_same_as_if_nothing_had_happened(
    hall, built, tmp_path, verb
):
    """No number is lost, no letter written twice, no clock left armed."""
    office, at = hall
    path, _ = built
    other = Office(f"sqlite:///{shutil.copy(path, tmp_path / 'other.db')}", furnished=True)
    case = at[WHERE[verb]]

    with Fuse(office.store, 1):
        assert not fuse_holds(VERBS[verb], office, case)
    VERBS[verb].done(office, case)
    VERBS[verb].done(other, case)

    assert changes(everything(office.store), everything(other.store)) == {}
    other.close()


@pytest.mark.parametrize("station", STATIONS)
def test_saving_and_restoring_changes_nothing_at_any_station(hall, station):
    """What waits, which clocks run, and every byte of the state."""
    office, at = hall
    with office.store.reading() as tx:
        held = cases.get(tx, at[station])
        compiled = editions.of(tx, held.edition).compiled

    once = Instance.load(held.state, compiled, {})
    twice = Instance.load(once.dump(), compiled, {})

    assert once.dump() == twice.dump() == held.state
    assert (once.tokens, once.clocks, once.ended) == (twice.tokens, twice.clocks, twice.ended)


def whole_story(office, between):
    """Two rounds, a return, conditions, five signatures; ``between`` happens before each step."""
    steps = [
        lambda o: o.receives(),
        lambda o: o.prechecks(1, "fire", D14="缺防火分区"),
        lambda o: o.demands(1, D14="缺防火分区"),
        lambda o: o.takes_corrections(1, "D14"),
        lambda o: o.accepts(1),
        lambda o: o.drafts(1, "fire", PASS),
        lambda o: o.sends_back(1, "fire"),
        lambda o: o.opines(1, "fire", REVISE, sheets=["J-03"]),
        lambda o: o.opines(1, "mete", PASS),
        lambda o: o.opines(1, "plan", CONDITIONS),
        lambda o: o.opines(1, "cado", PASS),
        lambda o: o.tomorrow(),
        lambda o: o.opines(1, "hcon", PASS),
        lambda o: o.design_firm_uploads(1, changed=["J-03"]),
        lambda o: o.drafts(1, "fire", PASS),
        lambda o: o.checks(1, "fire"),
        *(lambda o, d=d: o.signs(1, d) for d in ("hcon", "plan", "mete", "fire", "cado")),
        lambda o: o.hands_out(1),
    ]
    for step in steps:
        office = between(office)
        step(office)
    return office


def restarted(office):
    """Every process of the house stops and starts again: nothing is remembered but the file."""
    office.close()
    editions._KEPT.clear()
    return Office(office.url, office.now, furnished=True)


def test_a_restart_between_any_two_steps_changes_nothing(database, tmp_path_factory, furnished):
    """Row for row the same case, whether the house ran through or started again 22 times."""
    other = tmp_path_factory.mktemp("restarted") / "lianshen.db"
    other.write_bytes(furnished.read_bytes())
    through = whole_story(Office(database, furnished=True), lambda office: office)
    stopped = whole_story(Office(f"sqlite:///{other}", furnished=True), restarted)

    assert through.status(1) == "delivered"
    assert changes(without_chance(through), without_chance(stopped)) == {}
    through.close()
    stopped.close()


def without_chance(office):
    """Everything but the query code, which is drawn by lot, and the receipt that prints it."""
    with office.store.reading() as tx:
        held = replace(cases.get(tx, 1), query_code="")
    rows = everything(office.store, but=("case_file", "notice"))
    return rows | {"case_file": [held]}
