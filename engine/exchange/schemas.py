"""JSON Schema 2020-12, made ready at the first question.

The library is not loaded with the process: it takes half as long as SQLAlchemy does, and most
processes meet no message and no filled-in form for a while.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError


class Schema:
    """What a message or a form must look like. ``dates``: the format "date" is looked at too."""

    def __init__(self, words: Mapping[str, Any], *, dates: bool = False) -> None:
        self.words = words
        self._dates = dates

    def errors(self, said: object) -> "Iterator[ValidationError]":
        """Everything in which ``said`` does not fit."""
        found: Iterator[ValidationError] = self._ready.iter_errors(said)
        return found

    @cached_property
    def _ready(self) -> "Draft202012Validator":
        from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 - as above

        return Draft202012Validator(
            self.words, format_checker=FormatChecker(("date",)) if self._dates else None
        )


def fault(words: Any) -> str:
    """Why this is no schema; "" where it is one."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - as above
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415 - as above

    try:
        Draft202012Validator.check_schema(words)
    except SchemaError as error:
        return str(error.message)
    return ""
