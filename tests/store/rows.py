"""All rows of a database as plain values, and back: what a released schema has been filled with.

``python -m tests.store.rows`` plays a review up to its second round and keeps what then stands in
the tables, under the number of the newest schema. Do it once for each version that is released.
"""

import base64
import gzip
import json
import tempfile
from datetime import date
from pathlib import Path

from sqlalchemy import Date, LargeBinary, MetaData, create_engine, insert, select, text

from engine.store import schema
from tests.office import PASS, REVISE, Office

SAVED = Path(__file__).parent / "saved"


def read(engine):
    """Every row of every table: name → list of plain values by column."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: [
                {name: _plain(value) for name, value in row.items()}
                for row in connection.execute(select(table)).mappings()
            ]
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def write(engine, rows):
    """The same rows into the tables of a database that has them, in the order of their keys."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            if rows.get(table.name):
                connection.execute(insert(table), [_typed(table, r) for r in rows[table.name]])
            if engine.dialect.name == "postgresql" and "id" in table.columns:
                _count_on(connection, table)


def saved(version):
    """What a released version had been filled with."""
    return json.loads(gzip.decompress((SAVED / f"{version}.json.gz").read_bytes()))


def in_its_second_round(office):
    """A case that has been through most tables and is not over: its number."""
    case = office.receives(without=["D03"])
    office.demands(case, D03="缺少原件")
    office.takes_corrections(case, "D03")
    office.accepts(case)
    office.opines(case, "fire", REVISE, sheets=["J-03"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, changed=["J-03"])
    office.drafts(case, "fire", PASS)
    return case


def _plain(value):
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, date) else value


def _typed(table, row):
    values = dict(row)
    for column in table.columns:
        value = values.get(column.name)
        if isinstance(column.type, LargeBinary) and value is not None:
            values[column.name] = base64.b64decode(value)
        elif isinstance(column.type, Date) and value is not None:
            values[column.name] = date.fromisoformat(value)
    return values


def _count_on(connection, table):
    """Numbers that were written by hand are not given again."""
    asked = (
        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"  # noqa: S608
    )
    if table.columns["id"].identity is not None:
        connection.execute(text(asked))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/saved.db"
        place = Office(url)
        in_its_second_round(place)
        place.close()
        kept = json.dumps(read(create_engine(url)), ensure_ascii=False, separators=(",", ":"))
    SAVED.mkdir(exist_ok=True)
    target = SAVED / f"{schema.NEWEST}.json.gz"
    target.write_bytes(gzip.compress(kept.encode(), 9, mtime=0))
    print(target)  # noqa: T201 - a developer's tool
