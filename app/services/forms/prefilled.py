"""What stands in a form already: what is known of an enquiry 接待登记, in the form of what comes of it (M-90); a
community's rules in force, in the form of a new version 规则版本, and those of a draft, where it is revised (M-150);
the public fault 公共故障 that a report may be of, in the form that joins it (M-100).

Of an enquiry, names and telephone numbers don't: the new record takes them over by itself, so that nobody has to be
shown them.
"""

from collections.abc import Callable, Mapping
from typing import Final

from pydantic import BaseModel

from app.core.complaint_enums import ComplaintChannel
from app.core.enums import Channel
from app.core.errors import NotFound
from app.core.ids import UUID
from app.core.json_object import JsonObject
from app.db.queries.rule_sets import settings_in_force
from app.models.enquiry import Enquiry
from app.services.emergencies.incident_offers import likely_incident
from app.services.kinds.enquiries import ENQUIRIES
from app.services.moving.moves import AnyOpenedRecord, Mover
from app.services.moving.seen_by import mask_free
from app.workflow.forms.parts import as_json
from app.workflow.kinds.complaint.intake_forms import FileComplaint
from app.workflow.kinds.contact_slip import SendSlip
from app.workflow.kinds.incident_forms import JoinIncident
from app.workflow.kinds.promise import MakePromise
from app.workflow.kinds.rule_set_contents import contents_of, of_settings
from app.workflow.kinds.rule_set_forms import ReviseRules, WriteRules
from app.workflow.kinds.work_order.intake_forms import RegisterOrder

Known = Callable[[Enquiry], object]
LONGEST_SUBJECT: Final = 60
COMPLAINED_BY: Final = {
    Channel.PHONE: ComplaintChannel.PHONE,
    Channel.COUNTER: ComplaintChannel.IN_PERSON,
    Channel.WRITTEN: ComplaintChannel.WRITTEN,
}
"""How a complaint came in; the others came by the network."""


def _matter(row: Enquiry) -> str:
    return str(mask_free("matter", row.matter, ENQUIRIES.people_of(row)))


KNOWN: Final[Mapping[str, Known]] = {
    "enquiry_id": lambda row: row.id,
    "received_at": lambda row: row.received_at,
    "premises_id": lambda row: row.premises_id,
    "customer_id": lambda row: row.customer_id,
}
"""What means the same in every form that has it."""
OF_FORMS: Final[Mapping[type[BaseModel], Mapping[str, Known]]] = {
    RegisterOrder: {"channel": lambda row: row.channel, "description": _matter},
    FileComplaint: {
        "channel": lambda row: COMPLAINED_BY.get(row.channel, ComplaintChannel.ONLINE),
        "description": _matter,
        "complainant_id": lambda row: row.customer_id,
    },
    SendSlip: {"subject": lambda row: _matter(row)[:LONGEST_SUBJECT], "matter": _matter},
    MakePromise: {"what": lambda row: _matter(row)[:500]},
}


async def fill_in_enquiry(
    mover: Mover, opened: AnyOpenedRecord, action: str, schema: JsonObject, enquiry_id: UUID
) -> None:
    """Put what is known of the enquiry into the form of what is to come of it, as defaults. Raises NotFound for an
    enquiry that the caller doesn't see, or of another community."""
    source = await mover.open(ENQUIRIES, enquiry_id)
    if source.row.community_id != opened.context.community.id:
        raise NotFound(values={"what": ENQUIRIES.noun})
    fields: JsonObject = schema["properties"]
    for name, known in {**KNOWN, **OF_FORMS.get(opened.lifecycle.form_of(action), {})}.items():
        value = known(source.row)
        if name in fields and value is not None:
            fields[name]["default"] = as_json(value)


async def fill_in_rules(mover: Mover, opened: AnyOpenedRecord, action: str, schema: JsonObject) -> None:
    """Put the rules in force into the form of a new version, and those of a draft into the form that revises it: what
    nobody touches stays as it is, where the company's defaults would change it unseen (M-150)."""
    form, fields = opened.lifecycle.form_of(action), schema["properties"]
    if form is WriteRules:
        groups = of_settings(await settings_in_force(mover.tx, opened.context.community.id))
    elif form is ReviseRules:
        groups = contents_of(opened.row)
        fields["title"]["default"] = opened.row.title
    else:
        return
    for name, rules in groups.items():
        fields[name]["default"] = _without_nothing(rules)


async def name_fault(mover: Mover, opened: AnyOpenedRecord, action: str, schema: JsonObject) -> None:
    """Put the public fault that an order may be a report of into the form that joins it to one (M-100)."""
    if opened.lifecycle.form_of(action) is not JoinIncident or not opened.context.aspects.fault_goes_on:
        return
    incident = await likely_incident(mover.tx, opened.row)
    if incident is not None:
        schema["properties"]["incident_id"]["default"] = str(incident.id)


def _without_nothing(value: object) -> object:
    """The same without what is empty, which a form leaves out."""
    if isinstance(value, dict):
        return {name: _without_nothing(inner) for name, inner in value.items() if inner is not None}
    return [_without_nothing(inner) for inner in value] if isinstance(value, list) else value
