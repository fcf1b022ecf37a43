"""The work order as the API shows it: the whole resource with its current aspects (appointment, quote, visit, charge,
follow-up), and what the caller may do now."""

from datetime import date
from operator import itemgetter
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, AnswerSources, Body
from app.api.schemas.checklists import MomentChecklist, lists_of_order
from app.api.schemas.common import (
    Answer,
    AvailableAction,
    Contact,
    Moment,
    Natural,
    Photos,
    RevealedContact,
)
from app.api.schemas.incident import OfferedIncident, offered
from app.api.schemas.order_values import (
    BookingSheet,
    CancellationFee,
    Completion,
    CoverageProof,
    CustomerRatings,
    OrderEquipment,
    OrderEstimate,
    SlipCopies,
    ThingInCustody,
)
from app.api.schemas.work_order_aspects import (
    AppointmentOut,
    ChargeBrief,
    FollowUpBrief,
    HelperOut,
    InsistedMaterial,
    MergedOrder,
    ObjectionOut,
    QuoteOut,
    RecordedWord,
    ShownLine,
    UrgeAnswer,
    VisitOut,
    WhoComes,
    quote_body,
)
from app.core.catalogue import sentence
from app.core.enums import Channel, Coverage, OrderKind, Standing, Urgency
from app.core.lang import Language
from app.core.money import CURRENCY
from app.core.roles import Caller
from app.models import Charge, WorkOrder
from app.models.base import Row
from app.models.order_aspects import OrderAspects
from app.models.work_order import WorkOrderState
from app.services.emergencies.incident_offers import likely_incident
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import mask_name, mask_phone, mask_text, without_amounts
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.work_order.helping import MOST_HELPERS
from app.workflow.kinds.work_order.insisted_material import material_terms, warranty_exception
from app.workflow.kinds.work_order.pricing import owed_fen
from app.workflow.kinds.work_order.row_parts import OPEN
from app.workflow.kinds.work_order.table import WORK_ORDER

PHONE_TOO = sentence("problems.phone_too")


