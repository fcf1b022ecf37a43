"""What a shift has beside its row: what is open now, which the next one takes over (M-99)."""

from app.api.generic.answers import Body, SubResource
from app.api.schemas.duty import OpenMatterOut
from app.core.lang import Words
from app.db.transaction import Transaction
from app.services.kinds.open_matters import open_matters
from app.services.moving.moves import AnyOpenedRecord


async def _matters(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    """As far as the reader sees them."""
    return await open_matters(tx, opened.context.caller, opened.context.community)


PARTS: dict[str, SubResource] = {
    "matters": SubResource(
        Words("What is open now", "未办结事项"),
        "M-99",
        OpenMatterOut,
        _matters,
        text="Whatever somebody of the community still has to do with, as far as you see it: what has the nearest time "
        "limit first, of each kind of record the oldest.",
    ),
}
