"""What a complaint's file holds, as the API shows it: evidence, notes, linked work orders (M-136, M-140)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body, SubResource
from app.api.schemas.common import Answer, Moment, Natural
from app.api.schemas.complaint_values import NoteDetails
from app.core.complaint_enums import EvidenceKind, NoteKind, OrderRelation
from app.core.enums import Level, Means
from app.core.lang import Words
from app.db.queries.complaints import file_of, links_of
from app.db.transaction import Transaction
from app.models import ComplaintNote, Evidence
from app.models.work_order import WorkOrderState
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import mask_free
from app.workflow.kinds.complaint.confidentiality import (
    DESKS_REMARKS,
    INTERNAL_NOTES,
    INTERNAL_OF_EVIDENCE,
    INTERNAL_OF_NOTES,
)

ShownLine = Annotated[str, Field(max_length=200)]
ShownText = Annotated[str, Field(max_length=4000)]
Names = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=30)]


class EvidenceOut(Answer):
    """A piece of evidence, and what a person found of it (M-136)."""

    id: UUID
    kind: EvidenceKind
    file_id: UUID | None
    note: ShownText
    brought_by_id: UUID
    created_at: Moment
    genuine: bool | None
    finding: ShownText
    verified_by_id: UUID | None
    verified_at: Moment | None


class NoteOut(Answer):
    """What was found, told or reported."""

    id: UUID
    kind: NoteKind
    round: Natural
    by_id: UUID
    created_at: Moment
    text: ShownText
    means: Means | None
    told_at: Moment | None
    level: Level | None
    data: NoteDetails
    files: Names


class LinkedOrder(Answer):
    """M-140: a work order that belongs to the complaint."""

    work_order_id: UUID
    number: ShownLine
    state: WorkOrderState
    relation: OrderRelation
    href: ShownLine


def evidence_body(row: Evidence, *, outside: bool) -> Body:
    """A piece of evidence; outside the company without who looked at it and what they wrote down."""
    body = {name: getattr(row, name) for name in EvidenceOut.model_fields}
    if outside:
        body |= INTERNAL_OF_EVIDENCE
    return body


def note_body(row: ComplaintNote, *, outside: bool) -> Body:
    """A note; outside the company without the desk's remarks, and without who drafted and who approved a reply."""
    body = {name: getattr(row, name) for name in NoteOut.model_fields}
    if outside:
        body["data"] = {name: value for name, value in row.data.items() if name not in INTERNAL_OF_NOTES}
        if row.kind in DESKS_REMARKS:
            body["text"] = ""
    return body


def _is_outside(opened: AnyOpenedRecord) -> bool:
    return opened.context.caller.is_outsider(opened.row.community_id)


async def _evidence(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    outside = _is_outside(opened)
    people = opened.kind.people_of(opened.row)
    pieces = await file_of(tx, opened.row.id, Evidence)
    return [mask_free("", evidence_body(row, outside=outside), people) for row in pieces]


async def _notes(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    outside = _is_outside(opened)
    notes = await file_of(tx, opened.row.id, ComplaintNote)
    people = opened.kind.people_of(opened.row)
    shown = [row for row in notes if not (outside and row.kind in INTERNAL_NOTES)]
    return [mask_free("", note_body(row, outside=outside), people) for row in shown]


async def _work_orders(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    links = await links_of(tx, opened.row.id)
    return [
        {
            "work_order_id": row.work_order_id,
            "number": row.number,
            "state": row.state,
            "relation": row.relation,
            "href": f"/v1/work-orders/{row.work_order_id}",
        }
        for row in links
    ]


PARTS: dict[str, SubResource] = {
    "evidence": SubResource(
        Words("Read the evidence", "查看证据"),
        "M-136",
        EvidenceOut,
        _evidence,
        "Every piece that was brought, and what a person found of it.",
    ),
    "notes": SubResource(
        Words("Read what was found, told and reported", "查看调查、告知与上报记录"),
        "M-136",
        NoteOut,
        _notes,
        "Contacts, findings, notices, reports, sessions and replies, oldest first; outside the company without its "
        "reports and findings.",
    ),
    "work_orders": SubResource(
        Words("Read the linked work orders", "查看关联工单"),
        "M-140",
        LinkedOrder,
        _work_orders,
        "Work orders that the complaint is about, or that it caused.",
    ),
}
