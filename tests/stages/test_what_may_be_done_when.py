import pytest

from engine.domain.errors import ApprovalError, NotYours, Refused
from engine.domain.names import Role
from engine.stages import setup
from engine.store import branches, clocks, outbox, people
from tests.everything import changes, everything
from tests.stages.stations import STATIONS
from tests.stages.verbs import VERBS

ALLOWED = {
    "in_precheck": {"precheck", "accept", "notify", "decline", "withdraw"},
    "to_accept": {"accept", "notify", "decline", "withdraw"},
    "correcting": {"corrections", "withdraw"},
    "corrected": {"accept", "decline", "withdraw"},
    "in_review": {"submit", "answer", "stop clock", "extend", "withdraw"},
    "following": {"submit", "answer", "bring", "stop clock", "extend", "withdraw"},
    "drafted": {"approve", "send back", "answer", "stop clock", "extend", "withdraw"},
    "paused": {"submit", "answer", "resume clock", "extend", "withdraw"},
    "redrawing": {"upload", "extend", "withdraw"},
    "second_round": {"submit", "pull back", "stop clock", "extend", "withdraw"},
    "merging": {"independence", "extend", "withdraw"},
    "signing": {"sign", "extend", "withdraw"},
    "ready": {"hand over"},
    "delivered": {"replace"},
    "not_accepted": set(),
    "withdrawn": set(),
}
"""What the right person may do at each station; everything else is refused."""

AGAIN = {
    name: {"approve"}
    for name in ALLOWED
    if name
    in ("redrawing", "second_round", "merging", "signing", "ready", "delivered", "withdrawn")
}
AGAIN["ready"] = AGAIN["delivered"] = {"approve", "sign"}
"""What this very person has done before: saying it twice is saying it once."""


@pytest.mark.parametrize("name", STATIONS)
def test_only_what_belongs_to_a_station_can_be_done_there(hall, name):
    """Every verb is tried at every station: too early, too late, in between."""
    office, case = hall[0], hall[1][name]

    said = {verb.name: verb.attempt(office, case) for verb in VERBS.values()}

    taken = {verb for verb, refusal in said.items() if refusal is None}
    assert taken == ALLOWED[name] | AGAIN.get(name, set())
    for refusal in said.values():
        if refusal is not None:
            assert isinstance(refusal, Refused)
            assert refusal.says("zh") != refusal.says("en")


@pytest.mark.parametrize("name", STATIONS)
def test_whatever_is_refused_or_said_again_changes_nothing(hall, name):
    """Not a row of any table, not a journal entry, not a number drawn."""
    office, case = hall[0], hall[1][name]
    before = everything(office.store)

    for verb in VERBS.values():
        if verb.name in AGAIN.get(name, ()):
            verb.done(office, case)
        elif verb.name not in ALLOWED[name]:
            with pytest.raises(ApprovalError):
                verb.done(office, case)

    assert changes(before, everything(office.store)) == {}


@pytest.mark.parametrize("name", ["withdrawn", "not_accepted", "delivered"])
def test_nothing_waits_in_a_case_that_has_ended(hall, name):
    """No work item, no clock, no letter, no branch: nobody is kept busy by it."""
    office, case = hall[0], hall[1][name]

    office.tomorrow(60)

    with office.store.reading() as tx:
        assert branches.open_items(tx, case) == ()
        assert clocks.armed(tx, case) == {}
        # the post of these tests brings no letters: where one was answered it still lies there
        assert name == "delivered" or outbox.ready(tx, case) == ()
    assert office.who_reviews(case) == set()


WHERE = {verb: next(name for name in reversed(ALLOWED) if verb in ALLOWED[name]) for verb in VERBS}
"""For each verb a station where it may be done."""


@pytest.mark.parametrize("verb", [v for v in VERBS if v != "answer"])
def test_nobody_else_may_do_it(hall, verb):
    """Every other person of the staff tries: another post, department or firm."""
    office, case = hall[0], hall[1][WHERE[verb]]
    with office.store.transaction() as tx:
        people.add(tx, login="qita", name="他院", roles=[Role.DESIGN_FIRM],
                   organisation="91110108551385082Q")  # fmt: skip
        people.add(tx, login="wuzhi", name="无岗位", roles=[])
    before = everything(office.store)
    everyone = [p.login for p in setup.STAFF] + ["qita", "wuzhi"]
    others = [login for login in everyone if login != VERBS[verb].login]
    if verb == "pull back":  # any reviewer of a department that took part and is free may
        mine = ("plan-", "cado-", "mete-", "hcon-")
        others = [login for login in others if not login.startswith(mine)]

    for login in others:
        refusal = VERBS[verb].attempt(office, case, login)
        if verb == "pull back" and login.startswith("fire-"):
            assert isinstance(refusal, Refused), login
        else:
            assert isinstance(refusal, NotYours), f"{login}: {refusal}"

    assert changes(before, everything(office.store)) == {}
    assert VERBS[verb].attempt(office, case) is None
