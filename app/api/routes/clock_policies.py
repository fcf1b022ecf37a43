"""Clock policies 时限政策: how long clocks run in a community, and what another length would have meant."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query

from app.api.generic.settings_records import acting_as, check_expected
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import page_of, position_of
from app.api.http.policy import roles
from app.api.http.request_context import Call
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
from app.core.errors import Duplicate, Forbidden, Invalid, NotFound
from app.core.ids import new_id
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.clock_policies import list_policies
from app.db.transaction import as_row
from app.models import ClockPolicy
from app.services.clocks import policies
from app.services.clocks.simulation import Tally, simulate
from app.services.journal import kept_records
from app.services.places.communities import policy_of
from app.workflow.clocks.kinds import CLOCKS
from app.workflow.clocks.policies import Policy

router = Door("clocks")

POLICY: Final = Words("clock policy", "时限政策")
COMMUNITY: Final = Words("community", "小区")
READERS: Final = roles(Role.RECEPTIONIST, Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER, Role.ADMIN)
WRITERS: Final = roles(Role.MANAGER, Role.ADMIN)
ANALYSTS: Final = roles(Role.CS_SUPERVISOR, Role.MANAGER, Role.ADMIN)


async def _seen(call: Call, path: Mapping[str, Any]) -> Any:
    """The policy of the path: not there for whoever has no role in its community, forbidden without the right one."""
    if not path:
        raise NotFound(values={"what": POLICY})
    row = await kept_records.get(call.tx, ClockPolicy, POLICY, path["policy_id"])
    if not call.caller.roles_in(row.community_id) or not await call.is_ours(row.community_id):
        raise NotFound(values={"what": POLICY})
    return row


async def _readable(call: Call, path: Mapping[str, Any]) -> Any:
    row = await _seen(call, path)
    READERS.check(call.caller, row.community_id)
    return row


async def _changeable(call: Call, path: Mapping[str, Any]) -> Any:
    row = await _seen(call, path)
    WRITERS.check(call.caller, row.community_id)
    return row


@router.get(
    "/v1/communities/{community_id}/clock-policies",
    operation="clock_policies.list",
    en="List clock policies",
    zh="时限政策列表",
    policy=READERS,
    clause="M-20",
)
async def list_all(
    call: CallDep, community_id: UUID, query: Annotated[ClockPolicyQuery, Query()]
) -> Page[ClockPolicyOut]:
    """The policies of the community, oldest first; for all other clocks the house's own lengths hold."""
    filters = query.model_dump(include={"clock", "active"}, exclude_none=True)
    found = await list_policies(call.tx, community_id, filters, after=position_of(call, query), limit=query.limit)
    return page_of(call, query, found, ClockPolicyOut.model_validate)


@router.post(
    "/v1/communities/{community_id}/clock-policies",
    operation="clock_policies.create",
    en="Add a clock policy",
    zh="新增时限政策",
    policy=WRITERS,
    clause="M-20",
    status=201,
    key="required",
    problems=(Duplicate,),
)
async def create(call: CallDep, community_id: UUID, form: ClockPolicyForm) -> ClockPolicyChanged:
    """Counts for clocks that start from now on. `running_clocks` says how many run under the old length; they get
    their new end only with `apply_to_running`."""
    tx, values = call.tx, {"id": new_id(), **form.model_dump(exclude={"apply_to_running"})}
    policy = policy_of(as_row(ClockPolicy, {**values, "version": 1}))
    policies.check(policy)
    await tx.begin()
    others = await policies.others_in_use(tx, community_id, policy, alone=form.active)
    role = acting_as(call, WRITERS, community_id)
    row = kept_records.create(
        tx,
        call.caller,
        ClockPolicy,
        {"community_id": community_id, **values},
        community_id=community_id,
        role=role,
    )
    call.reply_headers["Location"] = f"/v1/clock-policies/{row.id}"
    return await _applied(call, row, others, apply=form.apply_to_running, role=role)


