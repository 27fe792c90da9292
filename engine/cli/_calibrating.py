"""Cases to learn from on the command line: a file of another system, read without being kept."""

from pathlib import Path

from engine.analysis.simulation import trying
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.kit import Kit
from engine.cli import _house, _operator, _outside
from engine.cli.import_log import laid
from engine.domain import worktime
from engine.domain.months import twelve_months
from engine.domain.traces import Trace
from engine.domain.wording import local_day
from engine.exchange import log_rows, log_source, log_taking
from engine.stages.scenarios import calibrating

OWN = "own"
"""Instead of a file: the cases of this installation."""


def log(path: Path, mapping: Path | None) -> list[Trace]:
    """The cases of a log, by their first moment.

    Raises:
        BadLog: it cannot be taken. Unreadable: a file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            source = log_source.Source(file)
            how = laid(mapping, log_rows.head(source).guess)
            taking = log_taking.Taking(how, path.name, _house.now())
            for row in log_rows.rows(source):
                taking.take(row)
            traces = list(taking.traces())
    except OSError as error:
        raise _outside.unusable(
            path, "打不开。请核对路径。", f"cannot be opened ({error.strerror})."
        ) from error
    log_taking.must_hold_a_case(taking.report())
    return traces


def scenario(kit: Kit, base: Scenario, source: str) -> Scenario:
    """What records show, laid onto a diagram.

    Args:
        kit: the diagram.
        base: what is assumed where nothing was recorded.
        source: a log, or ``own``.

    Raises:
        NotCalibrated: too few cases, or not one step of them is in the diagram.
        BadLog: it cannot be taken. Unreadable: a file cannot be opened.
    """
    if source == OWN:
        today = local_day(_house.now())
        with _operator.installation() as store, store.reading() as tx:
            records = calibrating.own(tx, kit.guide.process, *twelve_months(today))
    else:
        records = calibrating.foreign(log(Path(source), None), source)
    steps = (visit.element for one in records.cases for visit in one.visits)
    calibrating.must_meet(kit, steps)
    work = worktime.of(kit.calendar)
    made, _ = trying.calibrated(kit, base, records.cases, work)
    return made.scenario
