"""`lianshen adopt FILE [OUT]`: a diagram of another tool, as the house would draw it."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from engine.bpmn import adopting
from engine.cli import _outside


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "adopt", help="a diagram of another tool in the house's words (导入其他工具的图)"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a .bpmn file")
    parser.add_argument(
        "out", type=Path, nargs="?", metavar="OUT", help="where to write it; nothing is overwritten"
    )
    parser.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Say what was done, and write the result where one is asked for.

    Raises:
        Unreadable: the file cannot be opened, or OUT is there already. UnreadableModel.
    """
    try:
        adopted = adopting.adopt(args.file.read_bytes())
    except OSError as error:
        raise _outside.unusable(
            args.file, "打不开。请核对路径。", f"cannot be opened ({error.strerror})."
        ) from error
    if args.out is not None:
        try:
            with args.out.open("xb") as out:
                out.write(adopted.xml)
        except FileExistsError as error:
            raise _outside.unusable(
                args.out, "已经有了，没有覆盖。请换一个名字。",
                "is there already and was not overwritten. Choose another name.",
            ) from error  # fmt: skip
        except OSError as error:
            raise _outside.unusable(
                args.out, "不能写。请核对路径。", f"cannot be written ({error.strerror})."
            ) from error
    notes = [
        {"kind": n.kind, "element": n.element, "says_zh": n.says.zh, "says_en": n.says.says("en")}
        for n in adopted.notes
    ]
    if args.json:
        print(
            json.dumps({"changed": adopted.changed, "notes": notes}, ensure_ascii=False, indent=2)
        )
        return 0
    for note in adopted.notes:
        print(f"{note.kind:<8}{note.says.zh}\n        {note.says.says('en')}")
    print(f"{len(notes)} 条 notes" if notes else "不必改动 nothing to change")
    return 0
