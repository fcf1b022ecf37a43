"""Who works when: the hours of people and the posts of a community, which supervisors keep (M-99)."""

from collections.abc import Set
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col

from app.api.generic.settings_records import SettingsRecord, declare
from app.api.http.operation import roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.schemas import duty as shapes
from app.core.errors import FieldError, Forbidden
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.roster import holders
from app.models import Department, Person, RoleGrant
from app.models.base import RowValues
from app.models.duty_post import DutyPost
from app.models.work_hours import WorkHours
from app.services.journal import kept_records
from app.services.journal.kept_records import unknown

router = APIRouter(route_class=OperationRoute, tags=["duty-posts"])

STAFF: Final = roles(*STAFF_ROLES)
PLANNERS: Final = roles(Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER, Role.ADMIN)
OVER_ALL: Final = (Role.CS_SUPERVISOR, Role.MANAGER, Role.ADMIN)
"""Who keeps the hours and posts of every department."""
DEPARTMENT: Final = Words("department", "部门")
PERSON: Final = Words("member of staff", "员工")


async def _department_is_of_here(
    context: RequestContext, values: RowValues, row: DutyPost | None, errors: list[FieldError]
) -> None:
    """A post is of a department here; supervisors keep those of their own. Raises Forbidden for others'."""
    await kept_records.refer(
        context.tx, Department, DEPARTMENT, values, "department_id", errors=errors, community_id=context.community_id
    )
    kept_by = {values.get("department_id"), None if row is None else row.department_id} - {None}
    led = _led_by(context)
    if led is not None and not kept_by <= led:
        raise Forbidden


def _led_by(context: RequestContext) -> Set[object] | None:
    """The departments whose people and posts the caller keeps; None: those of the whole community."""
    caller, community_id = context.caller, context.community_id
    assert community_id is not None, "it stands in the path"
    led = caller.departments(Role.SUPERVISOR, community_id)
    return None if None in led or any(caller.has(role, community_id) for role in OVER_ALL) else led


async def _is_led(context: RequestContext, person_id: UUID) -> bool:
    """Whether the caller keeps the hours of this member of staff: a supervisor those of their own department."""
    led = _led_by(context)
    if led is None:
        return True
    grants = await context.tx.get_all(RoleGrant, person_id=person_id, active=True)
    return any(grant.department_id in led for grant in grants if grant.community_id == context.community_id)


async def _person_works_here(
    context: RequestContext, values: RowValues, row: WorkHours | None, errors: list[FieldError]
) -> None:
    """Hours are of somebody of the staff here, and once for each; supervisors keep those of their own department.
    Raises Forbidden for others'."""
    person_id, community_id = values.get("person_id"), context.community_id
    assert community_id is not None, "it stands in the path"
    if row is not None and not await _is_led(context, row.person_id):
        raise Forbidden
    if row is not None or not isinstance(person_id, UUID):
        return
    staff = holders(context.caller.organisation_id, community_id, STAFF_ROLES).where(col(Person.id) == person_id)
    if await context.tx.value(staff.limit(1)) is None:
        errors.append(unknown("person_id", PERSON))
    elif await context.tx.get(WorkHours, community_id=community_id, person_id=person_id) is not None:
        errors.append(FieldError("/person_id", "taken", kept_records.TAKEN))
    elif not await _is_led(context, person_id):
        raise Forbidden


for _record in (
    SettingsRecord(
        plural="work-hours",
        model=WorkHours,
        words=Words("week of work", "工作时间"),
        several=Words("hours of work", "工作时间"),
        clause="M-99",
        answer=shapes.WorkHoursOut,
        form=shapes.WorkHoursForm,
        readers=STAFF,
        writers=PLANNERS,
        query=shapes.WorkHoursQuery,
        fixed=frozenset({"person_id"}),
        check=_person_works_here,
    ),
    SettingsRecord(
        plural="duty-posts",
        model=DutyPost,
        words=Words("post", "岗位"),
        several=Words("posts", "岗位"),
        clause="M-99",
        answer=shapes.DutyPostOut,
        form=shapes.DutyPostForm,
        readers=STAFF,
        writers=PLANNERS,
        check=_department_is_of_here,
    ),
):
    declare(router, _record)
