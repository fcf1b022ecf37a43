"""What the tables hold of days gone by, where the measured orders have nothing yet: in a table of a few rows PostgreSQL
reads all of it, and prepared statements go on doing so while the measured actions fill it."""

from typing import Final
from uuid import UUID

from sqlalchemy import Connection, insert

from app.core.ids import new_id
from app.db.statements import whole_row
from app.db.transaction import table_of
from app.models import Quote
from app.models.quote import QuoteState
from bench.ids import COMMUNITY, CUSTOMER, ORDER, an_id
from bench.stages import BEGAN, LABOUR_FEN, MATERIAL_FEN, QUOTED

MOST: Final = 500
"""Orders of a community that have a quote of an earlier journey."""
ORDINAL: Final = 90
"""Beyond the versions that the measured actions make."""


def fill_quotes(connection: Connection, community: int, orders: int, author_id: UUID) -> None:
    """Superseded quotes of a community's first orders."""
    same = {
        "created_at": BEGAN, "community_id": an_id(COMMUNITY, community), "ordinal": ORDINAL,
        "state": QuoteState.SUPERSEDED, "author_id": author_id, "lines": list(QUOTED), "labour_fen": LABOUR_FEN,
        "material_fen": MATERIAL_FEN, "total_fen": LABOUR_FEN + MATERIAL_FEN, "catalogue_version": 1,
        "decided_at": BEGAN, "decided_by_id": an_id(CUSTOMER, community),
    }  # fmt: skip
    rows = [
        whole_row(Quote, {**same, "id": new_id(), "work_order_id": an_id(ORDER, community, number)})
        for number in range(1, min(MOST, orders) + 1)
    ]
    connection.execute(insert(table_of(Quote)), rows)
