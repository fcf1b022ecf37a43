"""Creates a machine client from the terminal, before anybody could log in to do it over HTTP, and changes its secret
without a gap."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from app.core.clock import Clock
from app.core.errors import NotFound
from app.core.lang import Words
from app.core.roles import Role, gongdan
from app.core.row_scope import EVERYWHERE
from app.core.scopes import MASTER_DATA
from app.db.database import Database
from app.db.transaction import Transaction
from app.models import Community, MachineClient, Organisation
from app.services.journal import kept_records
from app.services.people.passwords import Passwords

ORGANISATION: Final = Words("organisation (name one with --organisation)", "组织(请用 --organisation 指定)")
COMMUNITY: Final = Words("community", "小区")
CLIENT: Final = Words("machine client", "对接系统")


async def enrol(
    database: Database,
    clock: Clock,
    passwords: Passwords,
    *,
    client_id: str,
    name: str,
    scopes: Sequence[str],
    communities: Sequence[str] | None = None,
    organisation: str = "",
) -> str:
    """Create a machine client for communities named by code (none: for all). Returns its secret, of which only the hash
    is stored. Scopes to write master data hold in the communities that are named. Raises NotFound, Duplicate."""
    secret = f"gds_{secrets.token_urlsafe(32)}"
    hashed = await passwords.hash(secret)
    async with database.transaction(clock.now(), EVERYWHERE) as tx:
        organisation_id = await _organisation(tx, organisation)
        places = await _communities(tx, organisation_id, communities) if communities else None
        values = {
            "organisation_id": organisation_id,
            "client_id": client_id,
            "secret_hash": hashed,
            "name": name,
            "scopes": list(scopes),
            "communities": places,
            "master_data_communities": places if MASTER_DATA.intersection(scopes) else None,
        }
        kept_records.create(
            tx, gongdan(organisation_id), MachineClient, values, community_id=None, role=Role.SYSTEM.value
        )
        await tx.commit()
    return secret


async def rotate(
    database: Database, clock: Clock, passwords: Passwords, *, client_id: str, overlap: timedelta
) -> tuple[str, datetime]:
    """Give a machine client another secret; the one before goes on working for a while, and its tokens stay valid.
    Returns the new secret and until when the old one works. Raises NotFound."""
    secret = f"gds_{secrets.token_urlsafe(32)}"
    hashed = await passwords.hash(secret)
    async with database.transaction(clock.now(), EVERYWHERE) as tx:
        row = await tx.get(MachineClient, client_id=client_id)
        if row is None:
            raise NotFound(values={"what": Words(f"{CLIENT.en} {client_id}", f"{CLIENT.zh} {client_id}")})
        until = tx.now + overlap
        changes = {"secret_hash": hashed, "previous_secret_hash": row.secret_hash, "previous_until": until}
        system, role = gongdan(row.organisation_id), Role.SYSTEM.value
        kept_records.edit(
            tx, system, MachineClient, row, changes, community_id=None, role=role, action="secret_rotated"
        )
        await tx.commit()
    return secret, until


async def _organisation(tx: Transaction, code: str) -> UUID:
    statement = select(Organisation)
    if code:
        statement = statement.where(col(Organisation.code) == code)
    organisations = await tx.all(Organisation, statement)
    if len(organisations) != 1:
        raise NotFound(values={"what": ORGANISATION})
    return organisations[0].id


async def _communities(tx: Transaction, organisation_id: UUID, codes: Sequence[str]) -> list[str]:
    rows = await tx.all(Community, select(Community).where(col(Community.organisation_id) == organisation_id))
    known = {row.code: str(row.id) for row in rows}
    for code in codes:
        if code not in known:
            raise NotFound(values={"what": Words(f"{COMMUNITY.en} {code}", f"{COMMUNITY.zh} {code}")})
    return [known[code] for code in codes]
