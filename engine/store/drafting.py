"""For developers: a draft of the next version of the schema, from what the tables say now.

``python -m engine.store.drafting "Add the day of the hearing"`` writes the file; read it, and
write what Alembic does not see: CHECK constraints, and what becomes of the rows that are there.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from engine.store import engines, schema


def draft(what: str) -> Path:
    """Write ``versions/<next number>_<what>.py``; the schema it starts from is the newest one."""
    number = f"{int(schema.NEWEST) + 1:04d}"
    with TemporaryDirectory() as folder:
        writing, _ = engines.both(engines.understood(f"sqlite:///{folder}/newest.db"))
        schema.migrate(writing)
        with writing.begin() as connection:
            script = command.revision(
                schema.alembic(connection), what, autogenerate=True, rev_id=number
            )
        writing.dispose()
    assert script is not None
    assert not isinstance(script, list)
    return Path(script.path)


if __name__ == "__main__":
    print(draft(" ".join(sys.argv[1:])))  # noqa: T201 - a developer's tool
