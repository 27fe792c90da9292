"""Verbs of managers: scenarios and their studies, logs of other cities."""

import io
from datetime import timedelta

from engine.domain.errors import NoSuchThing
from engine.domain.foreign_logs import Laid
from engine.domain.names import Text
from engine.exchange import log_rows, log_source
from engine.queue import jobs
from engine.stages import foreign_logs
from engine.stages.scenarios import (
    asking,
    calibrating,
    learned_parts,
    learning,
    parts,
    remembered,
)
from engine.store import clocks, scenarios
from engine.store import foreign_logs as logs
from tests.analysis.learned import Office
from tests.crash.doing import one

_TABLE = "办件编号,环节,完成时间\n" + "".join(
    f"甲{n},受理,2025/3/3 9:00\n甲{n},发证,2025/3/6 10:00\n" for n in range(1, 31)
)


_OF_A_LOG = {"source": "log:1", "log": 1, "title": "旧系统.csv", "fit": "best", "recent": False}


def to_study(office):
    """A scenario as the house begins one; its number."""
    with office.at_work("guanli") as (tx, by):
        return asking.first(tx, "single-item", by, office.now)


def _first(office, tx, _number, by):
    asking.first(tx, "drawing-review", by, office.now)


def _keeps(office, tx, number, _by):
    revision = scenarios.get(tx, number).revision
    asking.keep(tx, number, revision, "多一人", {"run.replications": "8"}, office.now)


def _copies(office, tx, number, by):
    asking.copy(tx, number, "另一份", by, office.now)


def _asks_records(office, tx, _number, by):
    learning.ask(tx, _OF_A_LOG, by, office.now)


def _learned(office, number):
    """What records show, as the workers found it: with a scenario, as our own cases have."""
    seen, _ = calibrating.learned(calibrating.foreign(Office(cases=60, told=False).traces(), ""))
    with office.at_work("guanli") as (tx, by):
        kept = scenarios.get(tx, number)
        found = {"seen": remembered.plain(seen), "of": 60, "older": 0, "scenario": kept.held,
                 "unseen": []}  # fmt: skip
        question = {**_OF_A_LOG, "process": kept.process, "edition": kept.edition,
                    "since": "2026-01-01", "until": "2026-03-01"}  # fmt: skip
        study = learning.ask(tx, question, by, office.now)
        (part, _) = scenarios.due(tx, office.now, 2)
        parts.write(tx, parts.Mine(part, study, 0, {}), [found], office.now)
        asking.cancel(tx, study, office.now)


def _newest(tx, kind):
    return scenarios.asked_of(tx, _OF_A_LOG["source"], kind, limit=1)[0]


def _keeps_learned(office, tx, _number, by):
    learning.keep(tx, _newest(tx, learning.LEARN).id, by, office.now)


def _lays(office, tx, _number, by):
    study = _newest(tx, learning.LEARN).id
    learning.lay(tx, study, "single-item", {"desk": "accept"}, by, office.now)


def _laid(office, number):
    _learned(office, number)
    one("guanli", _lays)(office, number)


def _keeps_laid(office, tx, number, _by):
    study = _newest(tx, learning.LAY)
    (part,) = scenarios.due(tx, office.now, 1)
    found = {"scenario": scenarios.get(tx, number).held}
    learned_parts.write(tx, parts.Mine(part, study.id, 0, study.held), [found], office.now)


def _asks(office, tx, number, by):
    asking.ask(tx, number, asking.RUN, by, office.now)


def _asked(office, number):
    with office.at_work("guanli") as (tx, by):
        asking.ask(tx, number, asking.RUN, by, office.now)


def _study(tx, number):
    """The newest study of a scenario, and its first part."""
    (one, *_) = scenarios.studies(tx, number, limit=1)
    return one.id, scenarios.due(tx, one.asked_at + timedelta(days=1), 1)[0]


