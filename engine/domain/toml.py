"""TOML as people write it → tables; what cannot be read is said with the line where it stands."""

import re
import tomllib
from typing import Any

from engine.domain.names import Text

_WHERE = re.compile(r"at line ([0-9]+), column ([0-9]+)")
_ENDLESS = re.compile(rb"[0-9_]{4300}")
_SHOWN = 80


class Broken(ValueError):
    """Not TOML. ``line`` from 1, ``shown`` what stands there, ``says`` why, in a few words."""

    def __init__(self, line: int, shown: str, says: Text) -> None:
        self.line = line
        self.shown = shown
        self.says = says
        super().__init__(says.en)


def read(content: bytes) -> dict[str, Any]:
    """The tables of a file.

    Raises:
        Broken: not UTF-8, not TOML, or nested or numbered beyond all sense.
    """
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _broken(content, line, Text("不是UTF-8文字", "not UTF-8 text")) from error
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        line = int(where[1]) if where else content.rstrip().count(b"\n") + 1
        zh = f"第{where[2]}个字符起不合TOML的写法" if where else "到文件末尾还没有写完，或写了两次"
        raise _broken(content, line, Text(zh, str(error).partition(" (at ")[0])) from error
    except RecursionError as error:
        raise _broken(content, 1, Text("括号套得太深", "brackets nested too deep")) from error
    except ValueError as error:  # a number of more digits than Python reads
        found = _ENDLESS.search(content)
        line = content.count(b"\n", 0, found.start()) + 1 if found else 1
        raise _broken(content, line, Text("数字太长", "a number is too long")) from error


def _broken(content: bytes, line: int, why: Text) -> Broken:
    lines = content.splitlines()
    shown = lines[line - 1].decode("utf-8", "replace").strip() if line <= len(lines) else ""
    shown = shown[:_SHOWN]
    zh = f"第{line}行“{shown}”：{why.zh}"
    return Broken(line, shown, Text(zh, f"line {line}, “{shown}”: {why.en}"))
