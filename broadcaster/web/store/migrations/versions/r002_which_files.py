"""Which files a station has: a week that is published anew has others."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"


def upgrade() -> None:
    """Add the column."""
    op.add_column("portal_fetches", sa.Column("files", sa.String(64), nullable=False, server_default=""))
