"""The process packages that ship with the product, as bundles of files."""

from engine.bpmn import catalogue
from engine.domain.names import EditionId

edition = catalogue.edition_of
"""The name of a bundle: SHA-256 over every path and the hash of its content."""


def shipped(*, examples: bool = False) -> dict[str, tuple[EditionId, dict[str, bytes]]]:
    """Process → its edition and its files, path inside the package → content.

    ``examples``: the historical editions too (``process/variant``); no installation gets those.
    """
    named = [name for name in catalogue.names() if examples or "/" not in name]
    packages = {name: catalogue.shipped(name) for name in named}
    return {name: (one.edition, dict(one.files)) for name, one in packages.items()}
