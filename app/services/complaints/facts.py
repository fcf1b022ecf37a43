"""Facts that complaints rest on: who complains, what a form names, who may handle and approve (M-110 to M-142)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, or_, select

from app.core.clock import local_day
from app.core.enums import ClockState, PersonKind, WorkOrderState
from app.core.errors import FieldError, Invalid
from app.core.lang import Words
from app.core.masking import mask_name
from app.core.roles import Role
from app.db.queries.roster import communities_of
from app.models import (
    ClockRow,
    ComplaintLink,
    Department,
    Evidence,
    Person,
    Premises,
    RoleGrant,
    WorkOrder,
)
from app.services.kinds.paper_facts import complaint, owner, works_here
from app.services.moving.fact_request import FactRequest
from app.services.work_orders.facts import LOADERS
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.clocks.kinds import COMPLAINT_RESULT
from app.workflow.engine.people import HANDLER
from app.workflow.kinds.complaint.intake_guards import is_only_a_customer

UNKNOWN_CUSTOMER = Words("There is no such customer in this community.", "本小区没有该客户。")
UNKNOWN_PREMISES = Words("There is no such room or shop in this community.", "本小区没有该房屋或商铺。")
UNKNOWN_STAFF = Words("There is no such member of staff in this community.", "本小区没有该员工。")
UNKNOWN_DEPARTMENT = Words("There is no such active department here.", "本小区没有该在用部门。")
FOR_YOURSELF = Words("Complainants file for themselves; leave this out.", "投诉人只能为本人投诉,请勿填写。")
ON_THE_ROSTER = Words(
    "Your name and phone number are those on the roster; leave this out, and have the desk change the roster.",
    "您的姓名和电话以客户档案为准,请勿填写;如有变更请联系前台更新档案。",
)
HANDLING_ROLES = frozenset(who.role.value for who in HANDLER)
REDOABLE = (WorkOrderState.SIGNED_OFF, WorkOrderState.CLOSED)


@dataclass(frozen=True, slots=True)
class Filed:
    """A complaint's form with everything that it names found."""

    complainant_id: UUID | None
    name: str | None
    phone: str | None
    premises_id: UUID | None
    place: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Work orders that a form names: those of this community, and those that are none."""

    found: tuple[WorkOrder, ...]
    missing: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class HandlerFound:
    """Whoever is to handle a complaint, as far as they work here."""

    label: str
    belongs: bool
    department_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reworked:
    """Orders that are to be done again, and those that can't be."""

    orders: tuple[WorkOrder, ...]
    unfit: tuple[UUID, ...]


async def filed(ask: FactRequest) -> Filed:
    """Who complains, and from where. Raises Invalid, naming each field that names nothing here."""
    form, caller, community = ask.context.form, ask.context.caller, ask.context.community
    wrong: list[FieldError] = []
    for_self = is_only_a_customer(ask.context)
    complainant_id = caller.id if for_self else form.complainant_id
    if for_self and form.complainant_id not in (None, caller.id):
        wrong.append(FieldError("/complainant_id", "not-yours", FOR_YOURSELF))
    # M-110: anybody is identified who is on the roster; another's name would make the letter and the calls another's
    told = [name for name in ("complainant_name", "complainant_phone") if getattr(form, name) is not None]
    wrong += [FieldError(f"/{name}", "on-the-roster", ON_THE_ROSTER) for name in told if for_self]
    person = await _customer(ask, complainant_id, for_self=for_self, wrong=wrong)
    premises = await _premises(ask, for_self=for_self, wrong=wrong)
    accused = form.respondent.person_id if form.respondent is not None else None
    if accused is not None and not await works_here(ask.tx, accused, community):
        wrong.append(FieldError("/respondent/person_id", "unknown", UNKNOWN_STAFF))
    if wrong:
        raise Invalid(wrong)
    return Filed(
        complainant_id=complainant_id,
        name=form.complainant_name or (person.name if person is not None else None),
        phone=form.complainant_phone or (person.phone if person is not None else None),
        premises_id=form.premises_id,
        place=form.place or (premises.label if premises is not None else ""),
    )


async def _customer(
    ask: FactRequest, person_id: UUID | None, *, for_self: bool, wrong: list[FieldError]
) -> Person | None:
    if person_id is None:
        return None
    person = await ask.tx.one(Person, select(Person).where(col(Person.id) == person_id))
    if person is not None and for_self:
        return person
    ours = person is not None and person.organisation_id == ask.context.community.organisation_id
    if person is None or not ours or person.kind is not PersonKind.CUSTOMER:
        wrong.append(FieldError("/complainant_id", "unknown", UNKNOWN_CUSTOMER))
        return None
    # whoever never lived here would be shown to a desk that doesn't know them
    if ask.context.community.id not in await communities_of(ask.tx, person_id):
        wrong.append(FieldError("/complainant_id", "unknown", UNKNOWN_CUSTOMER))
    return person


async def _premises(ask: FactRequest, *, for_self: bool, wrong: list[FieldError]) -> Premises | None:
    premises_id = ask.context.form.premises_id
    if premises_id is None:
        return None
    premises = await ask.tx.one(Premises, select(Premises).where(col(Premises.id) == premises_id))
    elsewhere = premises is None or premises.community_id != ask.context.community.id
    if elsewhere or (for_self and premises_id not in ask.context.caller.rooms):
        wrong.append(FieldError("/premises_id", "unknown", UNKNOWN_PREMISES))
        return None
    return premises


