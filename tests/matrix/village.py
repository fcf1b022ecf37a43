"""The village: three communities of two companies with everybody who works, lives or calls there, and orders in every
state. It is built once a database; whoever opens it gets a copy."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import structlog
from sqlmodel import SQLModel, select

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock, SystemClock
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.db import revisions
from app.db.database import Database
from app.main import create_app
from app.models import (
    Binding,
    Building,
    CatalogueItem,
    ClockPolicyRow,
    ClockRow,
    Community,
    Department,
    FilePlace,
    MachineClient,
    Notice,
    Organisation,
    Person,
    Premises,
    Qualification,
    RoleGrant,
    StoredFile,
    Unit,
    WarrantyTerm,
    WorkOrder,
)
from app.models.directory import DirectoryEntry
from app.models.duty_post import DutyPost
from app.models.enquiry import EnquiryTopic
from app.models.letterhead import Letterhead
from app.models.operation import LongOperation
from app.models.webhook import WebhookEndpoint
from app.models.work_hours import WorkHours
from app.sandbox import seed
from tests.kinds.sample import samples
from tests.matrix import people
from tests.matrix.hatch import Hatch
from tests.matrix.people import ABROAD, HOME, NEXT_DOOR, PLACES
from tests.matrix.walk import Crew, Headers, Walk
from tests.support import postgres
from tests.support.places import Place, sqlite_place

MODELS: Final[tuple[type[SQLModel], ...]] = (
    Organisation, Community, Department, Building, Unit, Premises, WarrantyTerm, CatalogueItem, Person, RoleGrant,
    EnquiryTopic, DirectoryEntry, Letterhead, WorkHours, DutyPost,
    Binding, Qualification, MachineClient, LongOperation, WebhookEndpoint, StoredFile, FilePlace, Notice,
    ClockPolicyRow, ClockRow,
)  # fmt: skip
"""What is read of the village beside its records."""
CREWS: Final[dict[str, dict[str, str]]] = {
    HOME: {
        "desk": "reception", "boss": "supervisor", "worker": "worker1", "cashier": "cashier", "customer": "owner2",
        "second": "worker4", "patrol": "worker2", "cleaning": "supervisor_cleaning", "neighbour": "tenant1",
        "judge": "cs_supervisor", "duty": "duty", "guard": "guard", "manager": "manager", "admin": "admin",
    },
    NEXT_DOOR: {
        "desk": "reception_gw", "boss": "supervisor_gw", "worker": "worker_gw", "cashier": "cashier_gw",
        "customer": "merchant1", "judge": "cs_supervisor_gw", "manager": "manager_gw", "duty": "duty_gw",
        "guard": "guard_gw", "admin": "admin",
    },
    ABROAD: {
        "desk": "reception_zz", "boss": "supervisor_zz", "worker": "worker_zz", "cashier": "cashier_zz",
        "customer": "owner_zz", "judge": "cs_supervisor_zz", "manager": "manager_zz", "duty": "duty_zz",
        "guard": "guard_zz", "admin": "admin_zz",
    },
}  # fmt: skip


@dataclass(eq=False)
class Village:
    """An open village: the way in, and every row by its noun as it was when it opened."""

    container: Container
    hatch: Hatch
    rows: dict[type[SQLModel], list[Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def read(self) -> None:
        """Read the rows again."""
        self.rows = self.hatch.wait_for(_read(self.container))

    def headers(self, name: str | None) -> Headers:
        """The headers of somebody by user name or client id; of nobody for None."""
        if name is None:
            return {"Accept-Language": "en"}
        if name not in self.tokens:
            row = self.caller(name)
            kind: Any = "client" if hasattr(row, "client_id") else "person"
            self.tokens[name] = self.container.tokens.issue(
                row.id, row.organisation_id, kind, self.container.clock.now()
            )
        return {"Authorization": f"Bearer {self.tokens[name]}", "Accept-Language": "en"}

    def caller(self, name: str) -> Any:
        """The row of a person or a machine client."""
        for row in self.rows[Person]:
            if row.username == name:
                return row
        return next(row for row in self.rows[MachineClient] if row.client_id == name)

    @property
    def names(self) -> list[str]:
        """Everybody who can call."""
        # an entry that was merged into somebody has no login
        found = [row.username for row in self.rows[Person] if row.username is not None] + [
            row.client_id for row in self.rows[MachineClient]
        ]
        return sorted(found)

    def community(self, code: str) -> UUID:
        """A community's id."""
        return UUID(str(next(row.id for row in self.rows[Community] if row.code == code)))

    def of(self, model: type[SQLModel], place: str, **where: Any) -> list[Any]:
        """Rows of a noun in a community, the oldest first."""
        found = [row for row in self.rows[model] if row.community_id == self.community(place)]
        return [row for row in found if all(getattr(row, name) == value for name, value in where.items())]

    def order(self, label: str, place: str = HOME) -> Any:
        """An order by the label that it was made under: the state, or what is special about it."""
        return next(row for row in self.of(WorkOrder, place) if row.remarks == label)


