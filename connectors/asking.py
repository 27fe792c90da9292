"""After a restore: ask every counterpart, by key, which letters it has."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.desk import Desk
from connectors.worker import Post
from engine.domain.errors import ApprovalError
from engine.domain.names import SYSTEM
from engine.stages import reconcile


@dataclass(frozen=True, slots=True)
class Finding:
    """One letter: ``has`` True, False, or None where a person has to find out; ``why`` then."""

    key: str
    connector: str
    has: bool | None
    why: str = ""


def ask(post: Post) -> Iterator[Finding]:
    """Every letter that may have left after the backup; what is found out is written at once."""
    with post.store.reading() as tx:
        letters = reconcile.undecided(tx)
    for letter in letters:
        connector = post.connectors.get(letter.connector) or Desk(letter.connector, post.store)
        try:
            has, why = connector.known(letter, post.clock()), ""
        except ApprovalError as away:
            has, why = None, away.says("zh")
        if has is not None:
            with post.store.transaction() as tx:
                reconcile.found(tx, letter, SYSTEM, post.clock(), has=has)
        yield Finding(letter.idem_key, letter.connector, has, why)
