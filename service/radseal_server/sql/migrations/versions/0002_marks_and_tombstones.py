"""Marks and tombstones: what tells that a database or a store was restored."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("shares", sa.Column("buried", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("chain_head", sa.Column("marked", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("chain_head", sa.Column("restored", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Bring the schema back."""
    op.drop_column("chain_head", "restored")
    op.drop_column("chain_head", "marked")
    op.drop_column("shares", "buried")
