"""Reading a form field by field; every fault is one sentence beside its field."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from types import TracebackType
from typing import Self

from werkzeug.datastructures import FileStorage, MultiDict

from engine.domain import errors
from engine.domain.figures import figure
from engine.domain.names import Text
from engine.domain.wording import unshowable, visible
from web import lang, refusals

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Faults(errors.Refused):
    """Fields that cannot be taken as typed; ``found`` has a sentence per field name."""

    ZH = "有{n}处需要更正。"
    EN = "To correct: {n}."

    def __init__(self, found: Mapping[str, str]) -> None:
        self.found = dict(found)
        super().__init__(n=len(self.found))


class Tried:
    """A ``with`` block around one attempt: what the rules refuse is shown on the same form.

    ``sentence`` stands above the form, ``faults`` beside its fields, ``status`` is the answer's.
    ``labels`` name the fields of a department's own form.
    """

    def __init__(self, labels: Mapping[str, Text] | None = None) -> None:
        self._labels = labels or {}
        self.error: errors.Refused | None = None
        self.sentence = ""
        self.faults: dict[str, str] = {}
        self.status = 200

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, errors.Refused):
            return False
        self.error = error
        self.status = refusals.status(error)
        field = str(error.data.get("name", ""))
        if isinstance(error, Faults):
            self.faults = error.found
        elif isinstance(error, errors.FieldsWrong):
            self.faults = of_own(error, self._labels)
        elif self._beside(error, field):
            self.faults = {field: error.says(lang.current())}
        else:
            self.sentence = error.says(lang.current())
        return True

    def _beside(self, error: errors.Refused, field: str) -> bool:
        """Whether the error names a field of the form (a file's name is none)."""
        named = isinstance(
            error, errors.Unreadable | errors.CheckDigit | errors.ReasonNeeded | errors.UnknownSheet
        )
        return named and bool(field)


def of_own(wrong: errors.FieldsWrong, labels: Mapping[str, Text]) -> dict[str, str]:
    """What is wrong with fields of a form of the package, beside the fields that show them."""
    return {
        f"own-{name}": lang.t(
            "form.of_field", field=labels.get(name, Text(name)), why=lang.say(why)
        )
        for name, why in wrong.faults.items()
    }


def words_of(form: MultiDict[str, str], name: str, label: str, *, most: int = 400) -> str:
    """The one text that a small form asks for.

    Raises:
        FieldsWrong: it is missing, too long, or cannot be shown.
    """
    reader = Reader(form)
    words = reader.text(name, label, required=True, most=most)
    reader.done()
    return words


def file_of(files: MultiDict[str, FileStorage], name: str, label: str) -> FileStorage:
    """The one file that a small form asks for, not yet read.

    Raises:
        Faults: none came.
    """
    sent = files.get(name)
    if sent is None or not sent.filename:
        raise Faults({name: lang.t("form.required", field=_words(label))})
    return sent


class Reader:
    """One submitted form. Every method notes a fault and goes on; ``done`` raises them together.

    ``label`` is the key of the field's words in ``web/words``, or the words themselves.
    """

    def __init__(self, form: MultiDict[str, str]) -> None:
        self._form = form
        self.faults: dict[str, str] = {}

    def text(self, name: str, label: str, *, required: bool = False, most: int = 200) -> str:
        """A text without control characters, its line ends single, stripped."""
        typed = self._form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
        raw = visible(typed)
        if unshowable(typed):
            self.fault(name, "form.not_text", field=_words(label))
        elif required and not raw:
            self.fault(name, "form.required", field=_words(label))
        elif len(raw) > most:
            self.fault(name, "form.too_long", field=_words(label), max=most)
        else:
            return raw
        return ""

    def choice(
        self, name: str, label: str, among: Collection[str], *, required: bool = True
    ) -> str:
        """One of ``among``, or the empty string where nothing had to be chosen."""
        raw = self._form.get(name, "")
        if not raw and not required:
            return ""
        if not raw:
            self.fault(name, "form.required", field=_words(label))
        elif raw not in among:
            self.fault(name, "form.not_a_choice", field=_words(label))
        else:
            return raw
        return ""

    def number(self, name: str, label: str, *, required: bool = False) -> float | None:
        """A number as people write it: 12,500.5 and full-width digits are taken, 1_000 is not."""
        typed = self.text(name, label, required=required, most=40)
        if not typed:
            return None
        value = figure(typed)
        if value is None:
            self.fault(name, "form.not_a_number", field=_words(label))
        return value

    def whole(
        self, name: str, label: str, least: int, most: int, *, required: bool = False
    ) -> int | None:
        """A whole number from ``least`` to ``most``: never 1.5 copies or half a working day."""
        value = self.number(name, label, required=required)
        if value is None:
            return None
        if value != int(value) or not least <= value <= most:
            self.fault(name, "form.not_whole", field=_words(label), least=least, most=most)
            return None
        return int(value)

    def day(self, name: str, label: str, *, required: bool = False) -> date | None:
        """A calendar day as ``yyyy-mm-dd``."""
        raw = self.text(name, label, required=required, most=10)
        if not raw:
            return None
        try:
            if _DAY.fullmatch(raw):
                return date.fromisoformat(raw)
        except ValueError:
            pass  # the thirtieth of February
        self.fault(name, "form.not_a_day", field=_words(label))
        return None

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self._form.get(name, "") == "yes"

    def several(self, name: str) -> list[str]:
        """What is ticked of several boxes with one name."""
        return self._form.getlist(name)

    def fault(self, name: str, key: str, **data: object) -> None:
        """Note a fault beside a field; the first one stays."""
        self.faults.setdefault(name, lang.t(key, **data))

    def refused(self, name: str, error: errors.Refused) -> None:
        """Note what the domain said about a field."""
        self.faults.setdefault(name, error.says(lang.current()))

    def done(self) -> None:
        """All fields are read.

        Raises:
            Faults: at least one could not be taken.
        """
        if self.faults:
            raise Faults(self.faults)


def _words(label: str) -> str:
    return lang.t(label) if lang.known(label) else label
