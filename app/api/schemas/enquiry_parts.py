"""What came of an enquiry, as the API shows it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body, SubResource
from app.api.schemas.common import Answer, Moment
from app.core.lang import Words
from app.db.transaction import Transaction
from app.services.kinds.enquiries import records_of
from app.services.moving.moves import AnyOpenedRecord


class EnquiryRecord(Answer):
    """A record that came of an enquiry."""

    record_type: Annotated[str, Field(max_length=40, examples=["work_order"])]
    record_id: UUID
    number: Annotated[str, Field(max_length=40, examples=["WX-HY-20261121-0007"])]
    state: Annotated[str, Field(max_length=40, examples=["registered"])]
    href: Annotated[str, Field(max_length=100)]
    created_at: Moment


async def _records(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    """Those that the caller sees."""
    caller, organisation_id = opened.context.caller, opened.context.community.organisation_id
    return [
        {
            "record_type": kind.name,
            "record_id": row.id,
            "number": row.number,
            "state": row.state,
            "href": f"{kind.lifecycle.path}/{row.id}",
            "created_at": row.created_at,
        }
        for kind, row in await records_of(tx, opened.row.id)
        if kind.sees(caller, row, organisation_id)
    ]


PARTS: dict[str, SubResource] = {
    "records": SubResource(
        Words("What came of it", "转办事项"),
        "M-90",
        EnquiryRecord,
        _records,
        text="Work orders, complaints, contact slips, promises and broadcasts that came of it, as far as you see them.",
    ),
}