async def linked(ask: FactRequest) -> Linked:
    """The work orders that the form names, as far as they are of this community and the caller sees them."""
    form, context = ask.context.form, ask.context
    one = getattr(form, "work_order_id", None)
    wanted = list(dict.fromkeys([one] if one is not None else form.work_order_ids))
    if not wanted:
        return Linked((), ())
    rows = await ask.tx.all(
        WorkOrder,
        select(WorkOrder).where(col(WorkOrder.id).in_(wanted), col(WorkOrder.community_id) == context.community.id),
    )
    found = {row.id: row for row in rows if WORK_ORDERS.sees(context.caller, row, context.community.organisation_id)}
    return Linked(tuple(found.values()), tuple(item for item in wanted if item not in found))


async def piece(ask: FactRequest) -> Evidence | None:
    """The piece of evidence that the form names, or None."""
    return await ask.tx.one(
        Evidence,
        select(Evidence).where(
            col(Evidence.id) == ask.context.form.evidence_id, col(Evidence.complaint_id) == ask.context.row.id
        ),
    )


async def routed(ask: FactRequest) -> Department | None:
    """M-94: the department that the form names, or else the one that the community's routing table names."""
    community = ask.context.community
    here = (col(Department.community_id) == community.id, col(Department.active).is_(True))
    named = ask.context.form.department_id
    if named is not None:
        return await ask.tx.one(Department, select(Department).where(col(Department.id) == named, *here))
    code = community.routing[ask.context.row.matter].department
    return await ask.tx.one(Department, select(Department).where(col(Department.code) == code, *here))


async def handler(ask: FactRequest) -> HandlerFound:
    """Whether the person named works here, and in which department. Raises Invalid for an unknown department."""
    form, community, tx = ask.context.form, ask.context.community, ask.tx
    department_id = getattr(form, "department_id", None)
    if department_id is not None:
        department = await tx.one(Department, select(Department).where(col(Department.id) == department_id))
        if department is None or department.community_id != community.id or not department.active:
            raise Invalid([FieldError("/department_id", "unknown", UNKNOWN_DEPARTMENT)])
    if not await works_here(tx, form.handler_id, community):
        return HandlerFound(label=str(form.handler_id), belongs=False)
    person = await tx.one(Person, select(Person).where(col(Person.id) == form.handler_id))
    grants = await tx.all(
        RoleGrant,
        select(RoleGrant)
        .where(
            col(RoleGrant.person_id) == form.handler_id,
            or_(col(RoleGrant.community_id) == community.id, col(RoleGrant.community_id).is_(None)),
            col(RoleGrant.active).is_(True),
        )
        .order_by(col(RoleGrant.id)),
    )
    own = next((grant.department_id for grant in grants if grant.department_id is not None), None)
    # whom the table lets do nothing with it can't handle it
    belongs = any(grant.role in HANDLING_ROLES for grant in grants)
    return HandlerFound(mask_name(person.name if person else None) or "", belongs, department_id or own)


async def managers(ask: FactRequest) -> frozenset[UUID]:
    """The active managers of this community, those of the whole organisation among them."""
    community = ask.context.community
    rows = await ask.tx.rows(
        select(col(RoleGrant.person_id))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(
            col(RoleGrant.role) == Role.MANAGER.value,
            col(RoleGrant.active).is_(True),
            col(Person.active).is_(True),
            col(Person.organisation_id) == community.organisation_id,
            or_(col(RoleGrant.community_id) == community.id, col(RoleGrant.community_id).is_(None)),
        )
    )
    return frozenset(row["person_id"] for row in rows)


async def reworked(ask: FactRequest) -> Reworked:
    """The orders that the form has done again: linked to this complaint, and accepted as done before."""
    wanted = list(dict.fromkeys(ask.context.form.rework_order_ids))
    if not wanted:
        return Reworked((), ())
    rows = await ask.tx.all(
        WorkOrder,
        select(WorkOrder)
        .join(ComplaintLink, col(ComplaintLink.work_order_id) == col(WorkOrder.id))
        .where(
            col(WorkOrder.id).in_(wanted),
            col(ComplaintLink.complaint_id) == ask.context.row.id,
            col(WorkOrder.state).in_(REDOABLE),
        ),
    )
    found = {row.id: row for row in rows}
    return Reworked(tuple(found.values()), tuple(item for item in wanted if item not in found))


async def result_due(ask: FactRequest) -> date | None:
    """M-137: the last day for the result as it stands; None where no such clock runs."""
    due = await ask.tx.value(
        select(col(ClockRow.due_at)).where(
            col(ClockRow.record_id) == ask.context.row.id,
            col(ClockRow.name) == COMPLAINT_RESULT,
            col(ClockRow.state).in_((ClockState.RUNNING, ClockState.PAUSED)),
        )
    )
    # it is due at 24:00, which is the next day's beginning
    return None if due is None else local_day(due - timedelta(seconds=1), ask.context.community.zone)


LOADERS.update(
    (loader.__name__, loader)
    for loader in (filed, linked, piece, routed, handler, managers, reworked, result_due, owner, complaint)
)
