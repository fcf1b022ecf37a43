"""Effects: what follows from a step, as frozen values. Handlers in services only write rows; nothing here acts."""

from dataclasses import dataclass
from typing import Any

AUDIENCES = (
    "desk",
    "department",
    "supervisor",
    "worker",
    "former_worker",
    "customer",
    "reporters",
    "cashier",
    "cs_supervisor",
    "manager",
    "owner",
    "sender",
    "complainant",
    "handler",
    "former_handler",
    "level",
)
"""Whom a notice can be for."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Base of all effects; every subclass has exactly one handler (tests/contracts)."""


@dataclass(frozen=True, slots=True)
class RowChange(Effect):
    """Base of effects that only change fields of the record itself; the engine applies them."""


@dataclass(frozen=True, slots=True)
class Put(RowChange):
    """Set a field of the record to a constant."""

    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Keep(RowChange):
    """Copy fields of the form to fields of the record, names unchanged. Absent ones stay as they were."""

    fields: tuple[str, ...]

    def __init__(self, *fields: str) -> None:
        object.__setattr__(self, "fields", fields)


@dataclass(frozen=True, slots=True)
class Stamp(RowChange):
    """Set a field of the record to the present moment."""

    field: str


@dataclass(frozen=True, slots=True)
class Sign(RowChange):
    """Set a field of the record to the id of whoever acts."""

    field: str


@dataclass(frozen=True, slots=True)
class Count(RowChange):
    """Add one to a field of the record."""

    field: str


# clocks


@dataclass(frozen=True, slots=True)
class Start(Effect):
    """Start a clock."""

    clock: str


@dataclass(frozen=True, slots=True)
class Stop(Effect):
    """End clocks: met, or breached when it is late."""

    clocks: tuple[str, ...]

    def __init__(self, *clocks: str) -> None:
        object.__setattr__(self, "clocks", clocks)


@dataclass(frozen=True, slots=True)
class Void(Effect):
    """The reason for these clocks is gone. No names: all that still run."""

    clocks: tuple[str, ...]

    def __init__(self, *clocks: str) -> None:
        object.__setattr__(self, "clocks", clocks)


@dataclass(frozen=True, slots=True)
class Pause(Effect):
    """Pause a clock."""

    clock: str


@dataclass(frozen=True, slots=True)
class Resume(Effect):
    """Let a paused clock run on."""

    clock: str


@dataclass(frozen=True, slots=True)
class Restart(Effect):
    """End a clock, met or breached, and start it anew: the next notice is due from this one on (M-133)."""

    clock: str


@dataclass(frozen=True, slots=True)
class MoveDue(Effect):
    """Move an open clock's end to the end of the day that the form names (M-137)."""

    clock: str


# people told


@dataclass(frozen=True, slots=True)
class Tell(Effect):
    """Leave a notice for one of AUDIENCES."""

    whom: str


# what the desk decided


@dataclass(frozen=True, slots=True)
class KeepEstimate(Effect):
    """M-14: the price basis with the price list's version and the customer's agreement; trades left open before."""


@dataclass(frozen=True, slots=True)
class KeepClass(Effect):
    """M-12: the new kind's catalogue item and trades; what was decided for the old one no longer stands."""


# the aspects of a work order


@dataclass(frozen=True, slots=True)
class BookAppointment(Effect):
    """Make the form's window the current appointment; the one before becomes `moved`."""

    state: str = "confirmed"


@dataclass(frozen=True, slots=True)
class SettleAppointment(Effect):
    """The current appointment ends: kept, missed or cancelled."""

    state: str


@dataclass(frozen=True, slots=True)
class GiveAppointmentTo(Effect):
    """The current appointment's worker: the one named in the form, or nobody."""

    named: bool = True


@dataclass(frozen=True, slots=True)
class TakeDepartment(Effect):
    """An order that was never dispatched goes to the department of the worker who is named."""


@dataclass(frozen=True, slots=True)
class Displace(Effect):
    """M-24: an emergency takes the worker; overlapping appointments of other orders fall, and their people are told."""


@dataclass(frozen=True, slots=True)
class OpenVisit(Effect):
    """A journey begins."""


@dataclass(frozen=True, slots=True)
class MarkVisit(Effect):
    """Note on the current visit: arrived, no_access or ended."""

    what: str


@dataclass(frozen=True, slots=True)
class LogContact(Effect):
    """Record a contact attempt."""

    topic: str = ""