async def _read(container: Container) -> dict[type[SQLModel], list[Any]]:
    by_model: dict[type[SQLModel], list[Any]] = {}
    async with container.database.transaction(container.clock.now()) as tx:
        for model in (*MODELS, *(model for sample in samples().values() for model in sample.models)):
            rows = await tx.rows(select(model.__table__).order_by(model.__table__.c.id))  # type: ignore[attr-defined]
            by_model[model] = [SimpleNamespace(**{str(key): value for key, value in row.items()}) for row in rows]
    return by_model


@contextmanager
def opened(place: Place, files: Path) -> Iterator[Village]:
    """A village where one was built."""
    settings = Settings(
        database_url=place.url,
        owner_database_url=place.owner_url,
        files_dir=files,
        # everybody tries everything within one moment
        reveals_per_ten_minutes=10_000,
        look_ups_per_ten_minutes=10_000,
    )
    # a line a request would bury what a failing test has to say
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    database = Database(place.url, pool_size=4, role=postgres.ROLE, scope=EVERYWHERE)
    container = build_container(settings, clock=MovableClock(datetime.now(UTC)), database=database)
    with Hatch(create_app(container=container)) as hatch:
        village = Village(container, hatch)
        village.read()
        yield village
        hatch.wait_for(container.close())
    structlog.reset_defaults()


def place_of(kind: str, purpose: str, templates: Path, folder: Path) -> Place:
    """A copy of the village, as new, for one purpose of this process."""
    if kind == "sqlite":
        return sqlite_place("village", build, templates, folder)

    def migrate(owner_url: str) -> None:
        revisions.upgrade(owner_url)
        build(postgres.application_url("village_draft"))

    name = f"village_{purpose}_{os.getpid()}"
    postgres.create_database(name, postgres.ensure_template("village", migrate))
    return Place(postgres.application_url(name), postgres.owner_url(name))


def build(url: str) -> None:
    """Write the village into a migrated database."""
    place = Place(url, url)
    with opened(place, Path("unused")) as village:
        village.hatch.wait_for(_sow(village.container.database))
        village.read()
        for code in PLACES:
            walk = Walk(village.hatch, crew_of(village, code))
            for sample in samples().values():
                if sample.served is not None and sample.served.make is not None:
                    sample.served.make(walk)
        village.hatch.wait_for(people.change_hands(village.container.database, village.community(HOME)))


async def _sow(database: Database) -> None:
    await seed.demo(database, SystemClock())
    await people.plant(database)


def crew_of(village: Village, code: str) -> Crew:
    """The people who walk a community's orders."""
    names = CREWS[code]
    ids = {who: str(village.caller(name).id) for who, name in names.items()}
    bound = next(row for row in village.rows[Binding] if str(row.person_id) == ids["customer"])
    here = {"community": village.community(code), "room": bound.premises_id}
    here["department"] = village.of(Department, code, code="engineering")[0].id
    names_of_files = ("file", "evidence", "finding", "signature", "other_signature", "loose", "paper")
    here |= {name: row.id for name, row in zip(names_of_files, village.of(StoredFile, code), strict=True)}
    if code == HOME:
        here["other_department"] = village.of(Department, code, code="cleaning")[0].id
        rented = next(row for row in village.rows[Binding] if str(row.person_id) == ids["neighbour"])
        here["neighbours_room"] = rented.premises_id
    headers = {who: village.headers(name) for who, name in names.items()}
    known = {**ids, **{name: str(value) for name, value in here.items()}}

    def sign(file_id: str, record_id: str, action: str, quote_id: str | None = None) -> None:
        async def work() -> None:
            async with village.container.database.transaction(village.container.clock.now()) as tx:
                signed = {"signs_record_id": UUID(record_id), "signs_action": action}
                tx.update(StoredFile, {"id": UUID(file_id)}, {**signed, "signs_quote_id": quote_id and UUID(quote_id)})
                await tx.commit()

        village.hatch.wait_for(work())

    return Crew(headers, known, village.container.clock.now(), at_home=code == HOME, sign=sign)
