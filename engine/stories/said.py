"""One object of a story's files, read by name: whatever cannot be meant becomes a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.errors import Refused
from engine.domain.names import Text


class BrokenStory(Refused):
    """A story that cannot be meant, or that the house did not follow."""

    ZH = "样例“{story}”不能演示：{where}{why}"
    EN = "The sample “{story}” cannot be played: {where}{why}"


@dataclass(frozen=True, slots=True)
class Said:
    """One object of a story, read by name; what is missing or of another kind is told."""

    story: str
    where: Text
    data: Mapping[str, Any]

    def text(self, name: str, otherwise: str | None = None) -> str:
        """A text; ``otherwise`` where it is left out."""
        return str(self._get(name, str, otherwise, Text("应为文字。", "must be text.")))

    def number(self, name: str, otherwise: int | None = None) -> int:
        """A whole number of zero or more."""
        wrong = Text("应为不小于0的整数。", "must be a whole number of zero or more.")
        value: int = self._get(name, int, otherwise, wrong)
        if isinstance(value, bool) or value < 0:
            raise self.broken(Text(f"“{name}”{wrong.zh}", f"“{name}” {wrong.en}"))
        return value

    def flag(self, name: str, *, otherwise: bool | None = None) -> bool:
        """Yes or no."""
        wrong = Text("应为true或false。", "must be true or false.")
        return bool(self._get(name, bool, otherwise, wrong))

    def table(self, name: str) -> Mapping[str, Any]:
        """An object inside; empty where it is left out."""
        return dict(self._get(name, dict, {}, Text("应为对象。", "must be an object.")))

    def part(self, name: str) -> "Said":
        """An object inside, to be read the same way."""
        wrong = Text("应为对象。", "must be an object.")
        inside = self._get(name, dict, None, wrong)
        return Said(self.story, self._inside(name), inside)

    def rows(self, name: str) -> tuple["Said", ...]:
        """A list of objects; empty where it is left out."""
        listed = self._get(name, list, [], Text("应为列表。", "must be a list."))
        for one in listed:
            if not isinstance(one, dict):
                raise self.broken(Text(f"“{name}”里应为对象。", f"“{name}” must hold objects."))
        return tuple(
            Said(self.story, self._inside(f"{name}[{n}]"), one) for n, one in enumerate(listed)
        )

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is left out."""
        listed = self._get(name, list, [], Text("应为列表。", "must be a list."))
        if not all(isinstance(one, str) for one in listed):
            raise self.broken(Text(f"“{name}”里应为文字。", f"“{name}” must hold texts."))
        return tuple(listed)

    def only(self, *known: str) -> "Said":
        """Itself, if it says nothing but this: a misspelt name is told, never passed over."""
        for name in self.data.keys() - set(known):
            raise self.broken(Text(f"“{name}”没有这个写法。", f"“{name}” means nothing here."))
        return self

    def broken(self, why: Text) -> BrokenStory:
        """The sentence for what is wrong here."""
        return BrokenStory(story=self.story, where=self.where, why=why)

    def _get(self, name: str, kind: type[Any], otherwise: Any, wrong: Text) -> Any:
        if name not in self.data:
            if otherwise is None:
                raise self.broken(Text(f"缺少“{name}”。", f"“{name}” is missing."))
            return otherwise
        value = self.data[name]
        if not isinstance(value, kind):
            raise self.broken(Text(f"“{name}”{wrong.zh}", f"“{name}” {wrong.en}"))
        return value

    def _inside(self, name: str) -> Text:
        return Text(f"{self.where.zh}“{name}”里", f"{self.where.says('en')}in “{name}” ")
