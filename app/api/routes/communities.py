"""Communities 小区 and the company that runs them."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.keeping import acting_as, add, change, check_expected, edit_form, sent
from app.api.http.deps import CallerDep, ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ADMIN, ANYONE, anyone, operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas.communities import CommunityChanged, CommunityEdit, CommunityForm, CommunityOut, OrganisationOut
from app.api.schemas.page import Page
from app.api.schemas.places import ActiveQuery
from app.core.errors import Duplicate, Forbidden
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import places
from app.models import Community, Organisation
from app.services.clocks import policies as clock_policies
from app.services.journal import kept_records
from app.services.places.communities import rules_of
from app.workflow.engine.community import OPTIONAL_RULES

router = APIRouter(route_class=OperationRoute, tags=["places"])

COMMUNITY: Final = Words("community", "小区")
ORGANISATION: Final = Words("organisation", "企业")
EVERYBODY: Final = roles(*STAFF_ROLES, Role.CUSTOMER, scopes=("places:read",))
WHOLE_ORGANISATION: Final = Words("administrator of the whole organisation", "全企业系统管理员")

CommunityChanges: Any = edit_form(CommunityEdit, "CommunityChanges", frozenset({"code"}))


async def _community(context: ContextDep, community_id: RecordId) -> Community:
    where = {"organisation_id": context.caller.organisation_id}
    return await kept_records.get(context.tx, Community, COMMUNITY, community_id, **where)


OpenedCommunity = Annotated[Community, Depends(_community)]


def _shown(context: RequestContext, row: Community) -> CommunityOut:
    answer = CommunityOut.model_validate(row)
    # its optional rules are read and written as versions
    answer.settings = {name: value for name, value in row.settings.items() if name not in OPTIONAL_RULES}
    if not context.caller.roles_in(row.id) & set(STAFF_ROLES):
        answer.settings = None
    return answer


async def check_whole_organisation(caller: CallerDep) -> None:
    """What concerns every community takes an administrator of the whole organisation. Raises Forbidden."""
    if caller.communities(Role.ADMIN) is not None:
        raise Forbidden(values={"allowed": WHOLE_ORGANISATION})


@router.get("/v1/organisation", **operation("organisation.read", policy=ANYONE))
async def read_organisation(context: ContextDep) -> OrganisationOut:
    """The property company that the caller belongs to."""
    row = await kept_records.get(context.tx, Organisation, ORGANISATION, context.caller.organisation_id)
    return OrganisationOut.model_validate(row)


@router.get("/v1/communities", **operation("communities.list", policy=anyone("places:read"), clause="M-01"))
async def list_communities(context: ContextDep, query: Annotated[ActiveQuery, Query()]) -> Page[CommunityOut]:
    """The communities in which the caller has a role."""
    caller = context.caller
    held = caller.communities(*Role)
    rows, count = await places.communities(
        context.tx,
        caller.organisation_id,
        held,
        filters=query.model_dump(include={"active", "q"}, exclude_none=True),
        after=position_of(context, query),
        limit=query.limit,
        counted=query.count == "exact",
    )
    return page_of(context, query, rows, lambda row: _shown(context, row), count)


@router.post(
    "/v1/communities",
    status_code=201,
    dependencies=[Depends(check_whole_organisation)],
    **operation("communities.create", policy=ADMIN, clause="M-01", key="required", problems=(Duplicate,)),
)
async def create_community(context: ContextDep, form: CommunityForm) -> CommunityOut:
    """A new community; only administrators of the whole organisation add one."""
    values = form.model_dump(exclude={"settings"})
    values["settings"] = form.settings.model_dump(mode="json", exclude_none=True)
    values["organisation_id"] = context.caller.organisation_id
    row = add(context, Community, values, ADMIN)
    # its first journal entry stands in the new community
    context.tx.widen((row.id,))
    context.response_headers["Location"] = f"/v1/communities/{row.id}"
    return CommunityOut.model_validate(row)


@router.get("/v1/communities/{community_id}", **operation("communities.read", policy=EVERYBODY, clause="M-01"))
async def read_community(context: ContextDep, community: OpenedCommunity) -> CommunityOut:
    """Name, telephone numbers and, for staff, its own rules."""
    return _shown(context, community)


@router.post(
    "/v1/communities/{community_id}/update",
    **operation("communities.update", policy=ADMIN, clause="M-01", edits=True, problems=(Duplicate,)),
)
async def update_community(
    context: ContextDep, community: OpenedCommunity, community_id: UUID, form: CommunityChanges
) -> CommunityChanged:
    """Changes what is sent. `settings` is replaced as a whole; the code stays, because numbers of orders hold it.
    Optional rules are not among them: they are written as rules versions. `running_clocks` says how many clocks would
    be due at another time by the days, such as after a holiday that was entered late; they get their new end only with
    `apply_to_running`."""
    row = community
    check_expected(context, row)
    values = sent(form)
    apply = values.pop("apply_to_running", False)
    if "settings" in values:
        rules = {name: value for name, value in row.settings.items() if name in OPTIONAL_RULES}
        values["settings"] = rules | form.settings.model_dump(mode="json", exclude_none=True)
    changes = kept_records.changes_of(row, values)
    await context.tx.begin()
    if changes:
        row = change(context, Community, row, changes, ADMIN, community_id=row.id)
        context.after_commit.append(lambda: context.container.communities.forget(community_id))
    before = await context.container.communities.get(context.tx, community_id)
    running = await clock_policies.moved_by_calendar(context.tx, rules_of(row, before.clock_policies))
    if apply and running:
        role = acting_as(context, ADMIN, row.id)
        row = await clock_policies.rewrite(
            context.tx, context.caller, Community, row, running, community_id=row.id, role=role
        )
    shown = _shown(context, row).model_dump()
    return CommunityChanged(**shown, running_clocks=len(running), rewritten=len(running) if apply else 0)
