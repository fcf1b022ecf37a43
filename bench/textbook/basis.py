"""What every handler depends on: a session, and who calls."""

import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.keys import derived_key
from app.models import Community, Person, RoleGrant
from bench.floor.basis import REMEMBERED_SECONDS

engine = create_async_engine(
    make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg"),
    pool_size=8,
    max_overflow=0,
    connect_args={
        "server_settings": {"timezone": "UTC", "jit": "off"},
        "prepared_statement_cache_size": 1000,
    },
)
sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
bearer = OAuth2PasswordBearer(tokenUrl="/v1/auth/token")
key_of_tokens = derived_key(os.environ["GONGDAN_SECRET_KEY"], "access-token")
verified: dict[str, tuple[float, UUID]] = {}
people: dict[UUID, tuple[float, "Someone"]] = {}
communities: dict[UUID, tuple[float, Community]] = {}


@dataclass(frozen=True)
class Someone:
    """Who calls."""

    person: Person
    grants: list[RoleGrant]

    def holds(self, role: str, community_id: UUID) -> bool:
        """Whether they have a role in a community."""
        return any(grant.role == role and grant.community_id in (None, community_id) for grant in self.grants)


async def get_session() -> AsyncIterator[AsyncSession]:
    """A session for one request."""
    async with sessions() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]


async def get_caller(token: Annotated[str, Depends(bearer)], session: SessionDep) -> Someone:
    """The person whom the token stands for."""
    known = verified.get(token)
    if known is None:
        claims = jwt.decode(token, key_of_tokens, algorithms=["HS256"], audience="gongdan-api", issuer="gongdan")
        known = verified[token] = (claims["exp"], UUID(claims["sub"]))
    if known[0] <= time.time():
        raise HTTPException(401)
    remembered = people.get(known[1])
    if remembered is None or time.monotonic() - remembered[0] >= REMEMBERED_SECONDS:
        person = await session.get(Person, known[1])
        if person is None or not person.active:
            raise HTTPException(401)
        grants = await session.exec(
            select(RoleGrant).where(RoleGrant.person_id == person.id, col(RoleGrant.active).is_(True))
        )
        remembered = people[person.id] = (time.monotonic(), Someone(person, list(grants)))
        session.expunge_all()
    return remembered[1]


CallerDep = Annotated[Someone, Depends(get_caller)]


async def community_of(session: AsyncSession, community_id: UUID) -> Community:
    """A community, remembered for some seconds."""
    remembered = communities.get(community_id)
    if remembered is None or time.monotonic() - remembered[0] >= REMEMBERED_SECONDS:
        community = await session.get(Community, community_id)
        if community is None:
            raise HTTPException(404)
        session.expunge(community)
        remembered = communities[community_id] = (time.monotonic(), community)
    return remembered[1]
