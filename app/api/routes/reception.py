"""Reception 接待: what may be told of which topic, who is meant for what, and whether somebody belongs here (M-02)."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter

from app.api.generic.settings_records import SettingsRecord, declare
from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.schemas import reception as shapes
from app.core.clock import local_day
from app.core.errors import FieldError, TooManyRequests
from app.core.lang import Words
from app.core.rate_limits import HEADERS
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import belonging
from app.models import Department
from app.models.base import RowValues
from app.models.directory import DirectoryEntry
from app.models.enquiry import Disclosure, EnquiryTopic
from app.services.journal import kept_records, uses

router = APIRouter(route_class=OperationRoute, tags=["reception"])

STAFF: Final = roles(*STAFF_ROLES)
HEADS: Final = roles(Role.CS_SUPERVISOR, Role.MANAGER, Role.ADMIN)
RECEPTION: Final = roles(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER)
DEPARTMENT: Final = Words("department", "部门")


async def _rule_is_said(
    _: RequestContext, values: RowValues, row: EnquiryTopic | None, errors: list[FieldError]
) -> None:
    """M-90: whoever is refused is told why, and what to say instead."""
    topic = {**vars(row), **values} if row is not None else values
    if topic["disclosure"] is not Disclosure.OPEN and not topic["rule"]:
        errors.append(FieldError("/rule", "missing", shapes.RULE_IS_SAID))


async def _department_is_of_here(
    context: RequestContext, values: RowValues, _row: object, errors: list[FieldError]
) -> None:
    await kept_records.refer(
        context.tx, Department, DEPARTMENT, values, "department_id", errors=errors, community_id=context.community_id
    )


for _record in (
    SettingsRecord(
        plural="enquiry-topics",
        model=EnquiryTopic,
        words=Words("topic of enquiries", "咨询主题"),
        several=Words("topics of enquiries", "咨询主题"),
        clause="M-90",
        answer=shapes.TopicOut,
        form=shapes.TopicForm,
        readers=STAFF,
        writers=HEADS,
        query=shapes.TopicQuery,
        check=_rule_is_said,
    ),
    SettingsRecord(
        plural="directory-entries",
        model=DirectoryEntry,
        words=Words("entry of the directory", "通讯录条目"),
        several=Words("entries of the directory", "通讯录"),
        clause="M-90",
        answer=shapes.DirectoryOut,
        form=shapes.DirectoryForm,
        readers=STAFF,
        writers=HEADS,
        query=shapes.DirectoryQuery,
        check=_department_is_of_here,
    ),
):
    declare(router, _record)


@router.post(
    "/v1/communities/{community_id}/belongs",
    **operation(
        "reception.belongs", policy=RECEPTION, clause="M-02", key="none", problems=(TooManyRequests,), headers=HEADERS
    ),
)
async def belongs(context: ContextDep, community_id: UUID, form: shapes.BelongsForm) -> shapes.BelongsOut:
    """Does whoever calls belong to this community? By the whole name, the phone, or the whole address of a room or
    shop; of several, all must fit. The answer is yes or no and the rooms, nothing else. Each question is counted and
    journaled."""
    context.names_somebody = form.name is not None or form.phone is not None
    asked = form.model_dump(include={"name", "phone", "room"}, exclude_none=True)
    await uses.count_look_up(
        context.tx,
        context.caller,
        context.container.settings.quotas,
        where="belongs",
        by="+".join(asked),
        value=" / ".join(asked.values()),
        community_id=community_id,
    )
    community = await context.container.communities.get(context.tx, community_id)
    places = await belonging.places_of(
        context.tx, community.organisation_id, community_id, local_day(context.now, community.zone), **asked
    )
    return shapes.BelongsOut(belongs=bool(places), places=places)
