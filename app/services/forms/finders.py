"""Finds the candidates of an id that a form names, with what a person calls them: only those that its caller may see,
and customers masked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.core.clock import local_day
from app.core.enums import LineBasis
from app.core.lang import HasLabel, Words
from app.core.money import yuan
from app.core.roles import STAFF_ROLES, Role
from app.db.paging import Position, Slice
from app.db.queries import candidates, places, roster
from app.models import CatalogueItem, Department, Person, Premises
from app.models.asset import Asset, AssetState
from app.models.base import VersionedRow
from app.models.directory import DirectoryEntry
from app.models.duty_post import DutyPost
from app.models.enquiry import Enquiry, EnquiryTopic
from app.models.stock import StockItem, StockItemState
from app.services.complaints.kind import COMPLAINTS
from app.services.kinds.enquiries import ENQUIRIES
from app.services.moving.kind import AnyKind
from app.services.moving.lists import page_everywhere, page_in_community
from app.services.moving.moves import Mover
from app.services.moving.seen_by import mask_free, mask_name
from app.services.people.households import stands
from app.services.work_orders.facts import annex_of
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.engine.people import departments_led_alone
from app.workflow.engine.step import Context
from app.workflow.kinds.corrective_action import OWNING_ROLES
from app.workflow.kinds.from_enquiry import opens_more
from app.workflow.kinds.work_order.table import WORK_ORDER


@dataclass(frozen=True, slots=True)
class NamedValue:
    """Something that a field may name."""

    value: str
    title: str | Words
    hint: str | Words | HasLabel = ""
    text: str = ""
    """What somebody wrote about it, which stands behind the title as far as there is room."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: for which action of which record, by which text, beside which other fields, and where."""

    mover: Mover
    context: Context
    action: str
    given: Mapping[str, UUID | str]
    """Other fields of the form on which the candidates depend."""
    q: str | None
    after: Position | None
    limit: int

    @property
    def community_id(self) -> UUID:
        """The community of the record."""
        return self.context.community.id

    @property
    def for_self(self) -> bool:
        """Whether the caller is in the community as a customer and nothing else."""
        return self.context.caller.is_only_customer(self.community_id)


Found = Slice[NamedValue]


async def kept_rows(search: Search, model: type[VersionedRow], show: Any, **filters: object) -> Found:
    """Rows of a settings record of the community, by part of their name."""
    asked = {**filters, **({} if search.q is None else {"q": search.q})}
    page, _ = await places.listed(
        search.mover.tx, model, search.community_id, filters=asked, hidden={}, after=search.after, limit=search.limit,
        counted=False,
    )  # fmt: skip
    return Slice([show(row) for row in page.rows], page.position)


async def departments(search: Search) -> Found:
    """The active departments."""
    return await kept_rows(search, Department, lambda row: NamedValue(str(row.id), row.name), active=True)


async def rooms(search: Search) -> Found:
    """Rooms and shops by address; a customer's own."""
    own: dict[str, object] = {"id": sorted(search.context.caller.rooms)} if search.for_self else {}
    customer_id = getattr(search.context.row, "customer_id", None)
    if search.action == "correct" and customer_id is not None:
        # the room that is really meant is one of the customer's
        homes = await roster.homes_of(search.mover.tx, search.community_id, [customer_id])
        today = local_day(search.mover.tx.now, search.context.community.zone)
        own = {"id": [home["premises_id"] for home in homes if stands(home, today)]}
    return await kept_rows(search, Premises, lambda row: NamedValue(str(row.id), row.label), active=True, **own)


async def price_list(search: Search) -> Found:
    """Items of the price list, with their prices; of one kind of service where the form says so. Repairs may name
    any."""
    kind = search.given.get("kind")
    of_kind = {"kind": kind} if kind and kind != "repair" else {}
    return await _items(search, **of_kind)


async def priced_items(search: Search) -> Found:
    """Items for a line of a quote: those with a published price, or those that are priced on site (M-40)."""
    basis = search.given.get("basis")
    if basis == LineBasis.ANNEX:
        return await _annex(search)
    page = await _items(search, **({"price_fen": None} if basis == LineBasis.PRICED_ON_SITE else {}))
    if basis != LineBasis.LIST:
        return page
    return Slice([row for row in page.rows if row.hint is not ON_SITE], page.position)


async def _annex(search: Search) -> Found:
    """M-80: what the contract that bills the order singly says that things cost; all of it at once."""
    asked = (search.q or "").casefold()
    items = (await annex_of(search.mover.tx, search.context.row)).values()
    fitting = [item for item in items if asked in f"{item.code} {item.name}".casefold()]
    return Slice([NamedValue(item.code, item.name, _priced(item.unit_fen, item.unit)) for item in fitting], None)


def _priced(unit_fen: int, unit: str) -> Words:
    price = yuan(unit_fen)
    return Words(f"¥{price} / {unit}", f"{price} 元/{unit}")


ON_SITE: Final = Words("priced on site", "现场定价")


async def _items(search: Search, **narrowed: object) -> Found:
    def show(row: CatalogueItem) -> NamedValue:
        if row.price_fen is None:
            return NamedValue(row.code, row.name, ON_SITE)
        return NamedValue(row.code, row.name, _priced(row.price_fen, row.unit))

    return await kept_rows(search, CatalogueItem, show, active=True, **narrowed)


async def warehouse(search: Search) -> Found:
    """Material that the warehouse keeps, with what is on hand."""

    def show(row: StockItem) -> NamedValue:
        return NamedValue(str(row.id), row.name, f"{row.on_hand:f} {row.unit}")

    return await kept_rows(search, StockItem, show, state=StockItemState.IN_USE)


