"""What the tables refuse: a value that is taken is told to the client; anything else is a defect of ours, and is said
without what was to be written."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.core.errors import Duplicate
from app.core.ids import new_id
from app.db.database import Database
from app.db.failures import TablesRefused
from app.db.statements import whole_row
from app.db.transaction import table_of
from app.models import Building, Charge, Community, Department
from app.models.money import ChargeState
from tests.db.test_feed import NOW

CANARY = "王金丝雀"
NAMED: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "not null": ("building.name", Building, {"name": None}),
    "check": ("ck_charge_refund_within_paid", Charge, {"refunded_fen": 1}),
    "foreign key": ("fk_building_community_id", Building, {"community_id": new_id()}),
}
SAYS_NO_NAME = "FOREIGN KEY constraint failed"
"""SQLite, of a foreign key."""


async def row_of(database: Database, model: Any, **changes: Any) -> dict[str, Any]:
    """A whole row of the demo's first community."""
    async with database.transaction(NOW) as tx:
        community = await tx.one(Community, sa.select(Community))
    assert community is not None
    usual = {
        "id": new_id(), "created_at": NOW, "updated_at": NOW, "version": 1, "chain": "", "community_id": community.id,
        "organisation_id": community.organisation_id, "name": CANARY, "number": CANARY, "code": "x",
        "work_order_id": new_id(), "state": ChargeState.INVOICED, "invoiced_fen": 0, **changes,
    }  # fmt: skip
    known = table_of(model).columns.keys()
    return whole_row(model, {name: value for name, value in usual.items() if name in known})


async def write(database: Database, model: Any, row: dict[str, Any], *, at_once: bool) -> None:
    async with database.transaction(NOW) as tx:
        if at_once:
            await tx.run(sa.insert(model).values(**row))
        else:
            tx.insert(model, **row)
        await tx.commit()


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("kind", NAMED)
async def test_what_the_rules_should_have_refused_is_named_without_its_values(
    seeded: Database, kind: str, at_once: bool
) -> None:
    constraint, model, changes = NAMED[kind]
    row = await row_of(seeded, model, **changes)
    with pytest.raises(TablesRefused) as refused:
        await write(seeded, model, row, at_once=at_once)
    message = str(refused.value)
    assert constraint in message or (kind == "foreign key" and message == SAYS_NO_NAME and not seeded.is_postgresql)
    assert refused.value.__suppress_context__, "the driver's words show the whole row"
    assert CANARY not in message
    async with seeded.transaction(NOW) as tx:
        assert await tx.value(sa.select(sa.func.count()).where(model.id == row["id"])) == 0


@pytest.mark.parametrize("at_once", [False, True])
async def test_a_value_that_is_taken_is_a_duplicate(seeded: Database, at_once: bool) -> None:
    rows = [await row_of(seeded, Department) for _ in range(2)]
    await write(seeded, Department, rows[0], at_once=at_once)
    with pytest.raises(Duplicate) as refused:
        await write(seeded, Department, rows[1], at_once=at_once)
    assert refused.value.constraint == "uq_department_community_id_code"
