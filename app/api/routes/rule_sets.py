"""Rules versions 规则版本: what is in force, what the check says of a draft, and what came of trying it (M-150)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends

from app.api.generic.handling import mover_of
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ANYONE, operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.schemas.rule_set import RulesCheck, RulesInForce, RulesTrial, check_out, trial_out
from app.core.errors import Forbidden, NotFound
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import rule_sets as queries
from app.models.rule_set import RuleSet
from app.services.kinds.rule_sets import READERS as ROLES
from app.services.kinds.rule_sets import RULE_SETS, check
from app.services.moving.fact_request import FactRequest
from app.services.moving.moves import OpenedRecord
from app.workflow.engine.community import FIRST_VERSION
from app.workflow.kinds.rule_set_contents import of_settings

router = APIRouter(route_class=OperationRoute, tags=["rule-sets"])

READERS: Final = roles(*ROLES)
ANALYSTS: Final = roles(Role.ADMIN, Role.MANAGER, Role.CS_SUPERVISOR)
TRIAL: Final = Words("trial on the past", "试算结果")


async def _seen(context: ContextDep, rule_set_id: RecordId) -> OpenedRecord[RuleSet]:
    return await mover_of(context).open(RULE_SETS, rule_set_id)


SeenVersion = Annotated[OpenedRecord[RuleSet], Depends(_seen)]


@router.get("/v1/communities/{community_id}/rules", **operation("rule_sets.in_force", policy=READERS, clause="M-150"))
async def read_rules(context: ContextDep, community_id: UUID) -> RulesInForce:
    """The optional rules by which the community works now: what a draft is written from."""
    place = await queries.community_row(context.tx, community_id)
    groups = of_settings(await queries.settings_in_force(context.tx, community_id))
    return RulesInForce(rules_version=place.rules_version or FIRST_VERSION, **groups)


@router.get(
    "/v1/rule-sets/{rule_set_id}/check",
    # who may not see the version at all is told that there is none; so with what came of trying it
    **operation("rule_sets.check", policy=ANYONE, who=frozenset(ROLES), clause="M-150"),
)
async def read_check(context: ContextDep, opened: SeenVersion) -> RulesCheck:
    """What the version changes against the rules in force, in sentences, and what the check finds: contradictions, and
    what nobody could fulfil. It is worked out anew each time, by who works here and what is on the price list now."""
    results = await check(FactRequest(context.tx, opened.context, "check", looking=True), opened.row)
    in_force = of_settings(await queries.settings_in_force(context.tx, opened.row.community_id))
    return check_out(opened.row, in_force, results, context.language)


@router.get(
    "/v1/rule-sets/{rule_set_id}/trial",
    **operation("rule_sets.trial", policy=ANYONE, who=ANALYSTS.roles, clause="M-150", problems=(Forbidden,)),
)
async def read_trial(context: ContextDep, opened: SeenVersion) -> RulesTrial:
    """What came of trying the version on the past: by rule and action how much would have been refused, and which
    clocks of service hours would have been late. Not there before `simulate`."""
    ANALYSTS.check(context.caller, opened.row.community_id)
    if opened.row.simulation is None:
        raise NotFound(values={"what": TRIAL})
    return trial_out(opened.row, context.language)
