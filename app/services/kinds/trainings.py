"""Trainings 培训 as a kind of record: who takes part, and the qualification of whoever passes (M-74)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final, cast
from uuid import UUID

from sqlalchemy import and_

from app.core.clock import local_day
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Caller, Role
from app.db.queries.duty import trainings_about
from app.db.queries.quality import departments_of, names_of, trainings_of
from app.db.queries.roster import holders
from app.db.queries.trades import known_trades
from app.db.queries.workers import lock_people
from app.models import Qualification
from app.models.base import RowValues
from app.models.training import Training, TrainingParticipant
from app.services.journal import kept_records
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber
from app.services.moving.seen_by import WORKING, Columns, CommunityRecord, Condition, Desk, OwnAtWork, SeenBy
from app.workflow.clocks.months import add_months
from app.workflow.engine.step import Context
from app.workflow.kinds.training import (
    LASTS,
    TRAINING,
    ChangeResult,
    EnrolParticipants,
    RecordResults,
    TrainingPeople,
    department_of_plan,
    other_training,
    took_part,
    trade_known,
    training_people,
)

HEADS: Final = (Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER)
WHO_TRAIN: Final = tuple(role for role in STAFF_ROLES if role is not Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Participant(SeenBy):
    """Whoever takes part, as long as they work there."""

    personal: ClassVar[bool] = True

    @property
    def who(self) -> tuple[Role, ...]:
        return WHO_TRAIN

    def holds(self, caller: Caller, row: CommunityRecord) -> bool:
        return took_part(cast(Training, row), caller.id) and caller.works_in(row.community_id)

    def conditions(self, caller: Caller, columns: Columns, community_id: UUID | None) -> list[Condition]:
        own = columns["id"].in_(trainings_of(caller.id))
        held = caller.communities(*WORKING)
        if held is None:
            return [own]
        here = sorted(held if community_id is None else held & {community_id})
        return [and_(own, columns["community_id"].in_(here))] if here else []


class TrainingDeclaration(Kind[Training]):
    """A training lists its participants with their names, and what each came to."""

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The plan as the form says it, and whose it is; nobody has a score yet."""
        names = context.fact(training_people).names
        return {
            **await super().new_values(context, next_number),
            "department_id": department_of_plan(context),
            "participants": [
                {"person_id": str(person_id), "name": names[person_id], "score": None, "passed": False,
                 "qualification_id": None}
                for person_id in context.form.participant_ids
            ],
        }  # fmt: skip


@loads(training_people)
async def people_of_plan(ask: FactRequest) -> TrainingPeople:
    """Who of those that the plan names work here, with the participants' names."""
    form, place = ask.context.form, ask.context.community
    trainer_id = getattr(form, "trainer_id", None)
    named = {*(getattr(form, "participant_ids", None) or ()), *({trainer_id} - {None})}
    names = await names_of(ask.tx, holders(place.organisation_id, place.id, WHO_TRAIN), named)
    departments = await departments_of(ask.tx, place.id, names)
    return TrainingPeople(names, trainer_id is None or trainer_id in names, departments)


@loads(other_training)
async def training_at_that_time(ask: FactRequest) -> tuple[Sequence[str], str] | None:
    """The first training at about that time of somebody whom the plan names, in any community. Their rows are locked
    first: of two who plan at once, the second sees what the first has planned."""
    form, place = ask.context.form, ask.context.community
    named = {*form.participant_ids, *({form.trainer_id} - {None})}
    if not ask.looking:
        await lock_people(ask.tx, named)
    after, before = form.starts_at - LASTS, form.starts_at + LASTS
    rows = await trainings_about(ask.tx, place.organisation_id, named, after, before)
    busy = [row["person_id"] for row in rows if row["id"] == rows[0]["id"]]
    names = await names_of(ask.tx, holders(place.organisation_id, place.id, WHO_TRAIN), busy)
    if not names:
        return None
    return sorted(names.values()), rows[0]["number"] if rows[0]["community_id"] == place.id else "***"


@loads(trade_known)
async def trade_of_plan(ask: FactRequest) -> bool:
    """Whether somebody here could be sent for the trade."""
    trade = ask.context.form.trade
    return trade is None or trade in await known_trades(ask.tx, ask.context.community.id)


