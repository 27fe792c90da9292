"""The schema, version by version: it ends where the tables are, and takes the data along."""

import ast
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from engine.store import engines, migrate, open_store, schema
from engine.store.errors import SchemaTooNew, SchemaTooOld, SchemaUnknown
from engine.store.tables import METADATA
from tests.office import ALL, PASS, Office
from tests.store import rows

pytestmark = pytest.mark.both_databases
VERSIONS = Path(schema.__file__).parent / "migrations" / "versions"


@pytest.fixture
def engine(empty):
    """An engine on a database without a table."""
    writing, reading = engines.both(engines.understood(empty))
    yield writing
    writing.dispose()
    reading.dispose()


def described(engine):
    """Everything that a schema is, as plain values: table → its parts, however they were made."""
    there = inspect(engine)
    return {
        name: {
            "columns": {c["name"]: _column(c) for c in there.get_columns(name)},
            "key": there.get_pk_constraint(name),
            "foreign": sorted(map(str, there.get_foreign_keys(name))),
            "unique": sorted(map(str, there.get_unique_constraints(name))),
            "checks": sorted(map(str, there.get_check_constraints(name))),
            "indexes": sorted(map(_index, there.get_indexes(name))),
        }
        for name in there.get_table_names()
        if name != "alembic_version"
    }


def _column(column):
    kept = {k: str(v) for k, v in column.items() if k != "comment"}
    return kept | {"collation": getattr(column["type"], "collation", None)}


def _index(index):
    options = {k: str(v) for k, v in index.get("dialect_options", {}).items()}
    return str(index | {"dialect_options": options})


def test_migrations_end_in_the_schema_of_the_tables(engine, empty, backend):
    """Columns, keys, checks, partial indexes; where not: python -m engine.store.drafting "…"."""
    schema.migrate(engine)
    by_migrations = described(engine)
    with engine.connect() as connection:
        missed = compare_metadata(MigrationContext.configure(connection), METADATA)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
    inspect(engine).clear_cache()

    by_tables = described(engine)

    assert missed == []
    assert by_migrations.keys() == by_tables.keys()
    for name, table in by_tables.items():
        assert by_migrations[name] == table, name
    # The comparison would see them: both sorts are there at all.
    assert "offered" in str(by_tables["work_item"]["checks"])
    assert "offered" in str(by_tables["work_item"]["indexes"])
    assert backend == "sqlite" or by_tables["case_file"]["columns"]["case_no"]["collation"] == "C"


@pytest.mark.parametrize("version", schema.RELEASED)
def test_a_case_of_an_earlier_release_goes_on_to_its_end(engine, empty, version):
    """Years lie between two steps of a case; programs change in the meantime."""
    schema.migrate(engine, to=version)
    before = rows.saved(version)
    rows.write(engine, before)

    migrate(empty)

    office = Office(empty, furnished=True)
    (case,) = [row["id"] for row in before["case_file"]]
    office.checks(case, "fire")
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    office.hands_out(case)
    assert office.status(case) == "delivered"
    assert office.who_reviews(case) == set()
    assert {d for d, _ in office.opinions(case)} == set(ALL)
    told = [row["what"] for row in before["journal"] if row["case_id"] == case]
    assert office.history(case)[: len(told)] == told
    office.receives(despite_running=True)
    office.close()


def test_what_was_saved_is_what_the_version_holds(engine):
    """Every table of the first release has been thought of."""
    schema.migrate(engine, to="0001")
    before = rows.saved("0001")

    rows.write(engine, before)

    assert rows.read(engine) == before
    assert sum(bool(table) for table in before.values()) >= 20


def test_two_who_migrate_at_once_migrate_once(empty, backend):
    """Two servers start after an update."""
    together = threading.Barrier(2)

    def migrates(_):
        together.wait(60)
        return migrate(empty)

    with ThreadPoolExecutor(2) as pool:
        through = sorted(pool.map(migrates, range(2)))

    assert through == [(), schema.RELEASED]


def test_a_migration_that_fails_leaves_nothing(engine, empty):
    """All versions that lack run in one transaction, on SQLite too."""
    with engine.begin() as connection:
        connection.execute(text("CREATE VIEW work_item AS SELECT 1 AS one"))

    with pytest.raises(Exception, match="work_item"):
        migrate(empty)

    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("DROP VIEW work_item"))
    assert migrate(empty) == schema.RELEASED


def test_an_empty_server_database_is_refused_until_it_is_migrated(empty, backend):
    """A file of its own the program makes; a server's database belongs to an operator."""
    with pytest.raises(SchemaTooOld, match="lianshen migrate"):
        open_store(empty, untouched=True)
    if backend == "postgresql":
        with pytest.raises(SchemaTooOld):
            open_store(empty)
    migrate(empty)

    open_store(empty).close()


def test_a_schema_of_a_later_release_is_left_alone(engine, empty):
    """What a newer program has written, an older one must not touch."""
    migrate(empty)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for attempt in (open_store, migrate):
        with pytest.raises(SchemaTooNew, match="9999"):
            attempt(empty)


def test_tables_of_somebody_else_are_left_alone(engine, empty):
    """A wrong URL must not cost another program its data."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER PRIMARY KEY)"))

    for attempt in (open_store, migrate):
        with pytest.raises(SchemaUnknown):
            attempt(empty)
    assert inspect(engine).get_table_names() == ["theirs"]


def test_versions_stand_in_a_row_and_none_leads_back():
    """A downgrade that nobody runs is a promise that nobody keeps: the way back is the backup."""
    files = sorted(VERSIONS.glob("[0-9]*.py"))
    said = [_named(ast.parse(file.read_text("utf-8"))) for file in files]

    assert [one["revision"] for one in said] == list(schema.RELEASED)
    assert [one["down_revision"] for one in said] == [None, *schema.RELEASED[:-1]]
    assert tuple(f"{n:04d}" for n in range(1, len(files) + 1)) == schema.RELEASED
    for file, one in zip(files, said, strict=True):
        assert "upgrade" in one["functions"], file
        assert "downgrade" not in one["functions"], file
        assert (rows.SAVED / f"{one['revision']}.json.gz").exists(), "python -m tests.store.rows"


def _named(module):
    values = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign)
    }
    functions = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    return values | {"functions": functions}
