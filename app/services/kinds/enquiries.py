"""Enquiries 接待登记 as a kind of record, with their topics, and what comes of them (M-90)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Final, Protocol
from uuid import UUID

from pydantic import BaseModel, Field

from app.core.enums import Standing
from app.core.fields import Nothing
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.records import Join
from app.db.transaction import Transaction
from app.models import Premises
from app.models.base import RowValues
from app.models.directory import DirectoryEntry
from app.models.enquiry import Enquiry, EnquiryState, EnquiryTopic
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import AnyKind, Kind, all_kinds
from app.services.moving.kind_parts import Computed, ListRow, NextNumber
from app.services.moving.seen_by import Desk, Own, OwnAtWork, mask_name, mask_phone
from app.services.people.enquirers import named_enquiry
from app.workflow.engine.step import START, Context
from app.workflow.kinds.enquiry import ENQUIRY, asked_from, directed_to, topic, topic_so_far
from app.workflow.kinds.from_enquiry import NoteInEnquiry, enquiry, opens_more

NAMED_BY: Final = "enquiry_id"
"""How forms, and the rows that come of an enquiry, name it."""
MOST_KINDS: Final = 10


class CameOfEnquiry(Protocol):
    """A row that came of an enquiry."""

    id: UUID
    number: str
    state: str
    created_at: datetime


class EnquiryOpens(BaseModel):
    """What may come of an enquiry: a form, in which stands what is known of it."""

    record_type: Annotated[str, Field(max_length=40, examples=["work_order"])]
    action: Annotated[str, Field(max_length=40, examples=["register"])]
    form: Annotated[str, Field(max_length=300, description="Where the form is; its title stands in it.")]


class EnquiryDeclaration(Kind[Enquiry]):
    """Enquiries say which forms may be opened from them."""

    @property
    def computed(self) -> Mapping[str, Computed]:
        """The forms of what this reader may make of it."""
        opened = Annotated[list[EnquiryOpens], Field(max_length=MOST_KINDS)]
        return {"opens": Computed(opened | None, _opens)}

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The enquiry as the form says it, with the address of the room that it names and when it came in."""
        form = context.form
        return {
            **await super().new_values(context, next_number),
            "place": context.fact(asked_from) or form.place,
            "received_at": min(form.received_at or context.now, context.now),
        }


def kinds_that_come_of_it() -> Iterator[tuple[AnyKind, str]]:
    """The kinds of record that may come of an enquiry, each with the action that makes one."""
    for kind in all_kinds().values():
        for action, steps in kind.lifecycle.by_action.items():
            if START in steps[0].source and NAMED_BY in kind.lifecycle.form_of(action).model_fields:
                yield kind, action


def _opens(context: Context) -> list[EnquiryOpens] | None:
    row, community = context.row, context.community
    if not opens_more(row, context.now):
        return []
    place = Context(context.caller, context.now, community)
    return [
        EnquiryOpens(
            record_type=kind.name,
            action=action,
            form=f"/v1/communities/{community.id}/{kind.lifecycle.path.rsplit('/', 1)[-1]}/forms/{action}"
            f"?{NAMED_BY}={row.id}",
        )
        for kind, action in kinds_that_come_of_it()
        if not context.caller.is_outsider(community.id) and kind.lifecycle.denied(action, place) is None
    ]


@loads(topic)
async def topic_of_form(ask: FactRequest) -> EnquiryTopic | None:
    """The topic in use here that the form names, or else the enquiry's own, in use or not."""
    named, community_id = ask.context.form.topic_id, ask.context.community.id
    if named is None:
        return await ask.tx.get(EnquiryTopic, id=ask.context.row.topic_id)
    return await ask.tx.get(EnquiryTopic, id=named, community_id=community_id, active=True)


@loads(topic_so_far)
async def topic_of_row(ask: FactRequest) -> EnquiryTopic:
    """The topic under which the enquiry stands."""
    kept = await ask.tx.get(EnquiryTopic, id=ask.context.row.topic_id)
    assert kept is not None, "a foreign key leads there"
    return kept


@loads(asked_from)
async def room_of_form(ask: FactRequest) -> str | None:
    """The address of the room or shop that the form names; empty where it names none, None where there is none here."""
    premises_id = ask.context.form.premises_id
    if premises_id is None:
        return ""
    premises = await ask.tx.get(Premises, id=premises_id, community_id=ask.context.community.id, active=True)
    return None if premises is None else premises.label


@loads(directed_to)
async def entry_of_form(ask: FactRequest) -> bool:
    """Whether the form's entry of the directory is in use here."""
    entry_id, community_id = ask.context.form.directory_entry_id, ask.context.community.id
    return await ask.tx.get(DirectoryEntry, id=entry_id, community_id=community_id, active=True) is not None


@loads(enquiry)
async def enquiry_of_form(ask: FactRequest) -> Enquiry | None:
    """The enquiry that the form names, if its sender sees it."""
    found = await named_enquiry(ask.tx, ask.context)
    seen = found is not None and ENQUIRIES.sees(ask.context.caller, found, ask.context.community.organisation_id)
    return found if seen else None


@handles(NoteInEnquiry)
async def note_in_enquiry(moving: MoveContext, effect: NoteInEnquiry) -> None:
    """M-90: the enquiry is passed on by this record; both timelines name the other."""
    source = moving.context.loaded(enquiry)
    if source is None:
        return
    moving.data["enquiry_number"] = source.number
    reference: JsonObject = {"made_type": moving.kind.name, "made_id": str(moving.now_is("id"))}
    await moving.follow(
        ENQUIRIES, source.id, "fan_out", Nothing(), {**reference, "made_number": moving.now_is("number")}
    )


async def records_of(tx: Transaction, enquiry_id: UUID) -> list[tuple[AnyKind, CameOfEnquiry]]:
    """What came of an enquiry, by kind and then by age."""
    return [
        (kind, row)
        for kind in dict.fromkeys(kind for kind, _ in kinds_that_come_of_it())
        for row in await tx.get_all(kind.model, enquiry_id=enquiry_id)
    ]


ENQUIRIES = EnquiryDeclaration(
    lifecycle=ENQUIRY,
    model=Enquiry,
    plural=Words("enquiries", "接待登记"),
    prefix="JD",
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER),
        OwnAtWork("maker_id"),
        Own("customer_id"),
    ),
    maker="maker_id",
    listed_for=(*STAFF_ROLES, Role.CUSTOMER),
    filters=(
        "state",
        "channel",
        "identity",
        "topic_id",
        "outcome",
        "customer_id",
        "number",
        "received_at_gte",
        "received_at_lt",
        "created_at_gte",
        "created_at_lt",
    ),
    masked={"name": mask_name, "phone": mask_phone},
    texts=("matter", "answer"),
    whose_turn={EnquiryState.OPEN: Standing.CENTRE},
    list_row=ListRow(
        columns=("channel", "identity", "rings", "outcome", "received_at"),
        along=(Join(EnquiryTopic, "topic_id", {"topic_name": "name"}),),
        summary="matter",
        extras=("matter", "answer", "name"),
    ),
    clause="M-90",
)
