"""What people may do and are trained for: role grants, qualifications (M-21), and a community's staff."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from app.api.generic.keeping import acting_as, add, change, check_expected, edit_form, sent
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ADMIN, operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.routes.people import ManagedPerson, VisiblePerson
from app.api.schemas.page import Page
from app.api.schemas.people import (
    GrantForm,
    GrantRow,
    QualificationForm,
    QualificationOut,
    StaffOut,
    StaffQuery,
    StaffRoleOut,
    TradeOut,
)
from app.core.catalogue import sentence
from app.core.enums import PersonKind
from app.core.errors import Conflict, Duplicate, FieldError, Invalid, NotFound, PersonMerged
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import roster
from app.models import Community, Department, Person, Qualification, RoleGrant, StoredAnswer
from app.models.base import RowView
from app.services.journal import kept_records
from app.services.master_data.people_changes import end_grant as ended
from app.services.moving.seen_by import mask_phone
from app.services.people import admin_scope, own_password

router = APIRouter(route_class=OperationRoute, tags=["people"])

GRANT: Final = Words("role", "角色")
QUALIFICATION: Final = Words("qualification", "技能资格")
NOT_STAFF: Final = sentence("problems.not_staff")
HAS_IT: Final = Words("role in this place", "相同范围的角色")
ENDS_FIRST: Final = sentence("problems.ends_first")

QualificationChanges: Any = edit_form(QualificationForm, "QualificationChanges", frozenset({"trade"}))


async def _check_replay(context: ContextDep) -> None:
    """Whoever no longer administers the role's place gets no stored answer either."""

    async def check(stored: StoredAnswer) -> None:
        admin_scope.check_administers(context.caller, GrantRow.model_validate_json(stored.body).community_id)

    context.check_replay = check


StillAdministers = Annotated[None, Depends(_check_replay)]


@router.get("/v1/people/{person_id}/role-grants", **operation("role_grants.list", policy=ADMIN))
async def list_grants(
    context: ContextDep, person: VisiblePerson, person_id: UUID
) -> Annotated[list[GrantRow], Field(max_length=1000)]:
    """The roles that the person holds or held."""
    return [GrantRow.model_validate(row) for row in await roster.grants_of(context.tx, person_id)]


@router.post(
    "/v1/people/{person_id}/role-grants",
    status_code=201,
    **operation("role_grants.create", policy=ADMIN, key="required", problems=(Duplicate, Conflict, PersonMerged)),
)
async def grant_role(
    context: ContextDep, person: ManagedPerson, person_id: UUID, _: StillAdministers, form: GrantForm
) -> GrantRow:
    """Nobody grants more than they administer: a role in all communities takes the organisation's administrator. A
    password that was set by somebody who doesn't administer the role's community is taken away: set a new one, or issue
    a code."""
    admin_scope.check_administers(context.caller, form.community_id)
    if person.kind is not PersonKind.STAFF:
        raise Conflict(NOT_STAFF)
    values = form.model_dump()
    errors: list[FieldError] = []
    own = {"organisation_id": context.caller.organisation_id}
    await kept_records.refer(
        context.tx, Community, Words("community", "小区"), values, "community_id", errors=errors, **own
    )
    place = {"community_id": form.community_id}
    await kept_records.refer(
        context.tx, Department, Words("department", "部门"), values, "department_id", errors=errors, **place
    )
    if errors:
        raise Invalid(errors)
    await context.tx.begin()
    held = await roster.grants_of(context.tx, person_id)
    if any(row.active and all(getattr(row, name) == value for name, value in values.items()) for row in held):
        raise Duplicate(values={"field": HAS_IT})
    row = add(context, RoleGrant, {**values, "person_id": person_id}, ADMIN, form.community_id)
    role = acting_as(context, ADMIN, form.community_id)
    await own_password.distrust(context.tx, context.caller, person, form.community_id, role=role)
    context.after_commit.append(lambda: context.container.principals.forget(person_id))
    return GrantRow.model_validate(row)


