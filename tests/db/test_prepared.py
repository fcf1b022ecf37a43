"""Prepared statements find what ordinary ones find: rows by columns, one of several values, what a write gives."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.core.ids import new_id
from app.db.database import Database
from app.db.statements import Prepared, one_of
from app.db.transaction import Transaction
from app.models import Community, Organisation
from app.services.moving.numbers import next_number
from app.services.places.communities import rules_of
from app.workflow.engine.community import CommunityRules

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
"""Half past midnight of the next day in Shanghai."""
BY_ID = Prepared(select(col(Organisation.code)).where(one_of(col(Organisation.id), "ids")))
BY_CODE = Prepared(select(col(Organisation.code)).where(one_of(col(Organisation.code), "codes")))


async def three(database: Database) -> dict[str, UUID]:
    ids = {code: new_id() for code in ("a", "b", 'c"1')}
    async with database.transaction(NOW) as tx:
        for code, organisation_id in ids.items():
            tx.insert(Organisation, id=organisation_id, created_at=NOW, code=code, name="The same")
        await tx.commit()
    return ids


async def codes(tx: Transaction, read: Prepared, **values: Any) -> set[str]:
    return {row["code"] for row in await tx.rows(read, **values)}


async def test_one_of_several_values(database: Database) -> None:
    ids = await three(database)
    async with database.transaction(NOW) as tx:
        assert await codes(tx, BY_ID, ids=[ids["a"], ids['c"1'], new_id()]) == {"a", 'c"1'}
        assert await codes(tx, BY_ID, ids=[]) == set()
        assert await codes(tx, BY_CODE, codes=['c"1', "b", "z"]) == {"b", 'c"1'}


async def test_rows_by_their_columns(database: Database) -> None:
    ids = await three(database)
    async with database.transaction(NOW) as tx:
        organisation = await tx.get(Organisation, id=ids["b"], name="The same")
        assert organisation is not None
        assert (organisation.id, organisation.code, organisation.created_at) == (ids["b"], "b", NOW)
        assert await tx.get(Organisation, id=ids["b"], name="Another") is None
        assert {row.code for row in await tx.get_all(Organisation, name="The same")} == set(ids)


async def community(database: Database) -> CommunityRules:
    organisation_id, community_id = new_id(), new_id()
    async with database.transaction(NOW) as tx:
        tx.insert(Organisation, id=organisation_id, created_at=NOW, code="O", name="O")
        tx.insert(
            Community, id=community_id, created_at=NOW, organisation_id=organisation_id, code="HY", name="Hua Yuan",
            service_phone="4000000000", complaint_phone="4000000001",
        )  # fmt: skip
        await tx.commit()
    async with database.transaction(NOW) as tx:
        row = await tx.get(Community, id=community_id)
        assert row is not None
        return rules_of(row)


async def test_numbers_are_counted_by_prefix_and_local_day(database: Database) -> None:
    here = await community(database)
    numbers = []
    for moment, prefix in ((NOW, "WX"), (NOW, "WX"), (NOW, "SF"), (LATE, "WX"), (NOW, "WX")):
        async with database.transaction(moment) as tx:
            numbers.append(await next_number(tx, here, prefix))
            await tx.commit()
    assert numbers == ["WX-HY-20261121-0001", "WX-HY-20261121-0002", "SF-HY-20261121-0001", "WX-HY-20261122-0001",
                     "WX-HY-20261121-0003"]  # fmt: skip


async def test_a_number_that_was_not_kept_is_counted_again(database: Database) -> None:
    here = await community(database)
    for _ in range(2):
        async with database.transaction(NOW) as tx:
            assert await next_number(tx, here, "WX") == "WX-HY-20261121-0001"
