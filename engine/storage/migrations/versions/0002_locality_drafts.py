"""Drafts of diagrams and forms; which artefacts of a release are the package's own

Revision 0002, after 0001."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from engine.storage import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_package = sa.table("locality_package", sa.column("id", sa.Uuid()), sa.column("parent_id", sa.Uuid()))
_release = sa.table("locality_release", sa.column("id", sa.Uuid()), sa.column("package_id", sa.Uuid()))
_pin = sa.table(
    "locality_release_artefact",
    sa.column("release_id", sa.Uuid()),
    sa.column("kind", sa.String()),
    sa.column("key", sa.String()),
    sa.column("sha256", sa.String()),
    sa.column("own", sa.Boolean()),
)


def upgrade() -> None:
    op.create_table(
        "locality_draft",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=True),
        sa.Column("saved_by", sa.String(length=300), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "kind", "key", name=op.f("pk_locality_draft")),
    )
    with op.batch_alter_table("locality_release_artefact") as batch_op:
        batch_op.add_column(sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.false()))
    _mark_own()
    with op.batch_alter_table("locality_release_artefact") as batch_op:
        batch_op.alter_column("own", server_default=None)


def _mark_own() -> None:
    """A text is a package's own unless a package above it published the very same one."""
    connection = op.get_bind()
    parents = {row.id: row.parent_id for row in connection.execute(sa.select(_package))}
    packages = {row.id: row.package_id for row in connection.execute(sa.select(_release))}
    pins = connection.execute(sa.select(_pin.c.release_id, _pin.c.kind, _pin.c.key, _pin.c.sha256)).all()
    published = {(packages[row.release_id], row.kind, row.key, row.sha256) for row in pins}
    for row in pins:
        above: UUID | None = parents[packages[row.release_id]]
        while above is not None and (above, row.kind, row.key, row.sha256) not in published:
            above = parents[above]
        if above is None:
            same = (_pin.c.release_id == row.release_id, _pin.c.kind == row.kind, _pin.c.key == row.key)
            connection.execute(sa.update(_pin).where(*same).values(own=True))


def downgrade() -> None:
    with op.batch_alter_table("locality_release_artefact") as batch_op:
        batch_op.drop_column("own")
    op.drop_table("locality_draft")
