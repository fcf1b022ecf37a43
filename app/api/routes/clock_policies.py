"""Clock policies 时限政策: how long clocks run in a community, and what another length would have meant."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.keeping import acting_as, add, change, check_expected
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas.clock_policy import (
    ChangedRecord,
    ClockPolicyChanged,
    ClockPolicyChanges,
    ClockPolicyForm,
    ClockPolicyOut,
    ClockPolicyQuery,
    SidesOut,
    SimulatedClock,
    SimulationForm,
    SimulationOut,
)
from app.api.schemas.page import Page
from app.core.errors import Duplicate, Invalid, NotFound
from app.core.ids import new_id
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.clock_policies import list_policies
from app.db.transaction import as_row
from app.models import ClockPolicyRow
from app.services.clocks import policies
from app.services.clocks.simulation import ClockTally, simulate
from app.services.journal import kept_records
from app.services.places.communities import policy_of
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.clocks.policies import ClockPolicy

router = APIRouter(route_class=OperationRoute, tags=["clocks"])

POLICY: Final = Words("clock policy", "时限政策")
COMMUNITY: Final = Words("community", "小区")
READERS: Final = roles(Role.RECEPTIONIST, Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER, Role.ADMIN)
WRITERS: Final = roles(Role.MANAGER, Role.ADMIN)
ANALYSTS: Final = roles(Role.CS_SUPERVISOR, Role.MANAGER, Role.ADMIN)


async def _seen(context: ContextDep, policy_id: RecordId) -> ClockPolicyRow:
    """The policy of the path: not there for whoever has no role in its community, forbidden without the right one."""
    row = await kept_records.get(context.tx, ClockPolicyRow, POLICY, policy_id)
    if not context.caller.roles_in(row.community_id) or not await context.is_ours(row.community_id):
        raise NotFound(values={"what": POLICY})
    return row


SeenPolicy = Annotated[ClockPolicyRow, Depends(_seen)]


async def _readable(context: ContextDep, policy: SeenPolicy) -> ClockPolicyRow:
    READERS.check(context.caller, policy.community_id)
    return policy


ReadablePolicy = Annotated[ClockPolicyRow, Depends(_readable)]


async def _changeable(context: ContextDep, policy: SeenPolicy) -> ClockPolicyRow:
    WRITERS.check(context.caller, policy.community_id)
    return policy


ChangeablePolicy = Annotated[ClockPolicyRow, Depends(_changeable)]


@router.get(
    "/v1/communities/{community_id}/clock-policies", **operation("clock_policies.list", policy=READERS, clause="M-20")
)
async def list_all(
    context: ContextDep, community_id: UUID, query: Annotated[ClockPolicyQuery, Query()]
) -> Page[ClockPolicyOut]:
    """The policies of the community, oldest first; for all other clocks the company's own lengths hold."""
    filters = query.model_dump(include={"clock", "active"}, exclude_none=True)
    rows = await list_policies(context.tx, community_id, filters, after=position_of(context, query), limit=query.limit)
    return page_of(context, query, rows, ClockPolicyOut.model_validate)


@router.post(
    "/v1/communities/{community_id}/clock-policies",
    status_code=201,
    **operation("clock_policies.create", policy=WRITERS, clause="M-20", key="required", problems=(Duplicate,)),
)
async def create(context: ContextDep, community_id: UUID, form: ClockPolicyForm) -> ClockPolicyChanged:
    """Counts for clocks that start from now on. `running_clocks` says how many run under the old length; they get
    their new end only with `apply_to_running`."""
    tx, values = context.tx, {"id": new_id(), **form.model_dump(exclude={"apply_to_running"})}
    policy = policy_of(as_row(ClockPolicyRow, {**values, "version": 1}))
    policies.check(policy)
    await tx.begin()
    others = await policies.others_in_use(tx, community_id, policy, alone=form.active)
    row = add(context, ClockPolicyRow, {"community_id": community_id, **values}, WRITERS, community_id)
    context.response_headers["Location"] = f"/v1/clock-policies/{row.id}"
    return await _applied(context, row, others, apply=form.apply_to_running)