@dataclass(frozen=True, slots=True)
class RecordOnSite(Effect):
    """Record what was found, inspected, consented to or left behind, in the form's words."""

    kind: str


@dataclass(frozen=True, slots=True)
class OfferQuote(Effect):
    """Store the form's lines as the next quote version; the open one is superseded."""


@dataclass(frozen=True, slots=True)
class DecideQuote(Effect):
    """The customer's word on the current version: approved or rejected."""

    state: str


@dataclass(frozen=True, slots=True)
class WithdrawQuote(Effect):
    """An offered version that is no longer wanted is superseded."""


@dataclass(frozen=True, slots=True)
class Invoice(Effect):
    """SYSTEM: invoice what was done, within the approved version; once per order."""


@dataclass(frozen=True, slots=True)
class SettleCancellation(Effect):
    """A cancelled order owes at most its recorded settlement, and needs no follow-up."""


@dataclass(frozen=True, slots=True)
class ScheduleFollowUp(Effect):
    """SYSTEM: a follow-up is due, or the community's sample leaves it out."""


@dataclass(frozen=True, slots=True)
class OpenWarrantyOrder(Effect):
    """M-54: register a linked order, free of charge."""


@dataclass(frozen=True, slots=True)
class FoldIntoMaster(Effect):
    """Merge: the open order named as master is told of the duplicate and its reporter."""


@dataclass(frozen=True, slots=True)
class AnswerUrge(Effect):
    """催单 is answered: who has it, and by when."""


# money


@dataclass(frozen=True, slots=True)
class TakePayment(Effect):
    """Record a payment with its receipt."""


@dataclass(frozen=True, slots=True)
class Ledger(Effect):
    """Add an entry to the charge's ledger and its amount to the charge's sums."""

    kind: str


@dataclass(frozen=True, slots=True)
class ReceiveCollection(Effect):
    """What the worker collected is with the cashier: the charge counts one open collection less."""


@dataclass(frozen=True, slots=True)
class LogAttempt(Effect):
    """Record a follow-up attempt."""


# complaints


@dataclass(frozen=True, slots=True)
class Alert(Effect):
    """M-112: a serious complaint is told to the customer-service supervisor at once."""


@dataclass(frozen=True, slots=True)
class TakeEvidence(Effect):
    """M-111, M-121: store the form's pieces of evidence, and lay its facts over those recorded before."""


@dataclass(frozen=True, slots=True)
class CheckEvidence(Effect):
    """M-136: what a person found of one piece; what isn't genuine no longer counts."""


@dataclass(frozen=True, slots=True)
class KeepVerdict(Effect):
    """M-120: what the rules say now, with the facts they read."""


@dataclass(frozen=True, slots=True)
class KeepDecision(Effect):
    """M-120, M-122: store the decision with its verdict and the text that was told."""

    kind: str


@dataclass(frozen=True, slots=True)
class AskEvidence(Effect):
    """M-121: which facts are awaited, and until when."""


@dataclass(frozen=True, slots=True)
class RouteMatter(Effect):
    """M-94, M-134: to the department that the form or the routing table names."""


@dataclass(frozen=True, slots=True)
class OpenRoutedOrder(Effect):
    """M-94: a matter of equipment opens its repair order, linked, unless one is linked already."""


@dataclass(frozen=True, slots=True)
class LinkOrders(Effect):
    """M-140: the work orders that it is about."""


@dataclass(frozen=True, slots=True)
class NameHandler(Effect):
    """Who handles it from now on, and in which department."""


@dataclass(frozen=True, slots=True)
class TakeOver(Effect):
    """M-131: the level that holds it handles it itself."""


@dataclass(frozen=True, slots=True)
class Climb(Effect):
    """M-131: to the next rung of the ladder."""


@dataclass(frozen=True, slots=True)
class LogNote(Effect):
    """Record what was found, told or reported."""

    kind: str


@dataclass(frozen=True, slots=True)
class KeepAgreement(Effect):
    """M-138: the terms, the day by which they are carried out, and both signatures."""


@dataclass(frozen=True, slots=True)
class SendReply(Effect):
    """M-132, M-135: the reply as it was told, who drafted and who approved it."""


@dataclass(frozen=True, slots=True)
class Remedy(Effect):
    """M-140, M-141: the corrective action of a founded complaint, a compensation, orders that are done again."""


@dataclass(frozen=True, slots=True)
class OpenRound(Effect):
    """M-123: a new round; what was decided before stays beside it."""
