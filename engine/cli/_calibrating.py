"""Cases to learn from on the command line: a file of another system, read without being kept."""

from pathlib import Path

from engine.cli import _house, _outside
from engine.cli.import_log import laid
from engine.domain.traces import Trace
from engine.exchange import log_rows, log_source, log_taking


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
