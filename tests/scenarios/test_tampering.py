"""A row changed past the service is found: by `gongdan journal verify` whatever it holds, by `gongdan money verify`
where it holds money; and the application's login can't change what was paid, offered or entered at all."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.core.ids import UUID
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.sandbox.demo import money as money_scenario
from app.sandbox.demo import steps
from app.sandbox.demo.run import Run
from app.services.journal import journal_verify
from app.services.journal.journal_verify import What
from app.services.money import money_verify
from tests.scenarios.conftest import TickingClock
from tests.support.places import Place

TRIGGERS = (
    "payment_keeps_columns",
    "quote_keeps_columns",
    "ledger_entry_refuses_update",
    "ledger_entry_refuses_delete",
)


async def differences(seeded: Database, clock: TickingClock, charge: UUID | None = None) -> set[tuple[str, str]]:
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        return {(fault.record_type, fault.what) async for fault in money_verify.faults(tx, charge)}


async def journal_faults(seeded: Database, clock: TickingClock) -> set[tuple[What, str]]:
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        return {(fault.what, fault.record_type) async for fault in journal_verify.faults(tx)}


def tamper(place: Place, statement: str) -> None:
    """What nobody does through the service: by the tables' owner, with the triggers taken down first that stop them."""
    sqlite = place.owner_url.startswith("sqlite")
    engine = create_engine(place.owner_url.replace("sqlite+aiosqlite", "sqlite"))
    with engine.begin() as connection:
        for trigger in TRIGGERS if sqlite else ():
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        if not sqlite:
            connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        assert connection.execute(text(statement)).rowcount > 0
        if not sqlite:
            connection.execute(text("ALTER TABLE ledger_entry ENABLE TRIGGER USER"))
    engine.dispose()


async def a_collected_payment(run: Run) -> None:
    """Twelve yuan that the worker took on site and has not handed in."""
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 1200)
    await steps.finish_work(run, order, team.worker, "更换水管")
    (cashier,) = await run.people("cashier")
    charge = await run.charge_of(cashier, order)
    await charge.do(cashier, "pay", "paid", amount_fen=1200, via="desk", method="cash")


CONTENTS = {
    "a payment's amount": ("UPDATE payment SET amount_fen = 1", "payment"),
    "an order's text": ("UPDATE work_order SET description = '别的事'", "work_order"),
    "an order's contact": ("UPDATE work_order SET contact_phone = '+8613900000009'", "work_order"),
    "an order's state": ("UPDATE work_order SET state = 'closed'", "work_order"),
    "an order's coverage": ("UPDATE work_order SET coverage = 'free'", "work_order"),
    "what was done": ("UPDATE work_order SET completion = '{}'", "work_order"),
    "a charge's sum": ("UPDATE charge SET reduced_fen = 200", "charge"),
    "a price": ("UPDATE catalogue_item SET price_fen = 1 WHERE code = 'P12'", "catalogue_item"),
    "a right": ("UPDATE role_grant SET role = 'manager' WHERE role = 'worker'", "role_grant"),
    "a password": ("UPDATE person SET password_hash = 'x' WHERE username = 'manager'", "person"),
    "a community's rules": ("UPDATE community SET settings = '{\"refund_limit_fen\": 9}'", "community"),
}


@pytest.mark.parametrize("change", CONTENTS)
async def test_a_row_that_is_not_what_the_journal_left_is_found(
    run: Run, seeded: Database, clock: TickingClock, seeded_place: Place, change: str
) -> None:
    await a_collected_payment(run)
    assert await journal_faults(seeded, clock) == set()
    statement, record_type = CONTENTS[change]
    tamper(seeded_place, statement)
    assert await journal_faults(seeded, clock) == {(What.CONTENTS, record_type)}


MONEY = {
    "a payment's amount": (
        "UPDATE payment SET amount_fen = 1",
        {("payment", "amount_fen is 1, by the ledger's entry pay 1200"),
         ("payment", "amount_fen is 1, by the journal 1200")},
    ),
    "a ledger entry's amount": (
        "UPDATE ledger_entry SET amount_fen = 1100 WHERE kind = 'pay'",
        {("charge", "paid_fen is 1200, by its ledger 1100"),
         ("payment", "amount_fen is 1200, by the ledger's entry pay 1100"),
         ("charge", "the ledger's entry pay 1100 stands in no journal"),
         ("charge", "the journal says pay 1200, and the ledger has no such entry")},
    ),
    "a ledger entry taken out": (
        "DELETE FROM ledger_entry WHERE kind = 'pay'",
        {("charge", "paid_fen is 1200, by its ledger 0"), ("payment", "it stands 0 times in the ledger"),
         ("charge", "the journal says pay 1200, and the ledger has no such entry")},
    ),
    "a charge's sum": (
        "UPDATE charge SET reduced_fen = 200", {("charge", "reduced_fen is 200, by its ledger 0")},
    ),
    "collections": (
        "UPDATE charge SET open_collections = 1", {("charge", "1 open collections, by its payments 0")},
    ),
    "where the money is": (
        "UPDATE payment SET via = 'worker', state = 'handed_in'",
        {("payment", "handed in 0 times, by its state 1")},
    ),
    "a receipt": (
        "UPDATE payment SET receipt = 'SJ-0'", None,
    ),
    "a quote": (
        "UPDATE quote SET total_fen = 900, labour_fen = 900", {("quote", "total_fen is 900, by the journal 1200")},
    ),
    "a quote's part": (
        "UPDATE quote SET labour_fen = 1000", {("quote", "total_fen is 1200, by its parts 1000")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", MONEY)
async def test_money_that_does_not_add_up_is_found(
    run: Run, seeded: Database, clock: TickingClock, seeded_place: Place, change: str
) -> None:
    await a_collected_payment(run)
    assert await differences(seeded, clock) == set()
    statement, expected = MONEY[change]
    tamper(seeded_place, statement)
    found = await differences(seeded, clock)
    if expected is None:
        [(record_type, what)] = found
        assert (record_type, what[:30]) == ("payment", "receipt is SJ-0, by the journa")
    else:
        assert found == expected


async def test_every_way_of_money_agrees(run: Run, seeded: Database, clock: TickingClock) -> None:
    await money_scenario.money(run)
    assert await differences(seeded, clock) == set()
    assert await journal_faults(seeded, clock) == set()


FORBIDDEN = (
    "UPDATE payment SET amount_fen = 1",
    "UPDATE payment SET charge_id = id",
    "UPDATE payment SET receipt = 'SJ-0'",
    "DELETE FROM payment",
    "DELETE FROM quote",
    "UPDATE ledger_entry SET amount_fen = 1",
    "DELETE FROM ledger_entry",
    "UPDATE quote SET total_fen = 1",
    "UPDATE quote SET lines = '[]'",
    "UPDATE journal SET row_hash = 'x'",
)


async def test_the_application_may_not_change_amounts(run: Run, seeded: Database, clock: TickingClock) -> None:
    await a_collected_payment(run)
    for statement in FORBIDDEN:
        async with seeded.engine.connect() as connection:
            # on PostgreSQL the privilege is missing, on SQLite a trigger refuses
            with pytest.raises(DBAPIError, match=r"permission denied|refused"):
                await connection.execute(text(statement))
    async with seeded.transaction(clock.now(), EVERYWHERE) as tx:
        assert await tx.run(text("UPDATE payment SET version = version")) == 1