def _mine(tx, number):
    study, part = _study(tx, number)
    return parts.Mine(part, study, 0, scenarios.study(tx, study).held)


def _cancels(office, tx, number, _by):
    assert asking.cancel(tx, _study(tx, number)[0], office.now)


def _takes(office, tx, number, _by):
    assert parts.take(tx, _study(tx, number)[1], jobs.PART_LEASE, office.now)


def _begins(_office, tx, number, _by):
    parts.begin(tx, _study(tx, number)[0], 40)


def _goes_on(office, tx, number, _by):
    assert parts.go_on(tx, _mine(tx, number), jobs.PART_LEASE, office.now)


def _writes(office, tx, number, _by):
    parts.write(tx, _mine(tx, number), [{"net.mean": 2.5}] * 4, office.now)


def _gives_up(office, tx, number, _by):
    why = NoSuchThing(what=Text("这个情景", "This scenario"))
    parts.give_up(tx, _study(tx, number)[0], why, office.now)


def _tired(office, number):
    """Begun as often as it may be, and never done."""
    _asked(office, number)
    for _ in range(parts.TRIES):
        with office.store.transaction() as tx:
            assert parts.take(tx, _study(tx, number)[1], timedelta(0), office.now)


def _interrupted(office, tx, number, _by):
    assert parts.take(tx, _study(tx, number)[1], jobs.PART_LEASE, office.now) is None


def _file():
    return io.BytesIO(_TABLE.encode())


def _sends(office, tx, _number, by):
    foreign_logs.send(tx, "旧系统.csv", foreign_logs.kind(_file()), _file(), by, office.now)


def _read(office, tx):
    laid = Laid(log_rows.head(log_source.Source(_file())).guess)
    soon = office.now + timedelta(days=1)
    return foreign_logs.read(_file(), laid, "旧系统.csv", soon, 1000, clocks.calendar(tx))


def _log(tx):
    return logs.page(tx, limit=1, offset=0)[0].id


def _keeps_log(office, tx, _number, by):
    foreign_logs.keep(tx, _log(tx), _read(office, tx), by, office.now)


def _keeps_at_once(office, tx, _number, by):
    size = len(_TABLE.encode())
    foreign_logs.keep_at_once(tx, "旧系统.csv", size, _read(office, tx), by, office.now)


def _throws_away(office, tx, _number, by):
    foreign_logs.throw_away(tx, _log(tx), by, office.now)


def _sent(office, number):
    one("guanli", _sends)(office, number)


STUDIED_STATIONS = {"to_study": to_study}

STUDIED = {
    name: ("to_study", one("guanli", do))
    for name, do in {
        "begin a scenario": _first,
        "keep a scenario": _keeps,
        "copy a scenario": _copies,
        "ask records": _asks_records,
        "keep what was learned": _keeps_learned,
        "lay what was learned": _lays,
        "keep what was laid": _keeps_laid,
        "ask a study": _asks,
        "cancel a study": _cancels,
        "take a part": _takes,
        "choose the beginning": _begins,
        "keep a part longer": _goes_on,
        "write a part": _writes,
        "give a study up": _gives_up,
        "stop a tired study": _interrupted,
        "send a log": _sends,
        "keep a log": _keeps_log,
        "keep a log at once": _keeps_at_once,
        "throw a log away": _throws_away,
    }.items()
}

BEFORE_STUDIED = dict.fromkeys(("keep a log", "throw a log away"), _sent)
BEFORE_STUDIED |= dict.fromkeys(
    ("cancel a study", "take a part", "choose the beginning", "keep a part longer", "write a part",
     "give a study up"), _asked,
)  # fmt: skip
BEFORE_STUDIED["stop a tired study"] = _tired
BEFORE_STUDIED |= dict.fromkeys(("keep what was learned", "lay what was learned"), _learned)
BEFORE_STUDIED["keep what was laid"] = _laid
"""What has to happen first, and is not tried itself."""
