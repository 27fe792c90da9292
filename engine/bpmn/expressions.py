"""What a diagram may ask of the facts: a small language of our own, no Python behind it.

Comparison, and/or/not, in, +, −, names, literals (true and false too), and the functions
``min max len any all``. No attributes, other calls, powers, products or comprehensions.
Compiled once into closures (nothing is ever ``eval``-ed), bounded in length and size, cached.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.domain.errors import Refused, Stuck
from engine.domain.names import Text

MAX_LENGTH = 500
"""Characters in one expression."""

MAX_SIZE = 100
"""Pieces (names, literals, operators) in one expression."""

Facts = Mapping[str, object]
_Run = Callable[[Facts], object]
_Two = Callable[[Any, Any], object]

FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "min": min, "max": max, "len": len, "any": any, "all": all,
}  # fmt: skip
_CONSTANTS: Mapping[str, object] = {"true": True, "false": False}
_COMPARE: Mapping[type[ast.cmpop], _Two] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda value, many: operator.contains(many, value),
    ast.NotIn: lambda value, many: not operator.contains(many, value),
}


class BadExpression(Refused):
    """It is not in our language; ``expression`` and ``why`` say what to change."""

    ZH = "条件“{expression}”不能用：{why}"
    EN = "The condition “{expression}” cannot be used: {why}"


class NoAnswer(Stuck):
    """The facts do not answer it: a name is missing, or the values do not go together."""

    ZH = "条件“{expression}”算不出结果：{why}"
    EN = "The condition “{expression}” has no answer: {why}"


@dataclass(frozen=True, slots=True)
class Expression:
    """One compiled expression. ``names`` are the facts it reads."""

    source: str
    names: frozenset[str]
    run: _Run

    def value(self, facts: Facts) -> object:
        """The answer.

        Raises:
            NoAnswer: a fact is missing, or the values do not go together.
        """
        try:
            return self.run(facts)
        except KeyError as error:
            name = error.args[0]
            why = Text(f"没有事实“{name}”。", f"there is no fact “{name}”.")
            raise NoAnswer(expression=self.source, why=why) from error
        except (TypeError, ValueError, OverflowError) as error:
            why = Text("所比较的值类型不合。", "the values do not go together.")
            raise NoAnswer(expression=self.source, why=why) from error

    def holds(self, facts: Facts) -> bool:
        """Whether the answer counts as yes (not false, zero or empty).

        Raises:
            NoAnswer: as ``value``.
        """
        return bool(self.value(facts))


@lru_cache(maxsize=4096)
def compiled(source: str) -> Expression:
    """Read one expression; the same text gives the same object.

    Raises:
        BadExpression: it is too long, or says something our language has no word for.
    """
    if len(source) > MAX_LENGTH:
        raise _bad(
            source[:40] + "…", f"超过 {MAX_LENGTH} 个字符。", f"over {MAX_LENGTH} characters."
        )
    if "\\" in source:
        raise _bad(source, "不能用反斜杠。", "no backslashes.")
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise _bad(source, "写法不对，请检查括号和引号。", "check brackets and quotes.") from error
    if sum(1 for _ in ast.walk(tree)) > MAX_SIZE:
        raise _bad(source, "太复杂，请拆成几个条件。", "it is too complex; split it up.")
    reader = _Reader(source)
    run = reader.read(tree)
    return Expression(source, frozenset(reader.names), run)


class _Reader:
    """One walk over one syntax tree; MAX_SIZE bounds its depth."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.names: set[str] = set()

    def read(self, node: ast.expr) -> _Run:  # noqa: C901, PLR0911 - one case per word we know
        match node:
            case ast.Constant(value=bool() | int() | float() | str() as value):
                return lambda _facts: value
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _negation(self.read(operand))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _minus(self.read(operand))
            case ast.BoolOp(op=op, values=values):
                return _chain([self.read(v) for v in values], stop_at=isinstance(op, ast.Or))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _arithmetic(operator.add, self.read(left), self.read(right))
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return _arithmetic(_subtract, self.read(left), self.read(right))
            case ast.Compare(left=left, ops=ops, comparators=others):
                return self._comparison(ops, [self.read(left), *map(self.read, others)])
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return _listing([self.read(part) for part in parts])
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return _call(FUNCTIONS[name], [self.read(arg) for arg in args])
        what = ast.unparse(node)[:40]
        raise _bad(self.source, f"“{what}”不在允许的写法之内。", f"“{what}” is not allowed.")

    def _name(self, name: str) -> _Run:
        if name in _CONSTANTS:
            constant = _CONSTANTS[name]
            return lambda _facts: constant
        if name.startswith("_") or name in FUNCTIONS:
            raise _bad(self.source, f"“{name}”不能用作事实名。", f"“{name}” cannot name a fact.")
        self.names.add(name)
        return operator.itemgetter(name)

    def _comparison(self, ops: list[ast.cmpop], values: list[_Run]) -> _Run:
        unknown = next((op for op in ops if type(op) not in _COMPARE), None)
        if unknown is not None:
            raise _bad(self.source, "“is”请改用“==”。", "use “==” where “is” stands.")
        tests = [_COMPARE[type(op)] for op in ops]

        def run(facts: Facts) -> object:
            left = values[0](facts)
            for test, right_of in zip(tests, values[1:], strict=True):
                right = right_of(facts)
                if not test(left, right):
                    return False
                left = right
            return True

        return run


def _negation(inner: _Run) -> _Run:
    return lambda facts: not inner(facts)


def _minus(inner: _Run) -> _Run:
    return lambda facts: _subtract(0, inner(facts))


def _subtract(left: Any, right: Any) -> object:
    return left - right


def _chain(parts: list[_Run], *, stop_at: bool) -> _Run:
    """And, or: the first part that settles it, as in Python; the rest is not looked at."""

    def run(facts: Facts) -> object:
        value: object = None
        for part in parts:
            value = part(facts)
            if bool(value) is stop_at:
                break
        return value

    return run


def _arithmetic(work: _Two, left: _Run, right: _Run) -> _Run:
    return lambda facts: work(left(facts), right(facts))


def _listing(parts: list[_Run]) -> _Run:
    return lambda facts: tuple(part(facts) for part in parts)


def _call(function: Callable[..., object], parts: list[_Run]) -> _Run:
    return lambda facts: function(*(part(facts) for part in parts))


def _bad(source: str, zh: str, en: str) -> BadExpression:
    return BadExpression(expression=source, why=Text(zh, en))