@router.get(
    "/v1/clock-policies/{policy_id}",
    operation="clock_policies.read",
    en="Read a clock policy",
    zh="查看时限政策",
    policy=READERS,
    clause="M-20",
    subject=_readable,
    problems=(NotFound,),
)
async def read(call: CallDep, policy_id: UUID) -> ClockPolicyOut:
    """One policy with its version."""
    return ClockPolicyOut.model_validate(call.subject, from_attributes=True)


@router.post(
    "/v1/clock-policies/{policy_id}/update",
    operation="clock_policies.update",
    en="Edit a clock policy",
    zh="修改时限政策",
    policy=WRITERS,
    clause="M-20",
    edits=True,
    subject=_changeable,
    problems=(Duplicate, NotFound),
)
async def update(call: CallDep, policy_id: UUID, form: ClockPolicyChanges) -> ClockPolicyChanged:
    """Changes what is sent and leaves the rest; a policy that is no longer used is edited to `active: false`. Clocks
    that run already keep their ends, unless `apply_to_running` is sent."""
    row = call.subject
    check_expected(call, row)
    sent = form.model_dump(include=form.model_fields_set - {"expected_version", "apply_to_running"})
    # null would say nothing, except where it means: as the house
    sent = {name: value for name, value in sent.items() if value is not None or name == "escalate_after"}
    changes = kept_records.changes_of(row, sent)
    becomes = policy_of(as_row(ClockPolicy, {**vars(row), **changes}))
    policies.check(becomes)
    await call.tx.begin()
    alone = changes.get("active", row.active)
    others = await policies.others_in_use(call.tx, row.community_id, becomes, alone=alone)
    role = acting_as(call, WRITERS, row.community_id)
    if changes:
        row = kept_records.edit(
            call.tx, call.caller, ClockPolicy, row, changes, community_id=row.community_id, role=role
        )
    return await _applied(call, row, others, apply=form.apply_to_running, role=role)


async def _applied(call: Call, row: Any, others: list[Policy], *, apply: bool, role: str) -> ClockPolicyChanged:
    """Count what runs under the old length, and rewrite it where that is asked for."""
    call.after.append(lambda: call.container.communities.forget(row.community_id))
    community = await call.container.communities.get(call.tx, row.community_id)
    policy = policy_of(row)
    rules = [*others, policy] if row.active else others
    running = await policies.governed(call.tx, community, policy, rules)
    if apply and running:
        row = await policies.rewrite(call.tx, call.caller, row, running, role)
    shown = ClockPolicyOut.model_validate(row, from_attributes=True).model_dump()
    return ClockPolicyChanged(**shown, running_clocks=len(running), rewritten=len(running) if apply else 0)


@router.post(
    "/v1/clock-policies/simulate",
    operation="clock_policies.simulate",
    en="Try clock policies on a period",
    zh="试算时限政策",
    policy=ANALYSTS,
    clause="M-20",
    manner="read",
    key=None,
    problems=(NotFound, Forbidden),
)
async def try_policies(call: CallDep, form: SimulationForm) -> SimulationOut:
    """What would have been late in a period under other policies: its clocks are told again from the journal, with the
    pauses they had. The given policies stand in the place of those for the same cases. Nothing is written."""
    caller = call.caller
    if not caller.roles_in(form.community_id) or not await call.is_ours(form.community_id):
        raise NotFound(values={"what": COMMUNITY})
    ANALYSTS.check(caller, form.community_id)
    given = [Policy(**terms.model_dump()) for terms in form.policies]
    errors = [error for index, policy in enumerate(given) for error in policies.wrong(policy, f"/policies/{index}")]
    if errors:
        raise Invalid(errors)
    community = await call.container.communities.get(call.tx, form.community_id)
    found = await simulate(call.tx, community, form.since, form.until, given)
    return SimulationOut(
        clocks=[
            SimulatedClock(
                clock=name,
                title=CLOCKS[name].words.say(call.language),
                before=_sides(found.before[name]),
                after=_sides(found.after[name]),
            )
            for name in found.before
        ],
        changes=found.changes,
        changed=[ChangedRecord(**one) for one in found.changed],
        records=found.records,
        complete=found.complete,
    )


def _sides(tally: Tally) -> SidesOut:
    sides: dict[str, int] = {str(side): count for side, count in tally.sides.items()}
    return SidesOut(started=tally.started, **sides)
