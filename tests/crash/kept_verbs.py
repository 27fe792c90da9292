"""Verbs of the shared repository: keep, rest on, read, take away, settle."""

from dataclasses import replace
from pathlib import Path
from unittest import mock

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.codes import completed
from engine.domain.repository import Ending, Holder
from engine.stages import receive
from engine.stages.repository import consult, keep, revoke, settle
from engine.store import intake, repository, repository_cases
from tests.crash.doing import one
from tests.office import PASS, sha
from tests.on_file import on_file

LINE = "D02"


def _holder(office, case):
    with office.store.reading() as tx:
        return Holder.of_subject(intake.subject_of(tx, office.case(case).applicant_id))


def _kept(office, holder, words):
    with office.at_work("jinjian") as (tx, who):
        return keep.scanned(tx, "S01", holder, sha(words), who, office.now)


def rests(office):
    """A case that rests on the licence; another case's scan of it is kept."""
    whole = on_file(office, LINE, despite_running=True)
    holder = Holder.of_subject(whole.applicant)
    _kept(office, holder, "the licence")
    return office.accepts(application=whole)


def _another(office, code):
    """A developer of its own, so that stations do not tell each other of newer versions."""
    whole = on_file(office, LINE, despite_running=True)
    whole = replace(whole, applicant=replace(whole.applicant, code=code))
    _kept(office, Holder.of_subject(whole.applicant), f"licence of {code}")
    return office.accepts(application=whole)


def rests_on_older(office):
    """A newer version is kept."""
    case = _another(office, "91330183MA2H0000XM")
    _kept(office, _holder(office, case), "newer licence")
    return case


def rests_on_fallen(office):
    """What it rests on was taken away."""
    case = _another(office, completed("91330183MA2K0DEM1"))
    _take_away(office, case)
    return case


def handed_out(office):
    """Approvals have entered."""
    case = office.accepts(despite_running=True)
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    office.hands_out(case)
    return case


def _receive(office, _case):
    with mock.patch.object(receive.secrets, "choice", return_value="K"):  # as the house's verbs
        office.receives(on_file(office, LINE, despite_running=True))


def _version(office, case):
    with office.store.reading() as tx:
        return repository_cases.of_case(tx, case)[0].version


def _take_away(office, case):
    with office.at_work("jinjian") as (tx, who):
        version = _version(office, case).id
        revoke.revoke(tx, version, Ending.CANCELLED, "已注销", who, office.now)


def _keep_newer(office, case):
    _kept(office, _holder(office, case), "the newest licence")


def _read(office, tx, case, who):
    found = next(v for v in repository.of_case(tx, case) if v.department == "FIRE")
    consult.read(tx, found.id, who, office.now, root=Path("nowhere"))


def _rest_again(office, tx, case, who):
    settle.adopt(tx, case, LINE, 2, who, office.now)


def _keep_to(office, tx, case, who):
    settle.keep_to(tx, case, LINE, "不影响本事项", who, office.now)


def _bring_anew(office, tx, case, who):
    line = MaterialReceived(LINE, MaterialState.RECEIVED, file=sha("brought anew"))
    settle.bring_anew(tx, case, line, who, office.now)


KEPT_STATIONS = {
    "rests": rests,
    "rests on older": rests_on_older,
    "rests on fallen": rests_on_fallen,
    "approvals kept": handed_out,
}

KEPT = {
    "receive on file": ("rests", _receive),
    "keep a newer one": ("rests", _keep_newer),
    "take away": ("rests", _take_away),
    "read an approval": ("approvals kept", one("fire-chengban", _read)),
    "rest on the newer": ("rests on older", one("fire-chengban", _rest_again)),
    "keep to it": ("rests on fallen", one("fire-chengban", _keep_to)),
    "bring anew": ("rests on fallen", one("jinjian", _bring_anew)),
}  # fmt: skip
