"""What has to be said beside the figures of a period is counted in an index, too."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Editions, calendars, reversed and unsplit steps, without opening a row."""
    op.create_index(
        "case_timing_said",
        "case_timing",
        [
            "process", "decided_on", "edition", "calendar_version", "provisional", "faults",
            "visits", "unsplit",
        ],
    )  # fmt: skip
