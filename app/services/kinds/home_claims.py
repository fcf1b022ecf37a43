"""Home claims 认领房屋 as a kind of record: the claimant sees their own, the desk confirms and binds (M-02)."""

import hashlib
from typing import Final

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.enums import Standing
from app.core.errors import FieldError, Invalid
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import logins
from app.db.queries.merged_people import kept_of
from app.db.queries.roster import is_bound
from app.models import Binding, Person, Premises
from app.models.base import RowValues
from app.models.home_claim import HomeClaim, HomeClaimState
from app.services.journal import kept_records
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber
from app.services.moving.seen_by import Desk, Own, mask_name, mask_phone
from app.services.people.ways_in import UNNAMED
from app.workflow.engine.step import Context
from app.workflow.kinds.home_claim import HOME_CLAIM, BindHome, FoundHome, claimant_phone, found_home, open_claim

UNKNOWN_PREMISES: Final = sentence("problems.unknown_premises")
DESK: Final = (Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER)


class HomeClaimDeclaration(Kind[HomeClaim]):
    """A claim carries the number that its claimant proved when they logged in."""

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The claim as the form says it, with the number on record."""
        return {**await super().new_values(context, next_number), "phone": context.loaded(claimant_phone)}


@loads(open_claim)
async def claim_in_hand(ask: FactRequest) -> str | None:
    """The claimant's open claim for the same address. Of two that they send at once, the second waits, and sees the
    first."""
    caller, place, tx = ask.context.caller, ask.context.community, ask.tx
    if not ask.looking:
        await logins.lock(tx, [hashlib.sha256(f"claim\n{place.id}\n{caller.id}".encode()).hexdigest()])
    for claimant_id in (caller.id, *sorted(caller.merged)):
        open_claims = await tx.get_all(HomeClaim, claimant_id=claimant_id, state=HomeClaimState.CLAIMED)
        for row in open_claims:
            if row.community_id == place.id and row.address == ask.context.form.address:
                return row.number
    return None


@loads(found_home)
async def home_of_form(ask: FactRequest) -> FoundHome:
    """The room that the desk names; 422 for one that isn't of this community."""
    context = ask.context
    premises = await ask.tx.get(Premises, id=context.form.premises_id)
    if premises is None or premises.community_id != context.community.id or not premises.active:
        raise Invalid([FieldError("/premises_id", "unknown", UNKNOWN_PREMISES)])
    claimant_id = (await kept_of(ask.tx, [context.row.claimant_id]))[context.row.claimant_id]
    today = local_day(ask.tx.now, context.community.zone)
    return FoundHome(premises.label, await is_bound(ask.tx, claimant_id, premises.id, today))


@handles(BindHome)
async def bind_home(moving: MoveContext, effect: BindHome) -> None:
    """M-02: whoever claimed it is bound from the day that the desk says, and gets the name that they claimed it under
    where they were on record without one."""
    tx, caller, row, form = moving.tx, moving.context.caller, moving.context.row, moving.context.form
    claimant_id = (await kept_of(tx, [row.claimant_id]))[row.claimant_id]
    starts = form.valid_from or local_day(tx.now, moving.context.community.zone)
    moving.changes["valid_from"] = starts
    kept_records.create(
        tx,
        caller,
        Binding,
        {
            "person_id": claimant_id,
            "community_id": moving.context.community.id,
            "premises_id": form.premises_id,
            "relation": row.relation,
            "valid_from": starts,
        },
        community_id=moving.context.community.id,
        role=Role.RECEPTIONIST.value,
    )
    person = await tx.get(Person, id=claimant_id)
    if person is not None and person.name == UNNAMED.zh:
        kept_records.edit(
            tx, caller, Person, person, {"name": row.name}, community_id=None, role=Role.RECEPTIONIST.value
        )


HOME_CLAIMS = HomeClaimDeclaration(
    lifecycle=HOME_CLAIM,
    model=HomeClaim,
    plural=Words("home claims", "认领申请"),
    prefix="RL",
    seen_by=(Desk(*DESK), Own("claimant_id")),
    maker="claimant_id",
    filters=("state", "claimant_id", "number", "created_at_gte", "created_at_lt"),
    masked={"name": mask_name, "phone": mask_phone},
    texts=("note", "reason"),
    whose_turn={HomeClaimState.CLAIMED: Standing.CENTRE},
    counted_open=("claimed",),
    list_row=ListRow(columns=("name", "address", "relation"), extras=("phone", "note", "reason")),
    clause="M-02",
)
