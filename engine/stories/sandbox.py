"""A house of its own for a story: its store, its files, its staff; gone when the story is over."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.bpmn import catalogue
from engine.domain.names import Role
from engine.domain.wording import utc
from engine.stages import setup
from engine.store import Store, open_store, people
from engine.stories import counting
from engine.stories.counting import Tally
from engine.stories.player import Player, known
from engine.stories.story import Story


def played(story: Story) -> Tally:
    """A story, played whole in a store of its own that is gone afterwards.

    Raises:
        BrokenStory: as ``Player.play``.
    """
    known(story)
    with tempfile.TemporaryDirectory(prefix="lianshen-play-") as folder:
        place = Path(folder)
        with furnished(place, story) as store:
            player = Player(store, place / "files", story)
            player.play()
            return counting.of(store, player.case, player.refusals)


@contextmanager
def furnished(place: Path, story: Story) -> Iterator[Store]:
    """A house with the sample staff and the packages in force on the story's first day."""
    store = open_store(f"sqlite:///{place / 'play.sqlite'}")
    try:
        morning = utc(story.begins)
        with store.transaction() as tx:
            setup.seed(tx, morning)
            boss = next(a.officer for a in people.accounts(tx) if a.officer.may(Role.ADMIN))
            for name in catalogue.names():
                package = catalogue.shipped(name)
                setup.publish(tx, package.edition, dict(package.files), boss, morning)
                setup.grant_mandates(tx, name, morning)
        yield store
    finally:
        store.close()
