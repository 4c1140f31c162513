"""Notices by mail, and what people wish of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("accounts", sa.Column("language", sa.String(length=2), nullable=True))
    op.add_column("accounts", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=22), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.Column("to", sa.String(length=22), nullable=False),
        sa.Column("other", sa.String(length=22), nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("kind", "subject", "stamp", name=op.f("uq_notices_kind_subject_stamp")),
    )
    op.create_index("ix_notices_state_due", "notices", ["state", "due"])
    op.create_index(op.f("ix_notices_settled"), "notices", ["settled"])


def downgrade() -> None:
    """Bring the schema back."""
    op.drop_table("notices")
    op.drop_column("accounts", "quiet")
    op.drop_column("accounts", "language")