class WorkOrderOut(Answer):
    """A work order. `version` counts its journal; the ETag begins with it."""

    id: UUID
    number: ShownLine = Field(examples=["WX-HY-20261121-0007"])
    version: Natural
    community_id: UUID
    community_name: ShownLine
    state: WorkOrderState
    stands_with: Standing
    kind: OrderKind
    channel: Channel
    urgency: Urgency
    created_at: Moment
    updated_at: Moment
    reporter_id: UUID
    received_at: Moment | None = Field(description="When the call or letter arrived; its clocks start there.")
    enquiry_id: UUID | None = Field(description="The enquiry that it comes from.")
    customer_id: UUID | None
    contact: Contact
    premises_id: UUID | None
    place: ShownLine
    spot: ShownLine
    description: ShownLine
    special_requirements: ShownLine
    remarks: ShownLine
    wish_from: Moment | None
    wish_until: Moment | None
    equipment: OrderEquipment | None
    housekeeping: BookingSheet | None = Field(description="Of housekeeping: its booking sheet.")
    photos: Photos
    catalogue_code: ShownLine | None
    trades: Annotated[list[str], Field(max_length=10)]
    needs_visit: bool
    coverage: Coverage | None
    coverage_reason: ShownLine
    coverage_proof: CoverageProof | None
    contract_id: UUID | None = Field(description="M-80: the contract that covers it.")
    estimate: OrderEstimate | None
    department_id: UUID | None
    department_name: ShownLine | None
    worker_id: UUID | None
    worker: WhoComes | None = Field(description="Who comes: for staff, and for the customer to whom they come.")
    helpers: Annotated[list[HelperOut], Field(max_length=MOST_HELPERS)] | None = Field(
        description="Who helps, as `worker`."
    )
    wanted_worker_id: UUID | None
    appointment: AppointmentOut | None
    proposal: AppointmentOut | None
    checklists: Annotated[list[MomentChecklist], Field(max_length=3)] | None = Field(
        description="M-33: what is ticked on its visits, while it is open; for staff."
    )
    visits: Natural
    visit: VisitOut | None
    quote: QuoteOut | None
    approved_quote: QuoteOut | None
    material_terms: ShownLine | None = Field(
        description="M-45: what the customer is told with the quote of material of their own, and what follows where "
        "they insist on unfit material; null: the quote has none."
    )
    made_safe: bool
    risky_steps: Annotated[list[str], Field(max_length=10)]
    consented_steps: Annotated[list[str], Field(max_length=100)]
    diagnosed_at: Moment | None = Field(description="M-37: when the fault was diagnosed and explained last.")
    inspected_material: Annotated[list[str], Field(max_length=2)] = Field(
        description="M-45: whose material was inspected and may be used: centre, customer."
    )
    insisted_material: Annotated[list[InsistedMaterial], Field(max_length=20)] | None = Field(
        description="M-45: unfit material of the customer's own on which they insisted; of a warranty claim's order, "
        "in the repair."
    )
    hold_reason: ShownLine | None
    hold_until: Moment | None
    custody: ThingInCustody | None
    completion: Completion | None
    completed_at: Moment | None
    completions: Natural
    reworks: Natural
    signed_off_at: Moment | None
    ratings: CustomerRatings | None
    comments: ShownLine
    recorded_words: Annotated[list[RecordedWord], Field(max_length=200)] | None
    objection: ObjectionOut | None
    worker_signed_at: Moment | None
    copies: SlipCopies
    repair_warranty_until: date | None
    warranty_exception: ShownLine | None = Field(
        description="M-45, M-54: what the repair's warranty leaves out; null: nothing."
    )
    charge: ChargeBrief | None
    follow_up: FollowUpBrief | None
    settlement: CancellationFee | None
    reason: ShownLine
    referral: ShownLine
    duplicate_of: UUID | None
    emergency_plan_id: UUID | None
    plan_task: Natural | None
    incident_id: UUID | None = Field(description="M-100: the public fault that answers it.")
    incident_works: bool | None = Field(description="Whether it works again here; null: nobody has said.")
    merged: Annotated[list[MergedOrder], Field(max_length=50)] | None = Field(
        description="M-12: what was merged into this order, along chains; for staff."
    )
    warranty_of: UUID | None
    urges: Natural
    last_urged_at: Moment | None
    closed_at: Moment | None
    available_actions: Annotated[list[AvailableAction], Field(max_length=60)]
    advice: ShownLine | None = Field(
        default=None, description="What the person should do now, after this very request."
    )
    answer: UrgeAnswer | None = Field(default=None, description="Only after urge.")
    warranty_order_id: UUID | None = Field(default=None, description="Only after a warranty claim: the new order.")
    offered_incident: OfferedIncident | None = Field(
        default=None,
        description="M-100: the public fault that it may be, as long as it may join one; `join_incident` says so.",
    )
    revealed: RevealedContact | None = Field(default=None, description="Only after reveal: name and phone, unmasked.")


PLAIN = tuple(name for name in WorkOrderOut.model_fields if name in WorkOrder.model_fields)
"""Fields shown as they are stored."""
_stored = itemgetter(*PLAIN)


def work_order_body(outcome: AnyOpenedRecord, language: Language) -> Body:
    """The whole resource for its caller."""
    context, row = outcome.context, outcome.context.row
    aspects: OrderAspects = context.aspects
    body: Body = dict(zip(PLAIN, _stored(vars(row)), strict=True))
    WORK_ORDERS.mask_texts(row, body)
    body["stands_with"] = WORK_ORDERS.stands_with(row)
    body["community_name"] = context.community.name
    body["department_name"] = context.community.departments.get(row.department_id)
    body["contact"] = {"name": mask_name(row.contact_name), "phone": mask_phone(row.contact_phone)}
    body["appointment"] = _columns(AppointmentOut, aspects.appointment)
    body["proposal"] = _columns(AppointmentOut, aspects.proposal)
    body["visit"] = _columns(VisitOut, aspects.visit)
    people = WORK_ORDERS.people_of(row)
    quote, approved = aspects.quote, aspects.approved_quote if row.approved_quote_id is not None else None
    body["quote"] = None if quote is None else quote_body(quote, people)
    body["approved_quote"] = None if approved is None else quote_body(approved, people)
    terms = None if quote is None else material_terms(row, quote.lines)
    left_out = warranty_exception(row) if row.insisted_material else None
    body["material_terms"] = None if terms is None else mask_text(terms.say(language), people)
    body["warranty_exception"] = None if left_out is None else mask_text(left_out.say(language), people)
    body["charge"] = None if aspects.charge is None else _charge(aspects.charge)
    body["follow_up"] = _columns(FollowUpBrief, aspects.follow_up)
    address = f"{WORK_ORDER.path}/{row.id}"
    body["available_actions"] = [offer.described(address, language) for offer in WORK_ORDER.available(context)]
    body["advice"] = _advice(outcome, language)
    body["answer"] = outcome.created.get("answer")
    opened = outcome.created.get("warranty_order")
    body["warranty_order_id"] = None if opened is None else opened.id
    incident = outcome.created.get("incident")
    body["offered_incident"] = None if incident is None else offered(incident).model_dump()
    shown = outcome.action == "reveal"
    revealed = {"name": row.contact_name, "phone": row.contact_phone, "on_record": outcome.created.get("on_record")}
    body["revealed"] = revealed if shown else None
    outside = context.caller.is_outsider(row.community_id)
    is_somebodys = row.needs_visit and row.worker_id is not None and row.state in OPEN and not outside
    body["checklists"] = lists_of_order(row, context.community, language) if is_somebodys else None
    if outside:
        _keep_inside(context.caller, row, body)
    return body


