"""Rules of addresses that learn to build an address when the first one is asked for."""

from collections.abc import Callable

from werkzeug.routing import Rule

_Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule whose builders are compiled at their first use.

    Werkzeug writes two small programs for every rule and has Python compile them. With some 240
    rules that was 70 to 90 ms of each start, and most of them are not used before noon. Parsing
    the rule, and with it every complaint about a wrong one, stays where it was.
    """

    def _compile_builder(self, append_unknown: bool = True) -> _Builder:  # noqa: FBT001, FBT002
        compile_now = super()._compile_builder
        made: list[_Builder] = []

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            if not made:
                made.append(compile_now(append_unknown))
            return made[0](rule, **values)

        return build
