"""Figures of a period are counted in one index."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """The index holds what is counted, so that no row is opened."""
    op.drop_index("case_measure_period", "case_measure")
    op.create_index(
        "case_measure_period",
        "case_measure",
        [
            "process",
            "decided_on",
            "elapsed",
            "net",
            "redraw",
            "rounds",
            "in_time",
            "last_department",
        ],
    )
