"""Goods passes 放行条 as a kind of record: whose room the goods leave, what is owed there, and the pass (M-96)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.enums import Relation, Standing
from app.core.errors import FieldError, Invalid
from app.core.fields import plate_of
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import arrears
from app.db.queries.merged_people import everybody_who_is, kept_of
from app.db.transaction import Transaction, table_of
from app.models import Binding, Premises
from app.models.base import RowValues, RowView
from app.models.goods_pass import Arrears, ArrearsQuestion, Authorisation, GoodsPass, GoodsPassState, GoodsPurpose
from app.services.kinds.gate_passes import Code, Picture, new_pass, qr_picture, qr_text
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import Computed, ListRow, NextNumber
from app.services.moving.seen_by import Condition, Desk, Own, mask_name
from app.services.people.households import MERGED, holds
from app.workflow.engine.lifecycle import Read
from app.workflow.engine.step import Context
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.goods_pass import GOODS_PASS, AskErp, KeepFinding, LetOut, MakePass
from app.workflow.kinds.goods_pass_guards import (
    GoodsHome,
    OpenCharges,
    end_of_goods_pass,
    goods_home,
    left_of,
    open_charges,
    stays,
)

UNKNOWN_PREMISES: Final = sentence("problems.unknown_premises")
DESK: Final = (Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER)


class GoodsPassDeclaration(Kind[GoodsPass]):
    """Goods leave with a pass, which only whoever applied and the desk may see."""

    @property
    def computed(self) -> Mapping[str, Computed]:
        """The pass for its reader: its code and its picture."""
        return {
            "code": Computed(Code | None, code_for_reader),
            "pass_qr": Computed(Picture | None, picture_for_reader),
        }

    def narrowed(self, asked: RowView) -> list[Condition]:
        """Number plates are compared as they are stored, however they were typed."""
        return super().narrowed({name: _stored(name, value) for name, value in asked.items()})

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The application as the form says it: whose authorisation it needs, and whether arrears are asked."""
        form, home = context.form, context.fact(goods_home)
        moves_out = form.purpose is GoodsPurpose.MOVE_OUT
        return {
            **await super().new_values(context, next_number),
            "place": home.place,
            "applicant_id": getattr(form, "applicant_id", None) or context.caller.id,
            "room_owner_id": home.owner_id,
            "authorisation": Authorisation.AWAITED if home.needs_authorisation else Authorisation.NOT_NEEDED,
            "arrears": Arrears.UNCHECKED if moves_out else Arrears.NOT_NEEDED,
        }


def code_for_reader(context: Context) -> str | None:
    """The code, as long as it lets something out and the reader may hold the pass: whoever applied, or the desk."""
    row, caller = context.row, context.caller
    may_hold = caller.is_self(row.applicant_id) or not caller.roles_in(row.community_id).isdisjoint(DESK)
    is_good = row.state is GoodsPassState.ISSUED and row.until is not None and context.now < row.until
    return str(row.code) if may_hold and is_good else None


def picture_for_reader(context: Context) -> str | None:
    """The pass as a QR code."""
    code = code_for_reader(context)
    return None if code is None else qr_picture(qr_text(GOODS_PASS.path, context.row.id, "release", code))


def _stored(name: str, value: object) -> object:
    if name != "plate" or not isinstance(value, str):
        return value
    try:
        return plate_of(value)
    except ValueError:
        return value


def _whose_turn(read: Read) -> Standing:
    """The customer's, while an authorisation is awaited or something is owed; else the desk's."""
    waits = read("authorisation") is Authorisation.AWAITED or read("arrears") is Arrears.OWED
    return Standing.CUSTOMER if waits else Standing.CENTRE


@loads(goods_home)
async def home_of_form(ask: FactRequest) -> GoodsHome:
    """The room that the form names; 422 for one that isn't of this community."""
    context, tx = ask.context, ask.tx
    premises = await tx.get(Premises, id=context.form.premises_id)
    here = premises is not None and premises.community_id == context.community.id and premises.active
    by_desk = ask.action == "register"
    # a neighbour's room is answered like none
    if premises is None or not here or (not by_desk and premises.id not in context.caller.rooms):
        raise Invalid([FieldError("/premises_id", "unknown", UNKNOWN_PREMISES)])
    applicant_id = context.form.applicant_id if by_desk else context.caller.id
    if by_desk and (await kept_of(tx, [applicant_id]))[applicant_id] != applicant_id:
        raise Invalid([FieldError("/applicant_id", "merged", MERGED)])
    bindings = await _standing(ask, premises.id)
    own = [each.relation for each in bindings if each.person_id == applicant_id]
    if not own or Relation.OWNER in own:
        return GoodsHome(premises.label, bool(own))
    owners = [each.person_id for each in bindings if each.relation is Relation.OWNER]
    # who runs a shop that nobody is on record as owning rents it of the company, which issues the pass
    needed = bool(owners) or Relation.TENANT in own
    return GoodsHome(premises.label, True, owners[0] if owners else None, needed)


@dataclass(frozen=True, slots=True)
class HomeStay:
    """Somebody who is bound to a room today; whoever was merged into somebody stands as that person."""

    person_id: UUID
    relation: Relation
    since: date


