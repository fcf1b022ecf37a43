"""Effects of public faults: what people were told, which reports they answer, and which go on (M-100)."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from app.core.fields import Nothing
from app.core.json_object import JsonObject
from app.db.queries import incidents
from app.models import WorkOrder
from app.models.incident import Incident
from app.models.support import FilePlace
from app.services.emergencies.incident_offers import likely_incident, parts_reported
from app.services.emergencies.incidents import INCIDENTS, place_of
from app.services.files.content_checks import copy_checks
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds import incident_guards as rules
from app.workflow.kinds.incident import SERVICE_BACK
from app.workflow.kinds.incident_area import is_there, parts_of
from app.workflow.kinds.incident_effects import (
    AddRepair,
    AskReporters,
    CorrectFault,
    CountReport,
    GiveReportsBack,
    KeepUpdate,
    UncountReport,
)
from app.workflow.kinds.work_order import incident_guards
from app.workflow.kinds.work_order.effects import OfferIncident
from app.workflow.kinds.work_order.incident_guards import NamedIncident
from app.workflow.kinds.work_order.incident_table import LeaveIncidentAgain, NoteStillOut, TakeIntoIncident

SENT_AT_ONCE: Final = 50
"""How many reports that go on are written together."""
MOST_UPDATES: Final = 50
"""How many announcements a fault shows; the journal has all of them."""


@handles(KeepUpdate)
async def keep_update(moving: MoveContext, effect: KeepUpdate) -> None:
    """What was told, when, by whom. A time that is said anew is waited for; one that is over stays missed."""
    form = moving.context.form
    entry: JsonObject = {
        "at": moving.tx.now.isoformat(),
        "by_id": str(moving.context.caller.id),
        "text": form.text,
        "text_en": form.text_en,
        "expected_back_at": None if form.expected_back_at is None else form.expected_back_at.isoformat(),
    }
    moving.changes["updates"] = [*moving.context.row.updates, entry][-MOST_UPDATES:]
    if form.expected_back_at is not None:
        moving.clocks.voided.append(SERVICE_BACK.name)
        moving.clocks.started.append(SERVICE_BACK.name)


@handles(CorrectFault)
async def correct_fault(moving: MoveContext, effect: CorrectFault) -> None:
    """What was sent is put right, the area as a whole; the journal keeps what it was."""
    form, row = moving.context.form, moving.context.row
    for name in ("fails", "since", "known"):
        value = getattr(form, name)
        if value is None or value == getattr(row, name):
            continue
        moving.changes[name] = value
        if name == "known":
            moving.text["was.known"] = row.known
        else:
            moving.data[f"was.{name}"] = str(getattr(row, name))
    if form.says_where:
        area: rules.NamedArea = moving.context.fact(rules.named_area)
        moving.changes |= {"area": [part.stored() for part in area.parts], "place": place_of(area)}
        moving.data["was.place"] = row.place


@handles(AddRepair)
async def add_repair(moving: MoveContext, effect: AddRepair) -> None:
    """One more work order that repairs it."""
    moving.changes["repair_order_ids"] = [*moving.context.row.repair_order_ids, str(moving.context.form.work_order_id)]


@handles(AskReporters)
async def ask_reporters(moving: MoveContext, effect: AskReporters) -> None:
    """Since when it works, and until when whoever reported it may say that theirs doesn't."""
    form, now = moving.context.form, moving.tx.now
    moving.changes |= {
        "restored_at": form.restored_at or now,
        "answers_until": now + timedelta(hours=form.answer_hours),
        "still_out": 0,
    }


@handles(GiveReportsBack)
async def give_reports_back(moving: MoveContext, effect: GiveReportsBack) -> None:
    """Each report goes on, and its customer is told. Whoever joins or leaves at this moment waits, and finds the fault
    cancelled."""
    incident_id = moving.context.row.id
    await incidents.hold(moving.tx, moving.context.community.id)
    reference = {"incident_number": moving.context.row.number}
    for at, report in enumerate(await incidents.reporters_of(moving.tx, incident_id), 1):
        await moving.follow(WORK_ORDERS, report["id"], "incident_cancelled", Nothing(), reference)
        if at % SENT_AT_ONCE == 0:
            # hundreds of orders don't fit into one statement; all stand or fall with this transaction
            await moving.tx.flush()
    moving.changes["reports"] = 0


