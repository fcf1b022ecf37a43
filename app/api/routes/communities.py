"""Communities 小区 and the company that runs them."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query

from app.api.generic.settings_records import acting_as, check_expected, edit_form, sent
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ADMIN, ANYONE, anyone, roles
from app.api.http.request_context import Call
from app.api.schemas.page import Page
from app.api.schemas.places import ActiveQuery, CommunityForm, CommunityOut, OrganisationOut
from app.core.errors import Duplicate, Forbidden
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import places
from app.models import Community, Organisation
from app.services.journal import kept_records

router = Door("places")

COMMUNITY: Final = Words("community", "小区")
ORGANISATION: Final = Words("organisation", "企业")
EVERYBODY: Final = roles(*STAFF_ROLES, Role.CUSTOMER, scopes=("places:read",))
WHOLE_ORGANISATION: Final = Words("administrator of the whole organisation", "全企业系统管理员")

CommunityChanges: Any = edit_form(CommunityForm, "CommunityChanges", frozenset({"code"}))


async def _community(call: Call, path: Mapping[str, Any]) -> Any:
    where = {"organisation_id": call.caller.organisation_id}
    return await kept_records.get(call.tx, Community, COMMUNITY, path["community_id"], **where)


def _shown(call: Call, row: Any) -> CommunityOut:
    found = CommunityOut.model_validate(row)
    if not call.caller.roles_in(row["id"] if isinstance(row, Mapping) else row.id) & set(STAFF_ROLES):
        found.settings = None
    return found


async def check_whole_organisation(call: Call, _path: Mapping[str, Any]) -> None:
    """What concerns every community takes an administrator of the whole organisation. Raises Forbidden."""
    if call.caller.communities(Role.ADMIN) is not None:
        raise Forbidden(values={"allowed": WHOLE_ORGANISATION})


@router.get(
    "/v1/organisation",
    operation="organisation.read",
    en="Read the organisation",
    zh="查看企业",
    policy=ANYONE,
)
async def read_organisation(call: CallDep) -> OrganisationOut:
    """The property company that the caller belongs to."""
    row = await kept_records.get(call.tx, Organisation, ORGANISATION, call.caller.organisation_id)
    return OrganisationOut.model_validate(row)


@router.get(
    "/v1/communities",
    operation="communities.list",
    en="List communities",
    zh="小区列表",
    policy=anyone("places:read"),
    clause="M-01",
)
async def list_communities(call: CallDep, query: Annotated[ActiveQuery, Query()]) -> Page[CommunityOut]:
    """The communities in which the caller has a role."""
    caller = call.caller
    held = caller.communities(*Role)
    found, count = await places.communities(
        call.tx,
        caller.organisation_id,
        held,
        filters=query.model_dump(include={"active", "q"}, exclude_none=True),
        after=position_of(call, query),
        limit=query.limit,
        counted=query.count == "exact",
    )
    return page_of(call, query, found, lambda row: _shown(call, row), count)


@router.post(
    "/v1/communities",
    operation="communities.create",
    en="Add a community",
    zh="新增小区",
    policy=ADMIN,
    clause="M-01",
    status=201,
    key="required",
    subject=check_whole_organisation,
    problems=(Duplicate,),
)
async def create_community(call: CallDep, form: CommunityForm) -> CommunityOut:
    """A new community; only administrators of the whole organisation add one."""
    values = form.model_dump(exclude={"settings"})
    values["settings"] = form.settings.model_dump(mode="json", exclude_none=True)
    values["organisation_id"] = call.caller.organisation_id
    row = kept_records.create(
        call.tx, call.caller, Community, values, community_id=None, role=acting_as(call, ADMIN, None)
    )
    call.reply_headers["Location"] = f"/v1/communities/{row.id}"
    return CommunityOut.model_validate(row)


@router.get(
    "/v1/communities/{community_id}",
    operation="communities.read",
    en="Read a community",
    zh="查看小区",
    policy=EVERYBODY,
    clause="M-01",
    subject=_community,
)
async def read_community(call: CallDep, community_id: UUID) -> CommunityOut:
    """Name, telephone numbers and, for staff, the house rules."""
    return _shown(call, call.subject)


@router.post(
    "/v1/communities/{community_id}/update",
    operation="communities.update",
    en="Edit a community",
    zh="修改小区",
    policy=ADMIN,
    clause="M-01",
    edits=True,
    subject=_community,
    problems=(Duplicate,),
)
async def update_community(call: CallDep, community_id: UUID, form: CommunityChanges) -> CommunityOut:
    """Changes what is sent. `settings` is replaced as a whole; the code stays, because numbers of orders hold it."""
    row = call.subject
    check_expected(call, row)
    values = sent(form)
    if "settings" in values:
        values["settings"] = form.settings.model_dump(mode="json", exclude_none=True)
    changes = kept_records.changes_of(row, values)
    if changes:
        row = kept_records.edit(
            call.tx, call.caller, Community, row, changes, community_id=row.id, role=acting_as(call, ADMIN, row.id)
        )
        call.after.append(lambda: call.container.communities.forget(community_id))
    return CommunityOut.model_validate(row)