async def _standing(ask: FactRequest, premises_id: UUID) -> list[HomeStay]:
    """Who is bound to a room today, the earliest first."""
    today = local_day(ask.tx.now, ask.context.community.zone)
    rows = [row for row in await _bindings(ask.tx, premises_id) if holds(row, today)]
    kept = await kept_of(ask.tx, [row.person_id for row in rows])
    return [HomeStay(kept[row.person_id], row.relation, row.valid_from) for row in rows]


async def _bindings(tx: Transaction, premises_id: UUID) -> list[Binding]:
    statement = table_of(Binding).select().where(col(Binding.premises_id) == premises_id)
    return await tx.all(Binding, statement.order_by(col(Binding.valid_from), col(Binding.id)))


@loads(open_charges)
async def charges_of_home(ask: FactRequest) -> OpenCharges:
    """M-96: what whoever moves out still owes for work there: for what they asked for, and for whatever was registered
    since they moved in."""
    row, tx = ask.context.row, ask.tx
    if row.purpose is not GoodsPurpose.MOVE_OUT:
        return OpenCharges()
    theirs = await everybody_who_is(tx, row.applicant_id)
    begun = [each.since for each in await _standing(ask, row.premises_id) if each.person_id in theirs]
    zone = ZoneInfo(ask.context.community.zone)
    since = datetime.combine(min(begun), time(), zone).astimezone(UTC) if begun else None
    unpaid = await arrears.unpaid_charges(tx, row.premises_id, theirs, since)
    owed = [(charge.number, Sums.of(charge).rest) for charge in unpaid]
    return OpenCharges(tuple(number for number, _ in owed), sum(rest for _, rest in owed))


@handles(AskErp)
async def ask_erp(moving: MoveContext, effect: AskErp) -> None:
    """M-102: the worker asks the ERP about a move-out; a question that is open is asked at once."""
    now, pass_id = moving.tx.now, moving.context.row.id
    if moving.now_is("arrears") is not Arrears.UNCHECKED:
        return
    if await moving.tx.get(ArrearsQuestion, goods_pass_id=pass_id) is not None:
        moving.tx.update(ArrearsQuestion, {"goods_pass_id": pass_id}, {"next_at": now, "tries": 0})
        return
    moving.add(ArrearsQuestion, goods_pass_id=pass_id, next_at=now)


@handles(KeepFinding)
async def keep_finding(moving: MoveContext, effect: KeepFinding) -> None:
    """M-102: what is owed, or why it is unknown."""
    form = moving.context.form
    moving.changes |= {
        "arrears_fen": form.arrears_fen,
        "arrears_unknown_because": form.unknown_because,
        "arrears_checked_at": form.checked_at,
    }


@handles(MakePass)
async def make_pass(moving: MoveContext, effect: MakePass) -> None:
    """M-96: a pass that is good once, until when the form or the community says."""
    moving.changes |= {"code": new_pass(), "until": end_of_goods_pass(moving.context)}
    moving.data["until"] = moving.changes["until"].isoformat()


@handles(LetOut)
async def let_out(moving: MoveContext, effect: LetOut) -> None:
    """M-96: what left is taken off the list. The code that was used lets nothing out again."""
    row, form = moving.context.row, moving.context.form
    going = {each.item: each.quantity for each in form.items}
    items = [_after(item, going.get(number)) for number, item in enumerate(row.items, 1)]
    code = new_pass() if stays(row, form.items) else ""
    moving.changes |= {
        "items": items,
        "released_to": form.bearer,
        "released_plate": form.plate,
        "code": code,
    }
    left = [(row.items[number - 1], quantity) for number, quantity in going.items()]
    moving.text["left"] = "、".join(f"{item['name']} × {quantity:f} {item['unit']}" for item, quantity in left)


def _after(item: JsonObject, quantity: Decimal | None) -> JsonObject:
    if quantity is None:
        return item
    released = Decimal(str(item["quantity"])) - left_of(item) + quantity
    return {**item, "released": f"{released:f}"}


GOODS_PASSES = GoodsPassDeclaration(
    lifecycle=GOODS_PASS,
    model=GoodsPass,
    plural=Words("goods passes", "放行条"),
    prefix="FX",
    seen_by=(Desk(*DESK, Role.GUARD), Own("applicant_id", "room_owner_id")),
    maker="maker_id",
    listed_for=(*STAFF_ROLES, Role.CUSTOMER),
    filters=(
        "premises_id",
        "state",
        "purpose",
        "arrears",
        "applicant_id",
        "plate",
        "number",
        "created_at_gte",
        "created_at_lt",
    ),
    masked={"bearer": mask_name, "released_to": mask_name, "authorised_by": mask_name},
    texts=("items", "note", "differences", "move_out_reason", "reason"),
    whose_turn={
        GoodsPassState.APPLIED: _whose_turn,
        GoodsPassState.ISSUED: Standing.THIRD_PARTY,
    },
    list_row=ListRow(
        columns=("purpose", "plate", "leaves_at", "until", "authorisation", "arrears", "releases"),
        extras=("items", "code"),
    ),
    clause="M-96",
)
