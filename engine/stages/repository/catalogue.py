"""The catalogue that this installation works by."""

from functools import cache
from importlib.resources import files

from engine.domain import repository_catalogue
from engine.domain.repository_catalogue import Catalogue, Entry
from engine.domain.repository_errors import UnknownKind


@cache
def shipped() -> Catalogue:
    """The one beside the process packages.

    Raises:
        CatalogueWrong: it cannot be meant.
    """
    return repository_catalogue.read(files("processes").joinpath("repository.toml").read_bytes())


def entry(kind: str) -> Entry:
    """A kind of document.

    Raises:
        UnknownKind: the catalogue has none of this code.
    """
    found = shipped().by_code.get(kind)
    if found is None:
        raise UnknownKind(kind=kind[:20])
    return found
