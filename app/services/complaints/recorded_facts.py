"""What a complaint says: the desk's word replaces it, the complainant's is added or contested (M-112, M-120)."""

from typing import Any

from sqlmodel import col, select

from app.core.catalogue import sentence
from app.core.complaint_enums import OrderRelation, YesNo
from app.core.errors import FieldError, Invalid
from app.core.json_object import JsonObject
from app.core.roles import Role
from app.models import ComplaintLink, WorkOrder
from app.services.complaints.accused import accuse, person_in, set_accused, workers_of
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.workflow.engine.lifecycle import plain
from app.workflow.kinds.complaint.effects import KeepCorrection
from app.workflow.kinds.complaint.intake_forms import CORRECTABLE
from app.workflow.kinds.complaint.intake_guards import is_the_complainants_word

LONGEST = {"dealings": 2000, "demand": 1000}
"""Characters that there is room for."""
UNCLEAR = YesNo.UNCLEAR.value
TOO_LONG = sentence("complaint.problems.too_long_with_earlier")


@handles(KeepCorrection)
async def correct(moving: MoveContext, effect: KeepCorrection) -> None:
    """M-112: the old values stay in the journal, whose texts can be erased; a supervisor's correction of the respondent
    clears whom it no longer names."""
    form, row = moving.context.form, moving.context.row
    given = {
        name: plain(value) for name in CORRECTABLE if name != "facts" and (value := getattr(form, name)) is not None
    }
    facts = None if form.facts is None else form.facts.model_dump(mode="json", exclude_unset=True)
    old = {name: getattr(row, name) for name in given} | ({} if facts is None else {"facts": dict(row.facts)})
    moving.text["before"] = {name: as_json(value) for name, value in old.items()}
    moving.data["corrected"] = sorted(old)
    moving.changes |= given
    if form.received_at is not None and row.round == 1:
        moving.changes["round_since"] = form.received_at
    if facts is not None:
        _record(moving, facts)
    if form.kind is not None and form.kind is not row.kind:
        # the rules judge consumer complaints alone, and of other facts
        moving.changes["verdict"] = None
    former = person_in(row.respondent)
    clears = moving.context.caller.roles_in(row.community_id) & {Role.CS_SUPERVISOR, Role.MANAGER}
    if form.respondent is not None and former is not None and clears and former not in await _linked_workers(moving):
        await set_accused(moving, [person for person in row.accused_ids if person != former])
    await name_the_respondent(moving)


def lay_over(moving: MoveContext, given: JsonObject, facts: JsonObject | None) -> None:
    """Lay what was told over what is recorded."""
    context = moving.context
    if context.row.version == 0:
        # with its registration nothing is recorded yet, and its other fields stand in the new row
        if facts is not None:
            moving.changes["facts"] = _known(facts)
        return
    if not is_the_complainants_word(context):
        moving.changes |= given
        if facts is not None:
            _record(moving, facts)
        return
    contested: JsonObject = dict(moving.now_is("contested"))
    for name, value in given.items():
        moving.changes[name] = _added(name, moving.now_is(name), value, contested)
    if facts is not None:
        recorded = dict(moving.now_is("facts"))
        for name, value in _known(facts).items():
            if recorded.get(name) in (None, UNCLEAR):
                recorded[name] = value
            elif recorded[name] != value:
                contested[name] = value
        moving.changes["facts"] = recorded
    moving.changes["contested"] = contested


def _known(facts: JsonObject) -> JsonObject:
    return {name: value for name, value in facts.items() if value is not None}


def _record(moving: MoveContext, facts: JsonObject) -> None:
    """The desk's word: it replaces what was recorded, and settles what was contested."""
    moving.changes["facts"] = _known({**moving.now_is("facts"), **facts})
    contested = {name: value for name, value in moving.now_is("contested").items() if name not in facts}
    moving.changes["contested"] = contested


def _added(name: str, recorded: Any, given: Any, contested: JsonObject) -> object:
    """What stands in a field after the complainant told more. Raises Invalid where it grows too long."""
    if isinstance(given, dict):
        if recorded is None:
            return given
        for part, value in given.items():
            if value not in (None, "", recorded.get(part)) and recorded.get(part) not in (None, ""):
                contested[f"{name}.{part}"] = value
        return {**given, **{part: value for part, value in recorded.items() if value not in (None, "")}}
    if not recorded or given == recorded:
        return given
    both = f"{recorded}\n{given}"
    if len(both) > LONGEST[name]:
        raise Invalid([FieldError(f"/{name}", "too-long", TOO_LONG, most=LONGEST[name])])
    return both


async def name_the_respondent(moving: MoveContext) -> None:
    """M-113, M-132: whom the complaint names."""
    respondent = moving.now_is("respondent")
    if respondent is not None:
        moving.changes["concerns_staff"] = True
        await accuse(moving, [person_in(respondent)])


async def _linked_workers(moving: MoveContext) -> list[str]:
    statement = (
        select(WorkOrder)
        .join(ComplaintLink, col(ComplaintLink.work_order_id) == col(WorkOrder.id))
        .where(
            col(ComplaintLink.complaint_id) == moving.context.row.id,
            col(ComplaintLink.relation) == OrderRelation.ABOUT.value,
        )
    )
    return await workers_of(moving.tx, await moving.tx.all(WorkOrder, statement))


def as_json(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
