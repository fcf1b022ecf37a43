"""Facts for corrective actions and contact slips: their owner, and the complaint that they belong to."""

from typing import cast
from uuid import UUID

from sqlmodel import col

from app.core.roles import Role
from app.db.queries.roster import holders
from app.db.transaction import Transaction
from app.models import Complaint, Person
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind import kind_of
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds import common_facts as common
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.corrective_action import OWNING_ROLES


@loads(common.owner)
async def owner(ask: FactRequest) -> bool:
    """Whether the owner whom the form or its corrective plan names works in this community."""
    form = ask.context.form
    plan = form if hasattr(form, "owner_id") else form.corrective
    return plan is not None and await works_here(ask.tx, plan.owner_id, ask.context.community)


async def works_here(tx: Transaction, person_id: UUID, community: CommunityRules) -> bool:
    """Whether a person of this organisation is active and has a staff role in the community."""
    staff = holders(community.organisation_id, community.id, OWNING_ROLES)
    return await tx.value(staff.where(col(Person.id) == person_id)) is not None


@loads(common.department_has_head)
async def department_has_head(ask: FactRequest) -> bool:
    """Whether somebody active heads the department that the record is with, whom no complaint that it comes from is
    about (M-113)."""
    place, department_id = ask.context.community, ask.context.row.department_id
    source = await complaint(ask)
    respondent = {} if source is None else source.respondent or {}
    if respondent.get("department_id") == str(department_id):
        return False
    named = {*(() if source is None else source.accused_ids), respondent.get("person_id")} - {None}
    accused = [UUID(str(person_id)) for person_id in named]
    heads = holders(place.organisation_id, place.id, (Role.SUPERVISOR,), department_id)
    heads = heads.where(col(Person.id).not_in(accused))
    return department_id is not None and await ask.tx.value(heads.limit(1)) is not None


@loads(common.complaint)
async def complaint(ask: FactRequest) -> Complaint | None:
    """The complaint that a record belongs to or is to belong to, or the one of this community that the form names, if
    the caller may see it; None if there is neither."""
    if ask.context.belongs_to is not None and "complaint_id" in ask.context.cause:
        return cast(Complaint, ask.context.belongs_to)
    complaint_id, community = getattr(ask.context.form, "complaint_id", None), ask.context.community
    if complaint_id is None:
        belongs_to = getattr(ask.context.row, "complaint_id", None)
        return None if belongs_to is None else await ask.tx.get(Complaint, id=belongs_to)
    row = await ask.tx.get(Complaint, id=complaint_id, community_id=community.id)
    seen = row is not None and kind_of(COMPLAINT.name).sees(ask.context.caller, row, community.organisation_id)
    return row if seen else None