def _keep_inside(caller: Caller, row: WorkOrder, body: Body) -> None:
    """People outside don't read the desk's remarks and for whom a worker wished (M-90); machine clients without the
    scope of money read no amounts."""
    if row.reporter_id != row.customer_id and not caller.is_self(row.reporter_id):
        body["remarks"] = ""
    body["wanted_worker_id"] = None
    # whoever else reported it is a neighbour
    body["merged"] = None
    if not caller.sees_amounts:
        body |= dict.fromkeys(("quote", "approved_quote", "charge"))
        body |= {
            name: without_amounts(body[name])
            for name in ("estimate", "settlement", "completion", "custody", "housekeeping")
        }


def _columns(answer: type[Answer], row: Row | None) -> Body | None:
    """A row whose columns are shown as they are stored."""
    return None if row is None else {name: getattr(row, name) for name in answer.model_fields}


def _charge(charge: Charge) -> Body:
    """What the order costs."""
    return {
        "id": charge.id,
        "number": charge.number,
        "state": charge.state,
        "invoiced_fen": charge.invoiced_fen,
        "owed_fen": owed_fen(charge),
        "currency": CURRENCY,
    }


def _advice(outcome: AnyOpenedRecord, language: Language) -> str | None:
    """M-10: whoever submits an emergency online is told to phone as well."""
    row = outcome.context.row
    online = row.channel in (Channel.APP, Channel.WECHAT, Channel.EMAIL)
    if outcome.action == "register" and row.urgency is Urgency.EMERGENCY and online:
        return PHONE_TOO.say(language, phone=outcome.context.community.service_phone)
    return None


async def complete(outcome: AnyOpenedRecord, body: Body, sources: AnswerSources) -> None:
    """Give an order its pictures with their addresses (what was reported, the work before and after), the public fault
    that it may be, and who comes."""
    if body["photos"]:
        body["photos"] = sources.pictures(body["photos"])
    completion: Body | None = body["completion"]
    if completion:
        photos = {name: sources.pictures(completion[name]) for name in WORK_PHOTOS if completion.get(name)}
        body["completion"] = {**completion, **photos}
    if body["merged"]:
        body["merged"] = [{**other, "photos": sources.pictures(other["photos"])} for other in body["merged"]]
    if body["offered_incident"] is None and _may_join(body):
        incident = await likely_incident(sources.tx, outcome.context.row)
        body["offered_incident"] = None if incident is None else offered(incident).model_dump()
    row = outcome.context.row
    is_told = row.worker_id is not None and not WORK_ORDERS.hidden_in_lists(outcome.context.caller, row)
    body["worker"] = await sources.who_comes(row.worker_id) if is_told else None
    if body["helpers"]:
        cards = [(entry, await sources.who_comes(UUID(entry["person_id"]))) for entry in body["helpers"]]
        shown = [{**card, "signed_at": entry["signed_at"]} for entry, card in cards if card is not None]
        body["helpers"] = shown if is_told else []


def _may_join(body: Body) -> bool:
    """Whether its reader may let a public fault answer it now."""
    actions: list[Body] = body["available_actions"]
    return any(action["name"] == "join_incident" and not action["blocked_by"] for action in actions)


WORK_PHOTOS: Final = ("photos_before", "photos_after")
ANSWERS = Answers(WorkOrderOut, WorkOrderOut, work_order_body, work_order_body, complete=complete)