@handles(EnrolParticipants)
async def enrol_participants(moving: MoveContext, effect: EnrolParticipants) -> None:
    """Each finds the training among their own."""
    for person_id in moving.context.form.participant_ids:
        moving.add(TrainingParticipant, training_id=moving.context.row.id, person_id=person_id)


@handles(RecordResults)
async def record_results(moving: MoveContext, effect: RecordResults) -> None:
    """M-74: who passed is qualified from the day of the training on."""
    row = moving.context.row
    scores = {str(result.person_id): result.score for result in moving.context.form.results}
    held_on = local_day(row.starts_at, moving.context.community.zone)
    results = [_marked(moving, entry, scores.get(entry["person_id"]), held_on) for entry in row.participants]
    moving.changes |= {"participants": results, "passed": _passed(results)}


@handles(ChangeResult)
async def change_result(moving: MoveContext, effect: ChangeResult) -> None:
    """M-74: with the right score the qualification is given from today on, or ends before today. It is never given or
    taken for days that are over: work was done on them in good faith."""
    form, today = moving.context.form, moving.context.today
    results: list[JsonObject] = []
    for entry in moving.context.row.participants:
        if entry["person_id"] != str(form.person_id):
            results.append(entry)
            continue
        passes = form.score is not None and form.score >= moving.context.row.pass_mark
        if passes and entry["qualification_id"]:
            results.append({**entry, "score": form.score})
            continue
        await _withdraw(moving, entry, today)
        results.append(_marked(moving, entry, form.score, today))
    moving.changes |= {"participants": results, "passed": _passed(results), "corrected_id": form.person_id}


def _passed(results: list[JsonObject]) -> int:
    return sum(1 for result in results if result["passed"])


def _marked(moving: MoveContext, entry: JsonObject, score: int | None, first: date) -> JsonObject:
    """A participant's result, with the qualification that a pass gives from a day on."""
    passes = score is not None and score >= moving.context.row.pass_mark
    qualification_id = _qualify(moving, UUID(entry["person_id"]), first) if passes else None
    return {
        **entry,
        "score": score,
        "passed": passes,
        "qualification_id": None if qualification_id is None else str(qualification_id),
    }


def _qualify(moving: MoveContext, person_id: UUID, first: date) -> UUID | None:
    """The qualification of somebody who passed; None where it is for no trade, or would be over already."""
    row, place = moving.context.row, moving.context.community
    held_on = local_day(row.starts_at, place.zone)
    last = add_months(held_on, row.valid_months) - timedelta(days=1)
    if row.trade is None or last < first:
        return None
    values = {
        "person_id": person_id,
        "trade": row.trade,
        "valid_from": first,
        "valid_until": last,
        "certificate": row.number,
        "training_id": row.id,
    }
    caller, role = moving.context.caller, _role(moving)
    return kept_records.create(moving.tx, caller, Qualification, values, community_id=None, role=role).id


async def _withdraw(moving: MoveContext, entry: JsonObject, today: date) -> None:
    """End the qualification that a pass gave, unless it has ended: yesterday was its last day."""
    if entry["qualification_id"] is None:
        return
    given = await moving.tx.get(Qualification, id=UUID(entry["qualification_id"]))
    if given is not None and given.valid_until >= today:
        changes = {"valid_until": today - timedelta(days=1)}
        kept_records.edit(
            moving.tx, moving.context.caller, Qualification, given, changes, community_id=None, role=_role(moving)
        )


def _role(moving: MoveContext) -> str:
    """In which of their roles whoever acts gives or withdraws a qualification, for the journal."""
    return kept_records.role_of(moving.context.caller, frozenset(HEADS), moving.context.community.id)


TRAININGS = TrainingDeclaration(
    lifecycle=TRAINING,
    model=Training,
    plural=Words("trainings", "培训"),
    prefix="PX",
    seen_by=(Desk(*HEADS), OwnAtWork("trainer_id"), Participant()),
    maker="maker_id",
    filters=(
        "state",
        "trade",
        "trainer_id",
        "number",
        "starts_at_gte",
        "starts_at_lt",
        "created_at_gte",
        "created_at_lt",
    ),
    texts=("reason",),
    list_row=ListRow(
        columns=("trade", "starts_at", "place", "trainer", "passed"), summary="subject", reads=("participants",)
    ),
    clause="M-74",
)
