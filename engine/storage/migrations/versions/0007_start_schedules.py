"""What begins processes by itself: when, in which unit, by which release

Revision 0007, after 0006."""

import sqlalchemy as sa
from alembic import op

from engine.storage import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "start_schedule",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("process_key", sa.String(length=100), nullable=False),
        sa.Column("element", sa.String(length=100), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("stands", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("done_until", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("try_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("unit_id", "process_key", "element", "place", name=op.f("pk_start_schedule")),
    )
    op.create_index("ix_start_schedule_try", "start_schedule", ["try_at"])
    op.create_index("ix_start_schedule_tenant", "start_schedule", ["tenant_id"])
    op.create_table(
        "schedule_state",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_schedule_state")),
    )


def downgrade() -> None:
    op.drop_table("schedule_state")
    op.drop_index("ix_start_schedule_tenant", table_name="start_schedule")
    op.drop_index("ix_start_schedule_try", table_name="start_schedule")
    op.drop_table("start_schedule")
