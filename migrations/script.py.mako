"""${message}

Revision ${up_revision}, after ${", ".join(down_revision) if isinstance(down_revision, tuple) else down_revision or "nothing"}.
Made on ${create_date.date()}.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations import grants
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