async def equipment(search: Search) -> Found:
    """The community's equipment in use."""
    return await kept_rows(search, Asset, as_equipment, state=AssetState.IN_USE)


def as_equipment(row: Asset) -> NamedValue:
    """A piece of equipment by its number, with where it stands."""
    return NamedValue(str(row.id), row.number, row.place, f"{row.name} {row.serial}".strip())


async def staff_with(search: Search, roles: Collection[Role]) -> Found:
    """The active people who hold one of these roles here, by part of their name."""
    page = await candidates.staff_of(
        search.mover.tx,
        search.context.community.organisation_id,
        search.community_id,
        roles,
        q=search.q,
        after=search.after,
        limit=search.limit,
    )
    return Slice([NamedValue(str(row.id), row.name) for row in page.rows], page.position)


async def colleagues(search: Search) -> Found:
    """Everybody who works here, but not the caller."""
    page = await staff_with(search, STAFF_ROLES)
    return Slice([row for row in page.rows if row.value != str(search.context.caller.id)], page.position)


async def staff(search: Search) -> Found:
    """Everybody who works here."""
    return await staff_with(search, STAFF_ROLES)


async def owners(search: Search) -> Found:
    """Everybody who works here and may be given something to put right (M-141)."""
    return await staff_with(search, OWNING_ROLES)


async def customers(search: Search) -> Found:
    """Customers who live here, masked, with their rooms: by room, or by part of an address."""
    # of a record that names a room already, those of this room
    tx, room = search.mover.tx, search.given.get("premises_id") or getattr(search.context.row, "premises_id", None)
    page = await roster.customers(
        tx, search.context.caller.organisation_id, search.community_id,
        premises_id=room if isinstance(room, UUID) else None, q=search.q, after=search.after, limit=search.limit,
    )  # fmt: skip
    today = local_day(tx.now, search.context.community.zone)
    homes = await roster.homes_of(tx, search.community_id, [row.id for row in page.rows])
    here = [home for home in homes if stands(home, today) and room in (None, home["premises_id"])]

    def rooms_of(person: Person) -> list[str]:
        return [str(home["label"]) for home in here if home["person_id"] == person.id]

    shown = [
        NamedValue(str(row.id), mask_name(row.name) or "?", "、".join(rooms_of(row)))
        for row in page.rows
        if row.merged_into_id is None and rooms_of(row)
    ]
    return Slice(shown, page.position)


async def _records(search: Search, kind: AnyKind, **asked: object) -> Found:
    """Records of a kind that the caller sees in the community, the newest first, each with how it begins."""
    position = search.after
    after = None if position is None else candidates.place_of(position)
    narrowed = {"community_id": search.community_id, **asked}
    rows, more = await page_everywhere(search.mover, kind, narrowed, after=after, limit=search.limit, newest_first=True)

    def show(row: Any) -> NamedValue:
        text = mask_free("description", row.description, kind.people_of(row)) or ""
        return NamedValue(str(row.id), row.number, kind.lifecycle.states(str(row.state)), text)

    last = rows[-1].row if rows and more else None
    own = None if search.context.row is None else search.context.row.id
    shown = [show(opened.row) for opened in rows if opened.row.id != own]
    return Slice(shown, None if last is None else [last.created_at.isoformat(), str(last.id)])


async def orders(search: Search) -> Found:
    """Work orders that the caller sees."""
    return await _records(search, WORK_ORDERS)


async def open_orders(search: Search) -> Found:
    """Other work orders that go on."""
    going_on = [state for state in WORK_ORDER.states if state not in WORK_ORDER.final]
    return await _records(search, WORK_ORDERS, state=going_on)


async def complaints(search: Search) -> Found:
    """Complaints that the caller sees."""
    return await _records(search, COMPLAINTS)


async def enquiries(search: Search) -> Found:
    """Enquiries that the caller sees and of which something may still come, the newest first, each with how it
    begins."""
    page = await page_in_community(
        search.mover, ENQUIRIES, search.community_id, {}, after=search.after, limit=search.limit
    )

    def show(row: Enquiry) -> NamedValue:
        text = mask_free("matter", row.matter, ENQUIRIES.people_of(row)) or ""
        return NamedValue(str(row.id), row.number, row.state, text)

    now = search.mover.tx.now
    return Slice([show(opened.row) for opened in page.rows if opens_more(opened.row, now)], page.position)


async def posts(search: Search) -> Found:
    """The posts whose shifts the caller plans, each with how many are on duty there at once."""
    led = departments_led_alone(search.context.caller, search.community_id)
    own = {} if led is None else {"department_id": led}

    def show(row: DutyPost) -> NamedValue:
        return NamedValue(str(row.id), row.name, Words(f"{row.people} at once", f"同时 {row.people} 人"))

    return await kept_rows(search, DutyPost, show, active=True, **own)


async def topics(search: Search) -> Found:
    """What people ask about, with what may be told of it (M-90)."""
    return await kept_rows(
        search, EnquiryTopic, lambda row: NamedValue(str(row.id), row.name, row.disclosure), active=True
    )  # fmt: skip


async def directory(search: Search) -> Found:
    """Who is meant for what, with their rooms."""

    def show(row: DirectoryEntry) -> NamedValue:
        return NamedValue(str(row.id), row.name, " ".join(filter(None, (row.room, row.head))))

    return await kept_rows(search, DirectoryEntry, show, active=True)
