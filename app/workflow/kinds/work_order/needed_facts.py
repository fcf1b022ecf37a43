"""Facts that the guards of work orders need beyond the order itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from app.models.contract import Billing
from app.models.places import CatalogueItem
from app.models.work_order import WorkOrder
from app.workflow.engine.facts import Fact
from app.workflow.kinds.work_order.pricing import NO_MATERIAL, AnnexItem, OrdersMaterial, PricedQuote
from app.workflow.kinds.work_order.warranty import WarrantyCheck


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration and the records that it refers to."""

    customer_id: UUID | None
    contact_name: str | None
    contact_phone: str | None
    premises_id: UUID | None
    place: str
    catalogue_item_id: UUID | None
    catalogue_code: str | None
    trades: list[str]
    needs_visit: bool


@dataclass(frozen=True, slots=True)
class Prices:
    """Published prices by code (None: quoted on site), their version, the priced lines of the form, and what these
    name."""

    prices: dict[str, int | None]
    version: int
    quote: PricedQuote
    material: OrdersMaterial = NO_MATERIAL
    """The requisitions and purchases of the order, where the lines name some."""
    same_name: Mapping[str, int] = field(default_factory=dict)
    """M-40: the published prices, by code, of items that have the name of an off-list line for labour."""
    annex: Mapping[str, AnnexItem] = field(default_factory=dict)
    """M-80: the price annex, by code, of the contract under which the order is billed singly; else nothing."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A worker who is to be assigned, or who is to come on another day."""

    label: str
    belongs: bool
    qualified: bool
    day: date
    departments: tuple[UUID | None, ...] = ()
    """Departments in which the person works here, if the order may belong to them; None: any."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A confirmed appointment at the same time."""

    work_order_id: UUID
    number: str
    worker: str
    starts_at: str
    ends_at: str
    emergency: bool = False
    """Whether it is one of an emergency."""
    visiting: bool = False
    """Whether the worker is there now, until the end of the window (M-24)."""
    until: datetime | None = None
    """When it ends."""


@dataclass(frozen=True, slots=True)
class Availability:
    """The worker's appointments that overlap the wanted time."""

    clashes: tuple[Clash, ...] = ()
    may_displace: bool = True
    """Whether an emergency may displace them: when a worker is assigned to it."""

    @property
    def emergencies(self) -> tuple[Clash, ...]:
        """Those of other emergencies, which are not displaced unless the supervisor says which goes first."""
        return tuple(clash for clash in self.clashes if clash.emergency)

    @property
    def clash(self) -> Clash | None:
        """The first overlapping appointment."""
        return self.clashes[0] if self.clashes else None


@dataclass(frozen=True, slots=True)
class Corrected:
    """The records that a correction refers to, found and checked."""

    place: str | None
    """The address of the room that is really meant."""


@dataclass(frozen=True, slots=True)
class Cover:
    """M-13, M-80: equipment that a form names, and what covers it today."""

    asset_id: UUID
    name: str
    stands_here: bool
    """Whether it stands where the order is: in its room or shop, or in a common area."""
    warranty_until: date | None = None
    """Last day of its maker's warranty."""
    in_warranty: bool = False
    contract_id: UUID | None = None
    """The active contract that has it on its list today; None: no contract has."""
    contract_number: str = ""
    until: date | None = None
    """Last day on which that contract covers it."""
    arrange_hours: int = 0
    fix_hours: int = 0
    warranty_months: int = 0
    billing: Billing | None = None
    """How often that contract charges; each job singly means that this one is not free."""
    customer_id: UUID | None = None
    """With whom that contract is made."""


IN_TERM = WarrantyCheck("", 0, date.max, in_term=True)


def _request_by_form(context: Any, form: Any) -> Any:
    """Whom a registration reaches: whom it names, or a customer's own number, which is on record."""
    for_self = context.caller.is_only_customer(context.community.id)
    return SimpleNamespace(contact_phone=for_self or form.contact_phone or form.customer_id)


correction = Fact[Corrected]("correction", by_form=lambda context, form: Corrected(None))
"""What a correction refers to: the customer and the room, bound to each other (M-02)."""
request = Fact[Registration]("request", reads="contact_phone", by_form=_request_by_form)
"""What a registration refers to, found and checked: customer, place, catalogue item."""
witness = Fact[bool]("witness", reads="witness_id", by_form=lambda _, form: form.witness_id is not None)
"""M-40: whether the witness whom the form names is an active member of this community's staff."""
catalogue = Fact[Prices]("catalogue")
"""Prices of the items that the form's lines or the order refer to."""
published_price = Fact[int | None]("published_price", of_record=True)
"""M-40: the published price of the order's own item, in fen; None where it has none."""
item = Fact[CatalogueItem | None]("item", reads="catalogue_code")
"""The active catalogue item that the form names."""
warranty = Fact[WarrantyCheck | None](
    # a drawn form offers only parts whose term is not over
    "warranty",
    reads="part",
    by_form=lambda context, form: None if form.part is None else IN_TERM,
)
"""M-13: the warranty of the part that the form names; None if the community or the room has no date on record."""
COVERED = Cover(UUID(int=0), "", stands_here=True, in_warranty=True, contract_id=UUID(int=0))
cover = Fact[Cover | None](
    "cover", reads="asset_id", by_form=lambda context, form: None if form.asset_id is None else COVERED
)
"""M-80: the equipment that the form names, and what covers it today; None where it names none."""
worker = Fact[Candidate]("worker", reads="worker_id")
"""The worker whom the form names."""
worker_works_here = Fact[bool]("worker_works_here", of_record=True)
"""M-26: whether the order's worker is still active and a worker in this community."""
complaint_is_linked = Fact[bool]("complaint_is_linked", of_record=True)
"""M-71: whether a complaint is linked with the order, whatever has become of it."""
engaged = Fact[Candidate | None]("engaged")
"""The worker of the order on the day that is being agreed; None without a worker or a day."""
wished = Fact[bool]("wished", reads="wanted_worker_id")
"""M-23: whether the worker for whom a hand-back wishes works in this community; true without a wish."""
availability = Fact[Availability]("availability", reads="worker_id")
"""M-24: what stands in the worker's way at the wanted time."""
orders_material = Fact[OrdersMaterial]("orders_material", of_record=True)
"""M-43, M-44: the requisitions and purchases of the order."""
contact_days = Fact[int]("contact_days", of_record=True)
"""On how many local days somebody tried to reach the customer since completion (M-51)."""
master = Fact[WorkOrder | None]("master", reads="duplicate_of")
"""The other open order of this community that a duplicate points at."""
