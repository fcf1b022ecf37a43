"""Shapes of people: staff and customers, their roles, rooms and qualifications, and machine clients."""

from datetime import date
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.api.http.paging import CountedQuery, ListQuery
from app.api.schemas.common import Answer
from app.api.schemas.page import Version
from app.api.schemas.places import Kept, Search
from app.core.enums import PersonKind, Relation, RevealPurpose
from app.core.fields import AS_LINE, Day, Form, NewPassword, Phone, Short, Text, Trade
from app.core.roles import STAFF_ROLES
from app.core.typed_text import ONE_LINE, written_as

USERNAME = written_as(r"^[A-Za-z0-9][A-Za-z0-9_.@-]*$", "username")
Username = Annotated[str, StringConstraints(min_length=3, max_length=60, pattern=USERNAME)]
MaskedPhone = Annotated[str | None, Field(max_length=20, examples=["138****0000"])]
StaffRole = Literal[
    "receptionist", "supervisor", "worker", "cashier", "cs_supervisor", "manager", "duty_manager", "guard", "admin"
]
assert set(get_args(StaffRole)) == {role.value for role in STAFF_ROLES}
AnotherPerson = Annotated[
    bool,
    Field(description="Somebody of this name and number is on record already, and this is really another person."),
]


class PersonBrief(Answer):
    """Somebody on record, masked."""

    id: UUID
    name: str = Field(max_length=60, examples=["王**"])
    phone: MaskedPhone
    homes: list[Annotated[str, Field(max_length=140)]] = Field(
        max_length=1000, description="Their rooms and shops in this community.", examples=[["1号楼1单元101"]]
    )


PossibleDuplicates = Annotated[
    list[PersonBrief],
    Field(max_length=20, description="Who is on record with the same number; a family may share one."),
]


class PersonForm(Form):
    """A new person; a password is set afterwards, at `/password`."""

    kind: PersonKind
    name: Short = Field(examples=["林小满"])
    phone: Phone | None = Field(default=None, examples=["13800000001"])
    username: Username | None = Field(default=None, description="To log in with.", examples=["reception"])
    outsourced: bool = Field(default=False, description="A worker of a contractor (M-21).")
    badge: Annotated[str, Field(max_length=20, pattern=ONE_LINE), AS_LINE] | None = Field(
        default=None,
        description="The number on the badge, which customers are told with the name of who comes.",
        examples=["HY-021"],
    )
    photo_id: UUID | None = Field(
        default=None, description="The photo on the badge: a picture that you uploaded as `photo`."
    )
    active: bool = Field(default=True, description="False shuts the person out within five seconds.")
    another_person: AnotherPerson = False


class PersonQuery(CountedQuery):
    """Who is looked for."""

    kind: PersonKind | None = None
    active: bool | None = None
    community_id: UUID | None = Field(default=None, description="Who has a role or a room there.")
    q: Search | None = None


class PersonOut(Kept):
    """A person. Names of customers and all phones are masked; customers are revealed at /reveal."""

    kind: PersonKind
    name: str = Field(max_length=60, examples=["王**"])
    phone: MaskedPhone
    username: str | None = Field(max_length=60)
    active: bool
    outsourced: bool
    badge: str | None = Field(max_length=20)
    photo_id: UUID | None
    has_password: bool
    merged_into_id: UUID | None = Field(
        default=None, description="Who this person turned out to be; this entry is used for nothing new."
    )


class PersonRegistered(PersonOut):
    """A person who was added or edited, and who else has their number."""

    possible_duplicates: PossibleDuplicates


class PasswordForm(Form):
    """A new password."""

    password: NewPassword


class GrantForm(Form):
    """A role for a person."""

    role: StaffRole = Field(examples=["worker"])
    community_id: UUID | None = Field(default=None, description="null: every community of the organisation.")
    department_id: UUID | None = Field(default=None, description="Only the orders of this department.")


class GrantRow(Kept):
    """A role that a person holds, or held."""

    person_id: UUID
    role: str = Field(max_length=40, examples=["worker"])
    community_id: UUID | None
    department_id: UUID | None
    active: bool


class QualificationForm(Form):
    """M-21: trained and passed for a trade, valid from day to day, both included."""

    trade: Trade = Field(examples=["plumbing"])
    valid_from: Day
    valid_until: Day
    certificate: Annotated[str, Field(max_length=100, pattern=ONE_LINE), AS_LINE] = ""