async def _grant(context: ContextDep, person: VisiblePerson, grant_id: RecordId) -> RoleGrant:
    # a role in another community exists for whoever sees the person, and is refused to them
    held = await roster.grants_of(context.tx, person.id)
    row = next((row for row in held if row.id == grant_id and row.active), None)
    if row is None:
        raise NotFound(values={"what": GRANT})
    admin_scope.check_administers(context.caller, row.community_id)
    return row


OpenedGrant = Annotated[RoleGrant, Depends(_grant)]


@router.delete(
    "/v1/people/{person_id}/role-grants/{grant_id}", status_code=204, **operation("role_grants.end", policy=ADMIN)
)
async def end_grant(context: ContextDep, grant: OpenedGrant) -> None:
    """The role ends; that it was held stays on record. A worker's open work goes back to its department, and whose last
    role it was leaves their shifts to be planned anew (M-26)."""
    role = acting_as(context, ADMIN, grant.community_id)
    await ended(context.container.master_data, context.tx, context.caller, grant, role=role)


@router.get("/v1/people/{person_id}/qualifications", **operation("qualifications.list", policy=ADMIN, clause="M-21"))
async def list_qualifications(
    context: ContextDep, person: VisiblePerson, person_id: UUID
) -> Annotated[list[QualificationOut], Field(max_length=1000)]:
    """What the person is or was qualified for."""
    return [QualificationOut.model_validate(row) for row in await roster.qualifications_of(context.tx, [person_id])]


@router.post(
    "/v1/people/{person_id}/qualifications",
    status_code=201,
    **operation("qualifications.create", policy=ADMIN, clause="M-21", key="required", problems=(PersonMerged,)),
)
async def create_qualification(
    context: ContextDep, person: ManagedPerson, person_id: UUID, form: QualificationForm
) -> QualificationOut:
    """Trained and passed for a trade."""
    _check_days(form.model_dump())
    row = add(context, Qualification, {**form.model_dump(), "person_id": person_id}, ADMIN)
    return QualificationOut.model_validate(row)


async def _qualification(context: ContextDep, person: ManagedPerson, qualification_id: RecordId) -> Qualification:
    return await kept_records.get(context.tx, Qualification, QUALIFICATION, qualification_id, person_id=person.id)


OpenedQualification = Annotated[Qualification, Depends(_qualification)]


@router.post(
    "/v1/people/{person_id}/qualifications/{qualification_id}/update",
    **operation("qualifications.update", policy=ADMIN, clause="M-21", edits=True, problems=(PersonMerged,)),
)
async def update_qualification(
    context: ContextDep, qualification: OpenedQualification, form: QualificationChanges
) -> QualificationOut:
    """Changes what is sent; one that was withdrawn ends today."""
    row: Qualification = qualification
    check_expected(context, row)
    changes = kept_records.changes_of(row, sent(form))
    if changes:
        _check_days({**vars(row), **changes})
        row = change(context, Qualification, row, changes, ADMIN)
    return QualificationOut.model_validate(row)


def _check_days(values: RowView) -> None:
    if values["valid_until"] < values["valid_from"]:
        raise Invalid([FieldError("/valid_until", "before-start", ENDS_FIRST)])


@router.get(
    "/v1/communities/{community_id}/staff", **operation("staff.list", policy=roles(*STAFF_ROLES), clause="M-21")
)
async def list_staff(context: ContextDep, community_id: UUID, query: Annotated[StaffQuery, Query()]) -> Page[StaffOut]:
    """Colleagues with their roles and qualifications here: whom a supervisor may name. Phones are masked."""
    role = None if query.role is None else Role(query.role)
    people = await roster.staff(
        context.tx, community_id, role=role, q=query.q, after=position_of(context, query), limit=query.limit
    )
    ids = [row.id for row in people.rows]
    grants = await roster.grants_in(context.tx, community_id, ids)
    trades = await roster.qualifications_of(context.tx, ids)

    def make(row: Person) -> StaffOut:
        return StaffOut(
            id=row.id,
            name=row.name,
            phone=mask_phone(row.phone),
            outsourced=row.outsourced,
            roles=[StaffRoleOut.model_validate(grant) for grant in grants if grant.person_id == row.id],
            qualifications=[TradeOut.model_validate(trade) for trade in trades if trade.person_id == row.id],
        )

    return page_of(context, query, people, make)
