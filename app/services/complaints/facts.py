"""Facts for complaints: who complains, what a form refers to, who may handle and approve (M-110 to M-142)."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, or_, select

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.enums import ClockState
from app.core.errors import FieldError, Invalid
from app.core.roles import Role
from app.db.queries.customers import with_bindings
from app.db.queries.roster import holders
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
from app.models.work_order import WorkOrderState
from app.services.complaints.complaint_file import has_a_head
from app.services.kinds.paper_facts import works_here
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.seen_by import mask_name
from app.services.people.enquirers import named_enquiry
from app.services.people.households import customer_fault
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.clocks.definitions import COMPLAINT_RESULT
from app.workflow.kinds.complaint import needed_facts as known
from app.workflow.kinds.complaint.intake_guards import is_only_a_customer
from app.workflow.kinds.complaint.needed_facts import Filed, HandlerFound, Linked, Reworked
from app.workflow.kinds.complaint.people import HANDLER
from app.workflow.kinds.work_order.needed_facts import complaint_is_linked

UNKNOWN_PREMISES = sentence("problems.unknown_premises")
UNKNOWN_STAFF = sentence("complaint.problems.unknown_staff")
UNKNOWN_DEPARTMENT = sentence("complaint.problems.unknown_department")
FOR_YOURSELF = sentence("complaint.problems.for_yourself")
ON_THE_ROSTER = sentence("complaint.problems.on_the_roster")
HANDLING_ROLES = frozenset(who.role.value for who in HANDLER)
REDOABLE = (WorkOrderState.SIGNED_OFF, WorkOrderState.CLOSED)


@loads(known.filed)
async def filed(ask: FactRequest) -> Filed:
    """Who complains, and from where. Raises Invalid with each field that refers to something unknown."""
    form, caller = ask.context.form, ask.context.caller
    wrong: list[FieldError] = []
    for_self = is_only_a_customer(ask.context)
    complainant_id = caller.id if for_self else form.complainant_id
    if for_self and form.complainant_id not in (None, caller.id):
        wrong.append(FieldError("/complainant_id", "not-yours", FOR_YOURSELF))
    # M-110: anybody is identified who is on the roster; another's name would make the letter and the calls another's
    named = [name for name in ("complainant_name", "complainant_phone") if getattr(form, name) is not None]
    wrong += [FieldError(f"/{name}", "on-the-roster", ON_THE_ROSTER) for name in named if for_self]
    person = await _customer(ask, complainant_id, for_self=for_self, wrong=wrong)
    premises = await _premises(ask, for_self=for_self, wrong=wrong)
    wrong += await _unknown_respondent(ask)
    if wrong:
        raise Invalid(wrong)
    asked = await named_enquiry(ask.tx, ask.context)
    return Filed(
        complainant_id=complainant_id,
        name=form.complainant_name or (asked.name if asked else None) or (person.name if person is not None else None),
        phone=form.complainant_phone or (asked.phone if asked else None) or (person.phone if person else None),
        premises_id=form.premises_id,
        place=form.place or (premises.label if premises is not None else ""),
    )


@loads(known.respondent)
async def respondent(ask: FactRequest) -> bool:
    """Raises Invalid where the form names as the respondent somebody, or a department, that is not of here."""
    wrong = await _unknown_respondent(ask)
    if wrong:
        raise Invalid(wrong)
    return True


async def _unknown_respondent(ask: FactRequest) -> list[FieldError]:
    """M-113: whoever is named as one of ours works in this community; others are answered alike, there or not."""
    named, community = ask.context.form.respondent, ask.context.community
    wrong: list[FieldError] = []
    if named is None:
        return wrong
    if named.person_id is not None and not await works_here(ask.tx, named.person_id, community):
        wrong.append(FieldError("/respondent/person_id", "unknown", UNKNOWN_STAFF))
    if named.department_id is not None:
        department = await ask.tx.get(Department, id=named.department_id, community_id=community.id)
        if department is None:
            wrong.append(FieldError("/respondent/department_id", "unknown", UNKNOWN_DEPARTMENT))
    return wrong


async def _customer(
    ask: FactRequest, person_id: UUID | None, *, for_self: bool, wrong: list[FieldError]
) -> Person | None:
    if person_id is None:
        return None
    community = ask.context.community
    person, bindings = await with_bindings(ask.tx, person_id, community.id)
    if person is not None and for_self:
        return person
    fault = customer_fault(person, bindings, local_day(ask.tx.now, community.zone), "/complainant_id")
    if fault is not None:
        wrong.append(fault)
        return None
    return person


async def _premises(ask: FactRequest, *, for_self: bool, wrong: list[FieldError]) -> Premises | None:
    premises_id = ask.context.form.premises_id
    if premises_id is None:
        return None
    premises = await ask.tx.get(Premises, id=premises_id)
    elsewhere = premises is None or premises.community_id != ask.context.community.id
    if elsewhere or (for_self and premises_id not in ask.context.caller.rooms):
        wrong.append(FieldError("/premises_id", "unknown", UNKNOWN_PREMISES))
        return None
    return premises


@loads(known.linked)
async def linked(ask: FactRequest) -> Linked:
    form, context = ask.context.form, ask.context
    order_id = getattr(form, "work_order_id", None)
    wanted = list(dict.fromkeys([order_id] if order_id is not None else form.work_order_ids))
    if not wanted:
        return Linked((), ())
    rows = await ask.tx.all(
        WorkOrder,
        select(WorkOrder).where(col(WorkOrder.id).in_(wanted), col(WorkOrder.community_id) == context.community.id),
    )
    visible = {row.id: row for row in rows if WORK_ORDERS.sees(context.caller, row, context.community.organisation_id)}
    return Linked(tuple(visible.values()), tuple(item for item in wanted if item not in visible))


@loads(complaint_is_linked)
async def is_linked(ask: FactRequest) -> bool:
    """Whether any complaint names the order."""
    return bool(await ask.tx.get_all(ComplaintLink, work_order_id=ask.context.row.id))


@loads(known.piece)
async def piece(ask: FactRequest) -> Evidence | None:
    """The piece of evidence that the form names, or None."""
    return await ask.tx.get(Evidence, id=ask.context.form.evidence_id, complaint_id=ask.context.row.id)


@loads(known.routed)
async def routed(ask: FactRequest) -> Department | None:
    community = ask.context.community
    named = ask.context.form.department_id
    wanted = {"code": community.routing[ask.context.row.matter].department} if named is None else {"id": named}
    return await ask.tx.get(Department, community_id=community.id, active=True, **wanted)


@loads(known.handler)
async def handler(ask: FactRequest) -> HandlerFound:
    """Whether the person named works here, and in which department. Raises Invalid for an unknown department."""
    form, community, tx = ask.context.form, ask.context.community, ask.tx
    department_id = getattr(form, "department_id", None)
    if department_id is not None:
        here = {"community_id": community.id, "active": True}
        if await tx.get(Department, id=department_id, **here) is None:
            raise Invalid([FieldError("/department_id", "unknown", UNKNOWN_DEPARTMENT)])
    if not await works_here(tx, form.handler_id, community):
        return HandlerFound(label=str(form.handler_id), belongs=False)
    person = await tx.get(Person, id=form.handler_id)
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
    named = (ask.context.row.respondent or {}).get("department_id")
    leads = (grant.department_id for grant in grants if grant.role == Role.SUPERVISOR)
    is_accused = named is not None and any(led is None or str(led) == named for led in leads)
    return HandlerFound(mask_name(person.name if person else None) or "", belongs, department_id or own, is_accused)


@loads(known.unaccused_head_exists)
async def unaccused_head_exists(ask: FactRequest) -> bool:
    row = ask.context.row
    return await has_a_head(ask.tx, row, row.department_id)


@loads(known.managers)
async def managers(ask: FactRequest) -> frozenset[UUID]:
    community = ask.context.community
    rows = await ask.tx.rows(holders(community.organisation_id, community.id, (Role.MANAGER,)))
    return frozenset(row["person_id"] for row in rows)


@loads(known.reworked)
async def reworked(ask: FactRequest) -> Reworked:
    """The orders that the form wants done again: linked to this complaint, and signed off before."""
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
    orders = {row.id: row for row in rows}
    return Reworked(tuple(orders.values()), tuple(item for item in wanted if item not in orders))


@loads(known.result_due)
async def result_due(ask: FactRequest) -> date | None:
    due = await ask.tx.value(
        select(col(ClockRow.due_at)).where(
            col(ClockRow.record_id) == ask.context.row.id,
            col(ClockRow.name) == COMPLAINT_RESULT,
            col(ClockRow.state).in_((ClockState.RUNNING, ClockState.PAUSED)),
        )
    )
    # it is due at 24:00, which is the next day's beginning
    return None if due is None else local_day(due - timedelta(seconds=1), ask.context.community.zone)
