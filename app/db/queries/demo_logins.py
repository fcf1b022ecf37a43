"""Who can log in to a demo by a user name, and as what: for the dialog of Authorize on /docs."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from app.db.statements import AnySelect
from app.db.transaction import Transaction
from app.models import Binding, Community, Person, RoleGrant
from app.models.base import RowView


async def staff_with_logins(tx: Transaction) -> Sequence[RowView]:
    """`username`, `name`, `role` and `place` (null: everywhere) of each role that somebody with a user name holds."""
    statement: AnySelect = (
        select(col(Person.username), col(Person.name), col(RoleGrant.role), col(Community.name).label("place"))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .join(Community, col(Community.id) == col(RoleGrant.community_id), isouter=True)
        .where(col(Person.username).is_not(None), col(Person.active).is_(True), col(RoleGrant.active).is_(True))
        .order_by(col(Person.id))
    )
    return await tx.rows(statement)


async def residents_with_logins(tx: Transaction) -> Sequence[RowView]:
    """`username`, `name` and `place` of those with a user name who live somewhere."""
    statement: AnySelect = (
        select(col(Person.username), col(Person.name), col(Community.name).label("place"))
        .join(Binding, col(Binding.person_id) == col(Person.id))
        .join(Community, col(Community.id) == col(Binding.community_id))
        .where(col(Person.username).is_not(None), col(Person.active).is_(True))
        .order_by(col(Person.id))
    )
    return await tx.rows(statement)
