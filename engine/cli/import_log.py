"""`lianshen import-log FILE`: the log of another city, with a report of what was dropped."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, BinaryIO

from engine.cli import _house, _operator, _outside
from engine.domain import foreign_logs as words
from engine.domain.file_errors import FileTooLarge
from engine.domain.foreign_logs import FIELDS, MENDED, BadLog, Laid
from engine.domain.names import Text
from engine.exchange import log_rows, log_source, log_taking
from engine.stages import foreign_logs
from engine.stages.foreign_logs import Read
from engine.store import clocks

HELP = """XES, CSV or OCEL 2.0, also packed (.gz, .zip). The columns are guessed by their names;
--look shows the guess and writes nothing; --mapping names a JSON file that says otherwise, as
--look --json prints it. The file is read once, in bounded memory: at most 2 GB unpacked and a
million events. Names of people become numbers; the file itself is not kept."""


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "import-log", help="the event log of another system (导入其他系统的日志)", description=HELP
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="XES, CSV or OCEL 2.0 JSON")
    parser.add_argument("--mapping", type=Path, metavar="JSON", help="which column is what")
    parser.add_argument("--look", action="store_true", help="show the columns, keep nothing")
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Read it to its end, then keep all of it or nothing.

    Raises:
        BadLog: it cannot be taken. Unreadable: a file cannot be opened.
    """
    try:
        with args.file.open("rb") as file:
            return _look(args, file) if args.look else _take(args, file)
    except OSError as error:
        raise _outside.unusable(
            args.file, "打不开。请核对路径。", f"cannot be opened ({error.strerror})."
        ) from error


def _look(args: Namespace, file: BinaryIO) -> int:
    head = log_rows.head(log_source.Source(file))
    how = _laid(args.mapping, head.guess)
    if args.json:
        print(json.dumps({"columns": list(head.columns), "mapping": how.as_json()},
                         ensure_ascii=False))  # fmt: skip
        return 0
    print(f"{head.kind}: {len(head.columns)} 列 columns")
    used = {getattr(how.columns, name): name for name in FIELDS if getattr(how.columns, name)}
    for column in head.columns:
        shown = next((row[column] for _, row in head.rows if row.get(column)), "")
        print(f"  {used.get(column, ''):<12}{column:<32}{shown[:40]}")
    return 0


def _take(args: Namespace, file: BinaryIO) -> int:
    source = log_source.Source(file)
    if source.size > log_source.MOST_UNPACKED:
        raise FileTooLarge(name=args.file.name, limit="2 GB")
    how = laid(args.mapping, log_rows.head(source).guess)
    now = _house.now()
    with _operator.installation() as store:
        with store.reading() as tx:
            calendar = clocks.calendar(tx)
        done = foreign_logs.read(file, how, args.file.name, now, log_taking.MOST_EVENTS, calendar)
        with store.transaction() as tx:
            number = foreign_logs.keep_at_once(
                tx, args.file.name, source.size, done, _operator.operator(), now
            )
    if args.json:
        said = {"log": number, **done.report.as_json(), "figures": done.figures}
        print(json.dumps(said, ensure_ascii=False))
    else:
        _show(number, done)
    return 0


def _show(number: int, done: Read) -> None:
    report = done.report
    print(
        f"日志 log {number}: {report.cases} 件 cases, {report.events} 条 events, "
        f"{len(report.activities)} 种环节 activities"
    )
    print(f"没有取用 dropped: {report.dropped} / {report.rows}")
    for one in report.counted:
        sign = "~" if one.why in MENDED else "-"
        what = words.WORDS[one.why]
        print(f"  {sign} {one.n:>8}  {what.zh} · {what.says('en')}")
        for row, shown in one.examples:
            print(f"             #{row}  {shown}")


def laid(mapping: Path | None, guess: words.Columns) -> Laid:
    """How a log is read: as a file says, or as was guessed.

    Raises:
        BadLog: columns that nothing can be read from. Unreadable: the file of columns.
    """
    read = _laid(mapping, guess)
    if missing := read.columns.missing():
        raise BadLog(
            why=Text(
                f"没有看出哪一列是{'、'.join(missing)}。请用--look看列名，再用--mapping写明。",
                f"no column was found for {', '.join(missing)}. See --look, then say --mapping.",
            )
        )
    return read


def _laid(mapping: Path | None, guess: words.Columns) -> Laid:
    if mapping is None:
        return Laid(guess)
    try:
        return words.laid(json.loads(mapping.read_text("utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        # ValueError: not UTF-8, or not JSON
        raise _outside.unusable(
            mapping, "读不懂。应为UTF-8编码的JSON文件。", "cannot be read as JSON in UTF-8."
        ) from error
