"""Shares that are passed on, their purpose, and the sealed ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW = ("purpose", "parent", "passer", "passed_on_by")


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("shares") as shares:
        shares.add_column(sa.Column("onward", sa.Boolean(), nullable=False, server_default=sa.false()))
        shares.add_column(sa.Column("purpose", sa.String(64)))
        shares.add_column(sa.Column("parent", sa.String(22)))
        shares.add_column(sa.Column("passer", sa.String(22)))
        shares.add_column(sa.Column("passed_on_by", sa.String(22)))
        shares.create_index(op.f("ix_shares_parent"), ["parent"])
        shares.create_index(op.f("ix_shares_passer"), ["passer"])
    op.create_table(
        "ledger",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case", sa.String(22), nullable=False),
        sa.Column("share", sa.String(22), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_ledger")),
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.drop_table("ledger")
    with op.batch_alter_table("shares") as shares:
        shares.drop_index(op.f("ix_shares_passer"))
        shares.drop_index(op.f("ix_shares_parent"))
        for name in (*NEW, "onward"):
            shares.drop_column(name)
