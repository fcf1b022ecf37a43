"""Creates an organisation: empty but for its first administrator, which is what a production installation starts with.

A second run creates nothing.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlmodel import col, select

from app.core.clock import Clock
from app.core.enums import PersonKind
from app.core.errors import Duplicate
from app.core.ids import new_id
from app.core.roles import Role
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.models import Organisation, Person, RoleGrant
from app.services.journal.initial_rows import InitialRows
from app.services.people.passwords import Passwords


async def create_with_administrator(
    database: Database, clock: Clock, *, code: str, name: str, username: str, password: str
) -> bool:
    """Create an organisation with its first administrator. Returns False if the organisation exists already."""
    hashed = await Passwords().hash(password)

    async def add_administrator(rows: InitialRows) -> None:
        person = await rows.add(
            Person, organisation_id=rows.organisation_id, kind=PersonKind.STAFF, name=username, username=username,
            password_hash=hashed,
        )  # fmt: skip
        await rows.add(RoleGrant, person_id=person.id, role=Role.ADMIN.value)

    return await create_organisation(
        database, clock, organisation_id=new_id(), code=code, name=name, fill=add_administrator
    )


async def create_organisation(
    database: Database, clock: Clock, *, organisation_id: UUID, code: str, name: str,
    fill: Callable[[InitialRows], Awaitable[None]],
) -> bool:  # fmt: skip
    """Create an organisation and what `fill` adds to it, in one transaction. Returns False if the code is taken."""
    try:
        async with database.transaction(clock.now(), EVERYWHERE) as tx:
            await tx.begin()
            if await tx.value(select(col(Organisation.id)).where(col(Organisation.code) == code)) is not None:
                return False
            rows = InitialRows(tx, organisation_id)
            await rows.add(Organisation, id=organisation_id, code=code, name=name)
            await fill(rows)
            await tx.commit()
            return True
    except Duplicate:
        # another process wrote the same organisation at the same moment
        return False
