"""The first schema, as it was released: written out, so that no later change of ours moves it."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Every table, check and index of the first release."""
    connection = op.get_bind()
    written = Path(__file__).with_name(f"0001_first.{connection.dialect.name}.sql")
    for statement in written.read_text("utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
