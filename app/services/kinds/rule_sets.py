"""Rules versions 规则版本 as a kind of record: what they are judged by, and how one comes in force (M-150)."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from app.core.catalogue import sentence
from app.core.enums import Standing
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import rule_sets as queries
from app.db.queries.records import Join
from app.models import Community, Person
from app.models.base import RowValues
from app.models.rule_set import RuleSet, RuleSetState
from app.services.clocks import policies as clock_policies
from app.services.journal import kept_records
from app.services.kinds.rule_set_simulation import as_stored, try_on_past
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber
from app.services.moving.moves import acting_role
from app.services.moving.refusals import version_conflict
from app.services.moving.seen_by import Desk
from app.workflow.engine.community import FIRST_VERSION
from app.workflow.engine.step import Context
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.rule_set import RULE_SET, Others, checked, other_versions
from app.workflow.kinds.rule_set_checks import Ground, RulesFinding, findings
from app.workflow.kinds.rule_set_contents import (
    GROUPS,
    changed_rules,
    contents_of,
    digest_of,
    in_settings,
    of_settings,
    under,
)
from app.workflow.kinds.rule_set_effects import BaseOnRulesInForce, NoteDecision, PutInForce, TryOnPast

READERS = (Role.ADMIN, Role.MANAGER, Role.CS_SUPERVISOR, Role.SUPERVISOR, Role.RECEPTIONIST)
IN_FORCE = "put_rules_in_force"
"""What the journal of a community calls the change of its rules."""
ADOPTED = sentence("rule_set.differences.first")


class RuleSetDeclaration(Kind[RuleSet]):
    """A version keeps each group of its form as one value."""

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The groups as the form says them, with the company's defaults for what it leaves out."""
        values = await super().new_values(context, next_number)
        return {**values, **{name: getattr(context.form, name).model_dump(mode="json") for name in GROUPS}}


RULE_SETS = RuleSetDeclaration(
    lifecycle=RULE_SET,
    model=RuleSet,
    plural=Words("rules versions", "规则版本"),
    prefix="XZ",
    seen_by=(Desk(*READERS),),
    maker="writer_id",
    listed_for=READERS,
    filters=(
        "state", "number", "revision", "active_from_lt", "active_until_gte", "created_at_gte", "created_at_lt",
    ),
    texts=("title", "unsimulated_reason", "reason"),
    whose_turn={RuleSetState.DRAFT: Standing.CENTRE},
    list_row=ListRow(
        columns=("revision", "writer_id", "effective_at", "active_from", "active_until"),
        along=(Join(Person, "writer_id", {"writer_name": "name"}),),
        summary="title",
    ),
    clause="M-150",
)  # fmt: skip


@loads(checked)
async def findings_now(ask: FactRequest) -> Sequence[RulesFinding]:
    """What the check says of the opened version, by who works here and what is on the price list now."""
    return await check(ask, ask.context.row)


async def check(ask: FactRequest, row: RuleSet) -> list[RulesFinding]:
    """The findings of a version."""
    tx, community = ask.tx, ask.context.community
    ground = Ground(
        roles=await queries.roles_held(tx, community.organisation_id, community.id),
        departments_with_workers=await queries.departments_with_workers(tx, community.organisation_id, community.id),
        visit_trades=await queries.visit_trades(tx, community.id),
        policies=community.clock_policies,
    )
    in_force = of_settings(await queries.settings_in_force(tx, community.id))
    return findings(contents_of(row, in_force), ground, ask.context, ALL.values())


@loads(other_versions)
async def versions_beside(ask: FactRequest) -> Others:
    """What stands beside the opened version: the one in force, the one that waits, and who else could decide."""
    tx, community, row = ask.tx, ask.context.community, ask.context.row
    if ask.action == "activate" and not ask.looking:
        # who decides on versions of one community waits for each other, and sees what the one before has done
        await queries.lock_community(tx, community.id)
    in_force, waiting = await queries.in_force(tx, community.id), await queries.scheduled(tx, community.id)
    caller, works_by = ask.context.caller, of_settings(await queries.settings_in_force(tx, community.id))
    return Others(
        scheduled_number=None if waiting is None or waiting.id == row.id else waiting.number,
        in_force_is_base=in_force is not None and in_force.id == row.based_on_id,
        someone_else_decides=await queries.someone_else_has(
            tx, community.organisation_id, community.id, Role.MANAGER, caller.id
        ),
        changes_something=in_force is None or bool(changed_rules(works_by, contents_of(row, works_by))),
    )