@router.get("/v1/clock-policies/{policy_id}", **operation("clock_policies.read", policy=READERS, clause="M-20"))
async def read(policy: ReadablePolicy) -> ClockPolicyOut:
    """One policy with its version."""
    return ClockPolicyOut.model_validate(policy, from_attributes=True)


@router.post(
    "/v1/clock-policies/{policy_id}/update",
    **operation("clock_policies.update", policy=WRITERS, clause="M-20", edits=True, problems=(Duplicate,)),
)
async def update(context: ContextDep, policy: ChangeablePolicy, form: ClockPolicyChanges) -> ClockPolicyChanged:
    """Changes what is sent and leaves the rest; a policy that is no longer used is edited to `active: false`. Clocks
    that run already keep their ends, unless `apply_to_running` is sent."""
    row = policy
    check_expected(context, row)
    sent = form.model_dump(include=form.model_fields_set - {"expected_version", "apply_to_running"})
    # null would say nothing, except where it means: as the company
    sent = {name: value for name, value in sent.items() if value is not None or name == "escalate_after"}
    changes = kept_records.changes_of(row, sent)
    becomes = policy_of(as_row(ClockPolicyRow, {**vars(row), **changes}))
    policies.check(becomes)
    await context.tx.begin()
    alone = changes.get("active", row.active)
    others = await policies.others_in_use(context.tx, row.community_id, becomes, alone=alone)
    if changes:
        row = change(context, ClockPolicyRow, row, changes, WRITERS, community_id=row.community_id)
    return await _applied(context, row, others, apply=form.apply_to_running)


async def _applied(
    context: RequestContext, row: ClockPolicyRow, others: list[ClockPolicy], *, apply: bool
) -> ClockPolicyChanged:
    """Count what runs under the old length, and rewrite it where that is asked for."""
    context.after_commit.append(lambda: context.container.communities.forget(row.community_id))
    community = await context.container.communities.get(context.tx, row.community_id)
    policy = policy_of(row)
    rules = [*others, policy] if row.active else others
    running = await policies.governed(context.tx, community, policy, rules)
    if apply and running:
        role = acting_as(context, WRITERS, row.community_id)
        row = await policies.rewrite(
            context.tx, context.caller, ClockPolicyRow, row, running, community_id=row.community_id, role=role
        )
    shown = ClockPolicyOut.model_validate(row, from_attributes=True).model_dump()
    return ClockPolicyChanged(**shown, running_clocks=len(running), rewritten=len(running) if apply else 0)


@router.post(
    "/v1/clock-policies/simulate",
    **operation("clock_policies.simulate", policy=ANALYSTS, clause="M-20", problems=(NotFound,), writes=False),
)
async def try_policies(context: ContextDep, form: SimulationForm) -> SimulationOut:
    """What would have been late in a period under other policies: its clocks are told again from the journal, with the
    pauses they had. The given policies stand in the place of those for the same cases. Nothing is written."""
    caller = context.caller
    if not caller.roles_in(form.community_id) or not await context.is_ours(form.community_id):
        raise NotFound(values={"what": COMMUNITY})
    ANALYSTS.check(caller, form.community_id)
    given = [ClockPolicy(**terms.model_dump()) for terms in form.policies]
    errors = [error for index, policy in enumerate(given) for error in policies.wrong(policy, f"/policies/{index}")]
    if errors:
        raise Invalid(errors)
    community = await context.container.communities.get(context.tx, form.community_id)
    outcome = await simulate(context.tx, community, form.since, form.until, given)
    return SimulationOut(
        clocks=[
            SimulatedClock(
                clock=name,
                title=CLOCKS[name].words.say(context.language),
                before=_sides(outcome.before[name]),
                after=_sides(outcome.after[name]),
            )
            for name in outcome.before
        ],
        changes=outcome.changes,
        changed=[ChangedRecord(**record) for record in outcome.changed],
        records=outcome.records,
        complete=outcome.complete,
    )


def _sides(tally: ClockTally) -> SidesOut:
    sides: dict[str, int] = {str(side): count for side, count in tally.sides.items()}
    return SidesOut(started=tally.started, **sides)