class QualificationOut(Kept):
    """A qualification of a worker."""

    person_id: UUID
    trade: str = Field(max_length=40, examples=["plumbing"])
    valid_from: date
    valid_until: date
    certificate: str = Field(max_length=100)
    training_id: UUID | None = Field(description="The training whose test gave it; null: entered by hand.")


class StaffQuery(ListQuery):
    """Which of the staff."""

    role: StaffRole | None = None
    q: Search | None = None


class StaffRoleOut(Answer):
    """One role in this community."""

    model_config = ConfigDict(from_attributes=True)

    role: str = Field(max_length=40, examples=["worker"])
    department_id: UUID | None


class TradeOut(Answer):
    """A trade that a worker is qualified for."""

    model_config = ConfigDict(from_attributes=True)

    trade: str = Field(max_length=40, examples=["plumbing"])
    valid_from: date
    valid_until: date


class StaffOut(Answer):
    """A colleague in this community."""

    id: UUID
    name: str = Field(max_length=60, examples=["陈志强"])
    phone: MaskedPhone
    outsourced: bool
    roles: list[StaffRoleOut] = Field(max_length=100)
    qualifications: list[TradeOut] = Field(max_length=200)


class BindingForm(Form):
    """M-02: a customer is owner, tenant or merchant of a room or shop, for a time."""

    person_id: UUID
    premises_id: UUID
    relation: Relation
    valid_from: Day
    valid_until: Day | None = Field(default=None, description="The last day; null while it lasts.")
    household_id: UUID | None = Field(
        default=None,
        description="A binding to the same room whose household this one belongs to: its people see and do together "
        "what the household asked for since its first day. null: a household of its own.",
    )


class BindingOut(Kept):
    """A customer's tie to a room or shop."""

    person_id: UUID
    premises_id: UUID
    relation: Relation
    valid_from: date
    valid_until: date | None
    household_id: UUID | None = Field(description="The first binding of the household; null: one of its own.")


class BindingQuery(CountedQuery):
    """Whose, or of which room."""

    person_id: UUID | None = None
    premises_id: UUID | None = None


class CustomerForm(Form):
    """A new customer with their room or shop."""

    name: Short = Field(examples=["王小明"])
    phone: Phone = Field(examples=["13800000001"])
    premises_id: UUID
    relation: Relation
    valid_from: Day | None = Field(default=None, description="Default: today.")
    valid_until: Day | None = None
    another_person: AnotherPerson = False


class CustomerQuery(ListQuery):
    """Does a caller belong to this community? (M-02)"""

    phone: Phone | None = Field(default=None, description="Exactly this number.")
    premises_id: UUID | None = None
    q: Search | None = Field(default=None, description="Part of the address of their room.")


class HomeOut(Answer):
    """A room or shop of a customer."""

    binding_id: UUID
    premises_id: UUID
    label: str = Field(max_length=140, examples=["1号楼1单元101"])
    relation: Relation
    valid_from: date
    valid_until: date | None
    current: bool


class CustomerOut(Answer):
    """A customer, masked."""

    id: UUID
    version: Version
    name: str = Field(max_length=60, examples=["王**"])
    phone: MaskedPhone
    active: bool
    homes: list[HomeOut] = Field(max_length=1000)


class CustomerRegistered(CustomerOut):
    """A customer who was registered or corrected, and who else here has their number."""

    possible_duplicates: PossibleDuplicates


class MergeForm(Form):
    """Who this customer turned out to be, and how that is known."""

    duplicate_of: UUID = Field(description="The customer on record who is kept.")
    reason: Text = Field(examples=["同一人登记了两次"])


class CorrectPhoneForm(Form):
    """The right number, and how it is known."""

    phone: Phone = Field(examples=["13800000002"])
    reason: Text = Field(examples=["登记时听错了"])
    another_person: AnotherPerson = False
    expected_version: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = Field(
        default=None, description="The version the edit was made from, unless If-Match says it."
    )


class RevealForm(Form):
    """Why personal data are shown; it is journaled."""

    purpose: RevealPurpose


class RevealedOut(Answer):
    """A customer, unmasked."""

    id: UUID
    version: Version
    name: str = Field(max_length=60, examples=["王小明"])
    phone: str | None = Field(max_length=20, examples=["+8613800000001"])
