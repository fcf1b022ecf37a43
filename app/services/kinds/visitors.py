"""Visitors 访客 as a kind of record, with the room that they visit and the pass that they come with (M-95)."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.enums import Standing
from app.core.errors import FieldError, Invalid
from app.core.fields import plate_of
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.merged_people import kept_of
from app.db.queries.roster import is_bound
from app.models import Premises
from app.models.base import RowValues, RowView
from app.models.visitor import Visitor, VisitorState
from app.services.kinds.gate_passes import Code, Picture, new_pass, qr_picture, qr_text
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import Computed, ListRow, NextNumber
from app.services.moving.seen_by import Condition, Desk, Own, mask_name, mask_phone
from app.services.people.households import MERGED
from app.workflow.engine.step import Context
from app.workflow.kinds.visitor import VISITOR, WAITING, Visited, end_of_pass, resident_lives_there, visited

UNKNOWN_PREMISES: Final = sentence("problems.unknown_premises")
DESK: Final = (Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER)


class VisitorDeclaration(Kind[Visitor]):
    """Visitors come with a pass, which only the resident and the desk may see."""

    @property
    def computed(self) -> Mapping[str, Computed]:
        """The pass for its reader: its code and its picture."""
        return {
            "code": Computed(Code | None, pass_code),
            "pass_qr": Computed(Picture | None, pass_picture),
        }

    def narrowed(self, asked: RowView) -> list[Condition]:
        """Number plates are compared as they are stored, however they were typed."""
        return super().narrowed({name: _stored(name, value) for name, value in asked.items()})

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The visit as the form says it, with the address, the call and a new pass."""
        form, caller = context.form, context.caller
        call = getattr(form, "call", None)
        values = {
            **await super().new_values(context, next_number),
            "place": context.fact(visited).place,
            "until": end_of_pass(context),
            "code": new_pass(),
        }
        if call is None:
            return {**values, "resident_id": caller.id}
        return {
            **values,
            "called_at": call.at,
            "call_means": call.means,
            "call_result": call.result,
            "answered_by": call.answered_by,
        }


def pass_code(context: Context) -> str | None:
    """The code, as long as it lets somebody in and the reader may hold the pass: the resident, or the desk."""
    row, caller = context.row, context.caller
    holds = caller.is_self(row.resident_id) or not caller.roles_in(row.community_id).isdisjoint(DESK)
    return str(row.code) if holds and row.state in WAITING and context.now < row.until else None


def pass_picture(context: Context) -> str | None:
    """The pass as a QR code."""
    code = pass_code(context)
    return None if code is None else qr_picture(qr_text(VISITOR.path, context.row.id, "admit", code))


def _stored(name: str, value: Any) -> object:
    if name != "plate":
        return value
    try:
        return plate_of(value)
    except ValueError:
        return value


@loads(visited)
async def room_of_form(ask: FactRequest) -> Visited:
    """The room that the form names; 422 for one that isn't of this community."""
    context = ask.context
    premises = await ask.tx.get(Premises, id=context.form.premises_id)
    here = premises is not None and premises.community_id == context.community.id and premises.active
    # a neighbour's room is answered like none
    if premises is None or not here or (ask.action == "invite" and premises.id not in context.caller.rooms):
        raise Invalid([FieldError("/premises_id", "unknown", UNKNOWN_PREMISES)])
    if ask.action == "invite":
        return Visited(premises.label, resident_is_bound=True)
    resident_id = context.form.resident_id
    if resident_id is not None and (await kept_of(ask.tx, [resident_id]))[resident_id] != resident_id:
        raise Invalid([FieldError("/resident_id", "merged", MERGED)])
    return Visited(premises.label, await _is_bound(ask, resident_id, premises.id))


@loads(resident_lives_there)
async def binding_of_row(ask: FactRequest) -> bool:
    """Whether the resident of the record, or whom that entry turned out to be, is bound to its room today."""
    resident_id = ask.context.row.resident_id
    if resident_id is not None:
        resident_id = (await kept_of(ask.tx, [resident_id]))[resident_id]
    return await _is_bound(ask, resident_id, ask.context.row.premises_id)


async def _is_bound(ask: FactRequest, person_id: UUID | None, premises_id: UUID) -> bool:
    """Whether a person is bound to a room today; true where nobody is named."""
    today = local_day(ask.tx.now, ask.context.community.zone)
    return person_id is None or await is_bound(ask.tx, person_id, premises_id, today)


VISITORS = VisitorDeclaration(
    lifecycle=VISITOR,
    model=Visitor,
    plural=Words("visitors", "访客"),
    prefix="FK",
    seen_by=(Desk(*DESK, Role.GUARD), Own("resident_id")),
    maker="maker_id",
    listed_for=(*STAFF_ROLES, Role.CUSTOMER),
    filters=(
        "premises_id",
        "state",
        "resident_id",
        "plate",
        "number",
        "expected_at_gte",
        "expected_at_lt",
        "created_at_gte",
        "created_at_lt",
    ),
    masked={"name": mask_name, "phone": mask_phone},
    texts=("purpose", "answered_by", "reason", "correction"),
    whose_turn={
        VisitorState.EXPECTED: Standing.THIRD_PARTY,
        VisitorState.REGISTERED: Standing.CENTRE,
        VisitorState.ADMITTED: Standing.THIRD_PARTY,
    },
    list_row=ListRow(
        columns=("name", "plate", "people", "expected_at", "until", "left_at"),
        summary="purpose",
        extras=("phone", "purpose", "code"),
    ),
    clause="M-95",
)