@handles(CountReport)
async def count_report(moving: MoveContext, effect: CountReport) -> None:
    """One more; the photos that came with it may be opened by whoever sees the fault."""
    incident = moving.context.row
    moving.changes["reports"] = incident.reports + 1
    order_id = UUID(str(moving.context.cause["work_order_id"]))
    order = await moving.tx.get(WorkOrder, id=order_id)
    if order is None:
        return
    await copy_checks(moving, order_id, INCIDENTS.name, incident.id)
    for photo in order.photos:
        moving.add(FilePlace, file_id=UUID(photo), record_type=INCIDENTS.name, record_id=incident.id, internal=True)


@handles(UncountReport)
async def uncount_report(moving: MoveContext, effect: UncountReport) -> None:
    """One less."""
    moving.changes["reports"] = max(0, moving.context.row.reports - 1)


@handles(TakeIntoIncident)
async def take_into_incident(moving: MoveContext, effect: TakeIntoIncident) -> None:
    """The fault counts the report, and the customer is told what is known of it."""
    named = moving.context.fact(incident_guards.named_incident)
    assert named is not None, "incident_goes_on refuses a report without one"
    order, incident = moving.context.row, named.incident
    await moving.follow(
        INCIDENTS, incident.id, "take_report", Nothing(), {"work_order_id": str(order.id), "order_number": order.number}
    )
    back = incident.expected_back_at
    moving.data |= {
        "incident_number": incident.number,
        "failure": str(incident.fails),
        "since": incident.since.isoformat(),
        **({} if back is None else {"expected_at": back.isoformat()}),
    }


@handles(LeaveIncidentAgain)
async def leave_incident(moving: MoveContext, effect: LeaveIncidentAgain) -> None:
    """The fault counts one report less."""
    await _tell_incident(moving, "leave_report")


@handles(NoteStillOut)
async def note_still_out(moving: MoveContext, effect: NoteStillOut) -> None:
    """The fault's people hear that it still does not work there."""
    await _tell_incident(moving, "note_still_out")


async def _tell_incident(moving: MoveContext, action: str) -> None:
    order = moving.context.row
    reference = {"work_order_id": str(order.id), "order_number": order.number}
    incident = await moving.follow(INCIDENTS, order.incident_id, action, Nothing(), reference)
    moving.data["incident_number"] = incident.number


@handles(OfferIncident)
async def offer_incident(moving: MoveContext, effect: OfferIncident) -> None:
    """The newest fault that the new report may be of, by its place and by what is to be done; nobody is made to join
    it."""
    incident = await likely_incident(moving.tx, moving.context.row)
    if incident is not None:
        moving.created["incident"] = incident
        # what the answer says may be done next goes by it
        moving.context.aspects.fault_goes_on = True


@loads(incident_guards.named_incident)
async def named_incident(ask: FactRequest) -> NamedIncident | None:
    """The fault as it stands now: who joins or restores it at the same moment waits, or finds that it moved on."""
    context = ask.context
    if not ask.looking:
        await incidents.hold(ask.tx, context.community.id)
    incident = await ask.tx.get(Incident, id=context.form.incident_id, community_id=context.community.id)
    if incident is None:
        return None
    parts = (await parts_reported(ask.tx, [context.row]))[context.row.id]
    return NamedIncident(incident, is_there(parts_of(incident.area), parts) is not False)


@loads(incident_guards.own_incident)
async def own_incident(ask: FactRequest) -> Incident | None:
    """The fault that answers the order."""
    if ask.context.row.incident_id is None:
        return None
    if not ask.looking:
        await incidents.hold(ask.tx, ask.context.community.id)
    return await ask.tx.get(Incident, id=ask.context.row.incident_id)
