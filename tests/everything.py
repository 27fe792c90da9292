"""A whole database as one value, so that a test can say: nothing changed."""

from sqlalchemy import text

from engine.store.tables import METADATA


def everything(store, *, but=()):
    """Every row of every table, by table; ``but`` names tables that do not matter here."""
    with store.reading() as tx:
        return {
            table.name: [tuple(row.values()) for row in tx.all(text(rows_of(table)))]
            for table in METADATA.sorted_tables
            if table.name not in but
        }


def rows_of(table):
    """The question for raw columns as the database holds them, by key."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    return f'SELECT {names} FROM "{table.name}" ORDER BY {key}'  # noqa: S608 - our own names


def changes(before, after):
    """Which tables differ, and the rows that are new or gone, for a failure one can read."""
    return {
        name: (
            [row for row in rows if row not in after[name]],
            [row for row in after[name] if row not in rows],
        )
        for name, rows in before.items()
        if rows != after[name]
    }