@handles(BaseOnRulesInForce)
async def base_on_rules_in_force(moving: MoveContext, effect: BaseOnRulesInForce) -> None:
    """Name the version in force. Where none was ever written, what the community works by is taken down as the
    first."""
    in_force = await queries.in_force(moving.tx, moving.context.community.id)
    if in_force is None:
        place = await queries.community_row(moving.tx, moving.context.community.id)
        in_force = await moving.create(RULE_SETS, "adopt", {
            **of_settings(await queries.settings_in_force(moving.tx, place.id)),
            "number": await moving.number(RULE_SETS.prefix),
            "revision": place.rules_version or FIRST_VERSION,
            "title": ADOPTED.zh,
            "writer_id": moving.context.caller.id,
        })  # fmt: skip
    moving.changes["based_on_id"] = in_force.id


@handles(TryOnPast)
async def try_version_on_past(moving: MoveContext, effect: TryOnPast) -> None:
    """Keep what the version would have meant; it counts for exactly these contents."""
    row, before = moving.context.row, moving.context.community
    in_force = of_settings(await queries.settings_in_force(moving.tx, before.id))
    contents = contents_of(row, in_force)
    before, after = under(before, in_force, before.rules_version), under(before, contents)
    changed = changed_rules(in_force, contents)
    trial = await try_on_past(moving.tx, before, after, changed, moving.context.form.days)
    moving.changes |= {
        "simulation": as_stored(trial, digest_of(row)),
        "simulated_from": trial.first,
        "simulated_until": trial.last,
    }
    moving.data |= {"actions": trial.actions, "refusals": trial.refusals, "newly_late": trial.newly_late}


@handles(NoteDecision)
async def note_decision(moving: MoveContext, effect: NoteDecision) -> None:
    """Whether its own writer decided, because there was nobody else."""
    moving.changes["decided_alone"] = moving.context.row.writer_id == moving.context.caller.id
    moving.data["decided_alone"] = moving.changes["decided_alone"]


@handles(PutInForce)
async def put_in_force(moving: MoveContext, effect: PutInForce) -> None:
    """End the version in force, write these rules into the community's settings, and count the clocks that run to
    another end by them; these get it where that was asked for, as with a clock policy."""
    tx, row, community, caller = moving.tx, moving.context.row, moving.context.community, moving.context.caller
    in_force = await queries.in_force(tx, community.id)
    if in_force is None or in_force.id != row.based_on_id:
        raise version_conflict(moving.context)
    await moving.follow(RULE_SETS, in_force.id, "supersede")
    # only one may be in force at any moment, also within this transaction
    await tx.flush()
    place = await queries.community_row(tx, community.id)
    revision, role = (in_force.revision or FIRST_VERSION) + 1, acting_role(moving.move.step, moving.context)
    contents = contents_of(row, of_settings(await queries.settings_in_force(tx, community.id)))
    changes = {"settings": {**place.settings, **in_settings(contents)}, "rules_version": revision}
    place = kept_records.edit(
        tx, caller, Community, place, changes, community_id=community.id, role=role, action=IN_FORCE,
        note={"rule_set_id": str(row.id)},
    )  # fmt: skip
    running = await clock_policies.moved_by_calendar(tx, under(community, contents, revision))
    if moving.told_of("apply_to_running") and running:
        await clock_policies.rewrite(tx, caller, Community, place, running, community_id=community.id, role=role)
    moving.changes |= {"revision": revision, "active_from": tx.now, "running_clocks": len(running)}
    moving.data |= {"revision": revision, "superseded_id": str(in_force.id), "running_clocks": len(running)}
    moving.context.community = replace(under(community, contents, revision))
    tx.after_commit.append(partial(moving.communities.forget, community.id))
