"""Stock phrases (常用语) of a person or of a department: added, changed, removed."""

from datetime import datetime

from engine.domain.errors import NoSuchThing, NotYours, ReasonNeeded, Refused
from engine.domain.names import Officer, Role, Text
from engine.domain.wording import visible
from engine.domain.words import POSTS
from engine.stages.reading import short
from engine.store import Transaction
from engine.store import phrases as kept

LONGEST = 1000
_WORDS = Text("常用语", "Phrase")


class TooManyPhrases(Refused):
    """Nobody looks through more."""

    ZH = "常用语最多{most}条。请先删去不用的，再添加。"
    EN = "At most {most} phrases. Remove some that are not used, then add."


def add(tx: Transaction, text: str, by: Officer, now: datetime, *, own: bool) -> None:
    """Keep a phrase, for oneself or for the whole department.

    Raises:
        NotYours: not a reviewer. ReasonNeeded, Unreadable: no words, too many. TooManyPhrases.
    """
    words = _words(text, by)
    if kept.total(tx, by) >= kept.MOST:
        raise TooManyPhrases(most=kept.MOST)
    kept.add(tx, by, words, own=own, now=now)


def change(tx: Transaction, phrase_id: int, text: str, by: Officer, now: datetime) -> None:
    """Other words for a phrase.

    Raises:
        as :func:`add`; NoSuchThing: it is gone, or somebody else's.
    """
    if not kept.change(tx, by, phrase_id, _words(text, by), now):
        raise NoSuchThing(what=_WORDS)


def remove(tx: Transaction, phrase_id: int, by: Officer) -> None:
    """Forget a phrase.

    Raises:
        NoSuchThing: it is gone, or somebody else's.
    """
    if not kept.drop(tx, by, phrase_id):
        raise NoSuchThing(what=_WORDS)


def _words(text: str, by: Officer) -> str:
    if by.department is None or not by.may(Role.HANDLER, Role.CHECKER):
        raise NotYours(whose=POSTS[Role.HANDLER])
    if not visible(text):
        raise ReasonNeeded(what=_WORDS, name="text")
    return short(text, "text", _WORDS, LONGEST)
