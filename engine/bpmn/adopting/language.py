"""Conditions of other tools in our words: ``${a && !b}`` → ``a and not b``."""

import keyword
import re
from typing import Final

from engine.bpmn import expressions
from engine.bpmn.expressions import BadExpression

_WRAPPED: Final = re.compile(r"^\s*[$#]\{(.*)\}\s*$", re.DOTALL)
_TEXT: Final = r"'(?:[^'\\]*)'|\"(?:[^\"\\]*)\""
_NAME: Final = r"[^\W\d]\w*(?:\.[^\W\d]\w*(?:\(\))?)*"
_ASKS: Final = re.compile(rf"({_NAME})\.(contains|equals|equalsIgnoreCase)\(\s*({_TEXT}|\d+)\s*\)")
_PIECES: Final = re.compile(rf"\s*(?:({_TEXT})|(\d+(?:\.\d+)?)|({_NAME})|(&&|\|\||[=!<>]=|\S))")
_SIGNS: Final = {"&&": "and", "||": "or", "!": "not", "=": "=="}
_WORDS: Final = {
    "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=",
    "and": "and", "or": "or", "not": "not", "in": "in", "true": "true", "false": "false",
    "True": "True", "False": "False", "AND": "and", "OR": "or", "NOT": "not",
}  # fmt: skip
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def ours(source: str) -> str | None:
    """The condition in our language; the same text where it is in it already; None: no words."""
    if _fits(source):
        return source
    inner = _WRAPPED.match(source)
    said = _written(inner.group(1) if inner else source)
    return said if _fits(said) else None


def fact(words: str) -> str:
    """A name of a fact made of somebody's words: ``invoiceApproved?`` → ``invoice_approved``."""
    parts = re.findall(r"\w+", _HUMP.sub("_", words.replace("()", "")))
    name = "_".join(parts).strip("_").lower()
    return f"f_{name}" if name[:1].isdigit() else name or "choice"


def _written(source: str) -> str:
    if len(source) > expressions.MAX_LENGTH:
        return ""
    asked = _ASKS.sub(_asked, source)
    words: list[str] = []
    named = False
    for text, number, name, sign in _PIECES.findall(asked):
        is_name = bool(name) and name not in _WORDS
        if is_name and keyword.iskeyword(name):
            return ""
        if is_name and named:  # a name of two words
            words[-1] += f"_{fact(name)}"
            continue
        words.append(text or number or _SIGNS.get(sign, sign) or "")
        if name:
            words[-1] = fact(name) if is_name else _WORDS[name]
        named = is_name
    return _joined(words)


def _joined(words: list[str]) -> str:
    """With a space between any two, none within brackets."""
    said = ""
    for before, word in zip(["(", *words], words, strict=False):
        said += word if before == "(" or word in (")", ",") else f" {word}"
    return said


def _asked(found: re.Match[str]) -> str:
    name, verb, value = found.groups()
    return f"({value} in {name})" if verb == "contains" else f"({name} == {value})"


def _fits(source: str) -> bool:
    try:
        expressions.compiled(source)
    except BadExpression:
        return False
    return True
