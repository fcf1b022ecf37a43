"""What another system writes of each kind of master data, under its own keys. Fields that are left out of a change stay
as they are."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, create_model

from app.core.enums import OrderKind, PremisesKind, Relation, Urgency
from app.core.fields import (
    AS_LINE,
    Code,
    Day,
    Fen,
    Form,
    Label,
    Line,
    LongText,
    OptionalLine,
    OptionalText,
    Phone,
    PlaceName,
    Short,
    Text,
    Title,
    Trade,
    Trades,
    UnitOfSale,
)
from app.core.roles import Role
from app.core.typed_text import ONE_LINE, written_as

EXTERNAL_ID: Final = written_as(r"^[^\s/\x00-\x1f\x7f]([^/\x00-\x1f\x7f]*[^\s/\x00-\x1f\x7f])?$", "external_id")
ExternalId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, pattern=EXTERNAL_ID),
    Field(description="Your own key of the record: any text of one line without a slash.", examples=["R-1-101"]),
]
Badge = Annotated[str, Field(max_length=20, pattern=ONE_LINE), AS_LINE]
Active = Annotated[bool, Field(description="False: no longer used; it stays for what was recorded with it.")]
AnotherPerson = Annotated[
    bool, Field(description="Somebody of this name and number is on record, and this is really another person.")
]

GIVEN_BY_SYSTEMS: Final = frozenset({Role.RECEPTIONIST, Role.SUPERVISOR, Role.WORKER, Role.CASHIER, Role.GUARD})
"""The roles that another system may give and take back. Heads and administrators are made by people alone, so that
nobody becomes one by a telephone number that a file says."""
GivenRole = Literal["receptionist", "supervisor", "worker", "cashier", "guard"]


class ExternalPremises(Form):
    """A room or shop (M-01). Building and unit are named as people name them, and made where they are new."""

    kind: PremisesKind = PremisesKind.ROOM
    building: PlaceName | None = Field(default=None, examples=["1号楼"])
    unit: PlaceName | None = Field(default=None, examples=["1单元"])
    number: PlaceName = Field(examples=["101"])
    label: Label | None = Field(
        default=None,
        description="The whole address; made of building, unit and number where it is left out.",
        examples=["1号楼1单元101"],
    )
    handed_over_on: Day | None = Field(default=None, description="Warranty terms count from it (M-13).")
    active: Active = True


class ExternalCustomer(Form):
    """A resident or merchant (M-02); their rooms and shops are bindings."""

    name: Short = Field(examples=["王小明"])
    phone: Phone = Field(examples=["13800000001"])
    active: bool = Field(default=True, description="False shuts the person out within five seconds.")
    another_person: AnotherPerson = False


class ExternalBinding(Form):
    """M-02: somebody is owner, tenant or merchant of a room or shop, for a time. Whose and of which room is never
    changed: end the binding and make another."""

    person_external_id: ExternalId | None = Field(default=None, description="Your key of the person.")
    person_id: UUID | None = Field(default=None, description="Instead of it: our id.")
    premises_external_id: ExternalId | None = Field(default=None, description="Your key of the room or shop.")
    premises_id: UUID | None = Field(default=None, description="Instead of it: our id.")
    premises_label: Label | None = Field(default=None, description="Instead of either: its whole address.")
    relation: Relation = Relation.OWNER
    valid_from: Day | None = Field(default=None, description="Default for a new one: today.")
    valid_until: Day | None = Field(default=None, description="The last day; null while it lasts.")


class ExternalRole(Form):
    """A role in this community. Heads and administrators are made by people alone."""

    role: GivenRole = Field(examples=["worker"])
    department_code: Code | None = Field(default=None, description="Only the orders of this department.")


class ExternalStaff(Form):
    """Somebody who works here. They get no password and no user name from another system."""

    name: Short = Field(examples=["林小满"])
    phone: Phone = Field(examples=["13800000001"])
    outsourced: bool = Field(default=False, description="A worker of a contractor (M-21).")
    badge: Badge | None = Field(default=None, examples=["HY-021"])
    roles: list[ExternalRole] = Field(
        min_length=1, max_length=20, description="All roles here; one that isn't named any more ends."
    )
    active: bool = Field(default=True, description="False shuts the person out within five seconds.")
    another_person: AnotherPerson = False


class ExternalDepartment(Form):
    """A department of the community."""

    code: Code = Field(examples=["engineering"])
    name: Short = Field(examples=["工程部"])
    active: Active = True


class ExternalCatalogueItem(Form):
    """One service of the published list (M-14, M-40)."""

    code: Code = Field(examples=["P03"])
    name: Title = Field(examples=["更换水龙头"])
    category: Short = Field(examples=["维修"])
    kind: OrderKind
    trades: list[Trade] = Field(default_factory=list, max_length=10, examples=[["plumbing"]])
    needs_visit: bool = True
    unit: UnitOfSale = Field(default="次", examples=["次"])
    price_fen: Fen | None = Field(default=None, description="null: quoted on site, never 0.")
    note: OptionalLine = ""
    active: Active = True


class ExternalOrder(Form):
    """A request as another system has it (M-10 to M-12). Sent again with other words, what may be corrected is (M-11):
    customer, contact, room, spot, description, requirements, remarks, kind and urgency."""

    kind: OrderKind
    urgency: Urgency = Urgency.NORMAL
    description: LongText = Field(examples=["厨房水龙头漏水"])
    customer_external_id: ExternalId | None = Field(default=None, description="Your key of the customer.")
    customer_id: UUID | None = Field(default=None, description="Instead of it: our id.")
    contact_name: Short | None = Field(default=None, examples=["王女士"])
    contact_phone: Phone | None = Field(default=None, examples=["13800138000"])
    premises_external_id: ExternalId | None = Field(default=None, description="Your key of the room or shop.")
    premises_id: UUID | None = Field(default=None, description="Instead of it: our id.")
    common_area: Line | None = Field(default=None, description="Where, when no room or shop is concerned.")
    spot: OptionalLine = Field(default="", examples=["厨房水槽下"])
    special_requirements: OptionalText = ""
    remarks: OptionalText = ""
    catalogue_code: Code | None = Field(default=None, description="Item of the service catalogue.", examples=["P12"])
    trades: Trades = Field(default_factory=list, description="Trades wanted, if no catalogue item names them.")
    reason: Text | None = Field(default=None, description="Why it is corrected.", examples=["ERP 中房号有误"])


def keyed(form: type[Form], name: str) -> type[Form]:
    """The same form with the key beside its fields, as an item of a batch has it."""
    fields: Any = {"external_id": (ExternalId, ...)}
    return create_model(name, __base__=form, __doc__=form.__doc__, **fields)
