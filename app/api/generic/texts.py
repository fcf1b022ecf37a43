"""What the API page says of the operations on kinds of record, where their declaration can't say it.

An operation without a text of its own is described by its lifecycle's table, or in general words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.lang import Words


@dataclass(frozen=True, slots=True)
class Text:
    """The title, the description and the clause of an operation."""

    title: Words
    description: str
    clause: str = ""
    """Empty: the kind's own."""


@dataclass(frozen=True, slots=True)
class Own:
    """What is said of one operation otherwise than in general."""

    title: Words | None = None
    description: str = ""
    clause: str = ""


TEXTS: Final[Mapping[str, Own]] = {
    "work_orders.register": Own(
        Words("Register a request", "登记工单"),
        "A repair or service request, by a customer for themselves, by the desk for a caller, by staff on patrol, or "
        "by a machine client (scope `work_orders:write`).",
    ),
    "work_orders.list": Own(
        description="Work orders that you may see, newest first unless `sort` says otherwise; look one up by number, "
        "phone or room."
    ),
    "work_orders.read": Own(
        description="The whole order with its current aspects and what you may do now; a screen needs no second call "
        "with `expand`."
    ),
    "work_orders.timeline": Own(
        Words("Read what happened", "查看处理经过"),
        "What happened to the order, entry by entry, in words a person reads.",
    ),
    "complaints.register": Own(
        Words("File a complaint", "登记投诉"),
        "A consumer's complaint against a merchant, or a service complaint against the company: by the complainant "
        "online, by staff for somebody in person, on the phone or in writing, or by a machine client (scope "
        "`complaints:write`).",
    ),
    "complaints.list": Own(
        description="Complaints that you may see, newest first unless `sort` says otherwise; look one up by number, "
        "phone or room."
    ),
    "complaints.timeline": Own(
        description="What happened to the complaint, entry by entry, in words a person reads; outside the company "
        "without what stays in the company."
    ),
    "contact_slips.send": Own(
        Words("Send a contact slip", "发出内部联系单"),
        "What another department must do goes there in writing, within the hour after it reached the sender; the "
        "department's head confirms it within another hour.",
    ),
    "contact_slips.read": Own(
        description="One slip, for the desk, its sender and the head of the department that it went to."
    ),
    "contact_slips.list": Own(
        description="A community's slips that you may see, newest first: the desk all, a department's head those sent "
        "there, anybody those that they sent. `state=sent` is what waits to be confirmed."
    ),
    "corrective_actions.read": Own(
        description="One corrective action, for the desk, its owner and the head of the department concerned."
    ),
    "corrective_actions.list": Own(
        description="A community's corrective actions that you may see, newest first: the desk all, a department's "
        "head those of the department, anybody their own. `state=open&due_on_lt=…` is what is overdue."
    ),
    "follow_ups.read": Own(description="One follow-up with its attempts counted."),
    "follow_ups.list": Own(
        description="A community's follow-ups, oldest first; `state=scheduled` is the desk's list of calls to make. A "
        "department's supervisor sees those of the orders they see."
    ),
    "charges.read": Own(description="What an order costs, what was paid, and what is owed."),
    "charges.list": Own(
        description="A community's charges, oldest first, to be read on and reconciled.", clause="M-63"
    ),
    "payments.read": Own(description="One payment with its receipt number."),
    "payments.list": Own(
        description="A community's payments, oldest first; `state=collected` shows what workers have not handed in.",
        clause="M-63",
    ),
}
"""By operation id."""

FILTERS: Final[Mapping[str, str]] = {
    "work_order.premises_id": "The room or shop.",
    "work_order.number": "The human number, exactly.",
    "work_order.phone": "The contact's phone, exactly.",
    "complaint.premises_id": "The complainant's room or shop.",
    "complaint.number": "The human number, exactly.",
    "complaint.phone": "The complainant's phone, exactly.",
    "complaint.work_order_id": "M-140: complaints that this order belongs to.",
    "corrective_action.due_on_lt": "Only those due before this day.",
    "follow_up.due_at_lt": "Only those due before.",
}
"""By kind and filter."""


def text_of(operation: str, general: Text) -> Text:
    """What is said of an operation: its own where there is such, and what is said in general."""
    own = TEXTS.get(operation)
    if own is None:
        return general
    return Text(own.title or general.title, own.description or general.description, own.clause or general.clause)
