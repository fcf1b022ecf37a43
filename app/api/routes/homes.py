"""A customer's own homes: which they have, and how they claim another (M-02)."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from pydantic import Field

from app.api.generic.answers import answers_of
from app.api.generic.handling import created
from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RawResponse, RequestContext
from app.api.schemas.homes import COMMUNITY, ClaimBrief, ClaimHomeForm, CommunityBrief, MyHome, MyHomes
from app.core.clock import local_day
from app.core.errors import ActionRefused, Forbidden, NotFound, TooManyRequests
from app.core.lang import Words
from app.core.roles import Grant, Role
from app.db.queries import homes
from app.models import Person
from app.services.kinds.home_claims import HOME_CLAIMS
from app.services.moving.moves import Mover
from app.services.people.households import stands
from app.workflow.kinds.home_claim import HOME_CLAIM, ClaimHome, claimant_phone

router = APIRouter(route_class=OperationRoute, tags=["people"])

A_PERSON: Final = Words("a person", "人员")
ANSWERS: Final = answers_of(HOME_CLAIMS)


async def _person(context: ContextDep) -> RequestContext:
    """Raises Forbidden for a machine client, which lives nowhere."""
    if context.caller.kind != "person":
        raise Forbidden(values={"allowed": A_PERSON})
    return context


PersonDep = Annotated[RequestContext, Depends(_person)]


@router.get("/v1/me/homes", **operation("me.homes", policy=ANYONE, clause="M-02", problems=(Forbidden,)))
async def my_homes(context: PersonDep) -> MyHomes:
    """The caller's rooms and shops in all communities, for the switch between them, and claims that are not settled.
    Nothing is switched on the server: a report names the room that it is about."""
    own = [context.caller.id, *context.caller.merged]
    rows = await homes.homes(context.tx, own)
    current = [row for row in rows if stands(row, local_day(context.now, row["zone"]))]
    claims = await homes.claims(context.tx, own)
    return MyHomes(
        homes=[MyHome(**{name: value for name, value in row.items() if name != "zone"}) for row in current],
        claims=[ClaimBrief(**row, href=f"{HOME_CLAIM.path}/{row['id']}") for row in claims],
    )


@router.get("/v1/me/communities", **operation("me.communities", policy=ANYONE, clause="M-02", problems=(Forbidden,)))
async def claimable_communities(context: PersonDep) -> Annotated[list[CommunityBrief], Field(max_length=10_000)]:
    """The communities of the company, for whoever claims a home there; names alone."""
    rows = await homes.communities(context.tx, context.caller.organisation_id)
    return [CommunityBrief(**row) for row in rows]


@router.post(
    "/v1/me/homes",
    status_code=201,
    response_model=ANSWERS.whole,
    **operation(
        "me.claim_home",
        policy=ANYONE,
        clause="M-02",
        key="required",
        problems=(ActionRefused, Forbidden, NotFound, TooManyRequests),
    ),
)
async def claim_home(context: PersonDep, form: ClaimHomeForm) -> RawResponse:
    """Says which room or shop is the caller's, as owner, tenant or merchant. The desk compares it with what it has on
    record and binds the caller, or declines and says why; both are told by a notice. Whose number stands on record with
    a room has it from the first login on, and claims nothing."""
    caller, community_id = context.caller, form.community_id
    known = await homes.communities(context.tx, caller.organisation_id)
    if community_id not in {row["id"] for row in known}:
        raise NotFound(values={"what": COMMUNITY})
    person = await context.tx.get(Person, id=caller.id)
    # who claims a home acts as a customer there, and has no other right before the desk has confirmed it
    acting = replace(caller, grants=(Grant(Role.CUSTOMER, community_id),), _roles={}, _scopes=[])
    context.tx.widen((community_id,))
    mover = Mover(context.tx, acting, context.container.moves)
    place = await mover.open_community(HOME_CLAIMS, community_id)
    place.context.facts[claimant_phone.name] = None if person is None else person.phone
    outcome = await mover.register(place, "claim", ClaimHome(**form.model_dump(exclude={"community_id"})))
    context.after_commit.append(lambda: context.container.principals.forget(caller.id))
    return await created(context, outcome, ANSWERS)
