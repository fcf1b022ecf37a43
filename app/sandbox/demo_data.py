"""Reads app/data/demo.json: the people and places of the demo, with the ids under which they are always written."""

from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from app.core.enums import Relation
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import Role
from app.models.enquiry import Disclosure

FILE: Final = Path(__file__).parents[1] / "data" / "demo.json"


@dataclass(frozen=True)
class DemoOrganisation:
    """The company of the demo."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True)
class DemoClient:
    """The machine client of the demo."""

    id: UUID
    client_id: str
    name: str


@dataclass(frozen=True)
class DemoDepartment:
    """A department of one community."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True)
class DemoTopic:
    """Something that people ask about at reception."""

    code: str
    name: str
    disclosure: Disclosure
    rule: str = ""


@dataclass(frozen=True)
class DemoDirectoryEntry:
    """Who is meant for what; `department` is a code."""

    department: str
    name: str
    room: str
    phone: str
    head: str
    duties: str


@dataclass(frozen=True)
class DemoPremises:
    """A room or a shop; `label` is its whole address inside the community."""

    id: UUID
    number: str
    label: str


@dataclass(frozen=True)
class DemoUnit:
    """A unit of a building with its rooms."""

    id: UUID
    name: str
    rooms: tuple[DemoPremises, ...]


@dataclass(frozen=True)
class DemoBuilding:
    """A building with units of rooms, or with shops. The days since its hand-over decide about the warranty."""

    id: UUID
    name: str
    handed_over_days_ago: int
    units: tuple[DemoUnit, ...] = ()
    shops: tuple[DemoPremises, ...] = ()


@dataclass(frozen=True)
class DemoCommunity:
    """A community; `prices` are list prices in fen by item code, made up for the demo and marked as such."""

    id: UUID
    code: str
    name: str
    service_phone: str
    complaint_phone: str
    departments: tuple[DemoDepartment, ...]
    buildings: tuple[DemoBuilding, ...]
    prices: dict[str, int]
    claiming: bool = False
    """M-25: whether workers may claim there."""
    online_payment: bool = False
    """M-60: whether customers pay in the app there."""

    @property
    def settings(self) -> JsonObject:
        """The rules that it has beyond Gongdan's defaults."""
        return {name: True for name in ("claiming", "online_payment") if getattr(self, name)}


@dataclass(frozen=True)
class RoleInCommunity:
    """A role in a community (None: in the whole organisation) and, where it applies, a department, by their codes."""

    role: Role
    community: str | None = None
    department: str | None = None


@dataclass(frozen=True)
class Skill:
    """A qualification, valid from so many days ago to so many days ahead."""

    trade: str
    since_days: int = 400
    for_days: int = 700


@dataclass(frozen=True)
class Home:
    """A room or shop that a customer is bound to, by its address."""

    community: str
    label: str
    relation: Relation


@dataclass(frozen=True)
class DemoPerson:
    """A person of the demo with a user name; `about` is a note for whoever chooses whom to log in as."""

    id: UUID
    username: str
    name: str
    phone: str
    jobs: tuple[RoleInCommunity, ...] = ()
    about: Words | None = None
    skills: tuple[Skill, ...] = ()
    homes: tuple[Home, ...] = ()
    outsourced: bool = False


@dataclass(frozen=True)
class DemoData:
    """Everything that the file holds; `warranty_months` are months of warranty by part of a building."""

    organisation: DemoOrganisation
    machine_client: DemoClient
    warranty_months: dict[str, int]
    topics: tuple[DemoTopic, ...]
    directory: tuple[DemoDirectoryEntry, ...]
    communities: tuple[DemoCommunity, ...]
    people: tuple[DemoPerson, ...]


DEMO: Final = TypeAdapter(DemoData).validate_json(FILE.read_bytes())
