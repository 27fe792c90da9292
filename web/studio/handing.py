"""A department that leaves hands its materials and items over to another, as a paper orders it."""

from engine.exchange.toml_text import Edit, Put
from web.studio.sheet import Sheet


def heirs(held: Sheet, code: str) -> list[tuple[str, str]]:
    """Code and short name of every other department."""
    return [(other, words) for other, words in held.named("department", "short") if other != code]


def over(held: Sheet, code: str, into: str) -> list[Edit]:
    """What the department needed the other one needs, and the items are the other one's.

    Nothing without another one: then a department that is still named somewhere does not go.
    """
    found: list[Edit] = []
    if into not in dict(heirs(held, code)):
        return found
    for place, row in enumerate(held.rows("material")):
        was = row.get("needed_by")
        if not isinstance(was, list) or code not in was:
            continue
        left = [one for one in was if one != code]
        if into not in left:
            left.append(into)
        found.append(Put(("material", place), {"needed_by": left}))
    for place, row in enumerate(held.rows("item")):
        if row.get("department") == code:
            found.append(Put(("item", place), {"department": into}))
    return found
