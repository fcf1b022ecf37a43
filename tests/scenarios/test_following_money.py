"""M-63: whoever follows the ledger misses no entry, also one that is committed after later ones were read."""

import asyncio

from fastapi import FastAPI

from app.bootstrap import Container
from app.core.row_scope import EVERYWHERE
from app.db.transaction import Transaction
from app.models.money import LedgerEntry
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form
from app.workflow.kinds.charge import CHARGE
from tests.scenarios.test_reconciliation import copies


async def test_a_late_commit_is_not_missed(run: Run, app: FastAPI) -> None:
    """One payment was begun first, and is committed after another was read."""
    container: Container = app.state.container
    cashier, manager = await run.people("cashier", "manager")
    path = f"/v1/communities/{cashier.community_id}/ledger"
    slow, quick = await copies(run, 1_000), await copies(run, 2_000)
    start = (await run.server.read(cashier, path, after=0))["next_after"]
    may_commit, arrived = asyncio.Event(), asyncio.Event()
    commit = Transaction.commit

    async def late(tx: Transaction) -> None:
        if any(write.values.get("amount_fen") == 777 for write in tx._writes):
            arrived.set()
            await may_commit.wait()
        await commit(tx)

    Transaction.commit = late  # type: ignore[method-assign, assignment]
    try:
        paid: Form = {"via": "desk", "method": "cash"}
        sent = run.server.post(cashier, f"{CHARGE.path}/{slow.id}/pay", {**paid, "amount_fen": 777})
        waiting = asyncio.create_task(sent)
        await arrived.wait()
        other = run.server.post(manager, f"{CHARGE.path}/{quick.id}/compensate",
                                {"amount_fen": 300, "reason": "污损", "apology": True})  # fmt: skip
        answer = asyncio.create_task(other)
        if container.database.is_postgresql:
            await answer
        first = await run.server.read(cashier, path, after=start) if container.database.is_postgresql else None
        may_commit.set()
        assert (await waiting).status_code == 200
        assert (await answer).status_code == 200
    finally:
        Transaction.commit = commit  # type: ignore[method-assign]
    after = start if first is None else first["next_after"]
    rest = await run.server.read(cashier, path, after=after)
    amounts = [entry["amount_fen"] for page in (first, rest) if page for entry in page["data"]]
    positions = [entry["position"] for page in (first, rest) if page for entry in page["data"]]
    assert sorted(amounts) == [300, 777]
    assert positions == sorted(positions)
    again = await run.server.read(cashier, path, after=rest["next_after"])
    assert (again["data"], again["has_more"], again["next_after"]) == ([], False, rest["next_after"])
    if first is not None:
        # by time the late one stands before what was read
        assert amounts == [300, 777]
        async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
            stored = {entry.amount_fen: entry for entry in await tx.get_all(LedgerEntry)}
        assert stored[777].created_at < stored[300].created_at
    wrong = await run.server.get(cashier, path, after=1, cursor="abc")
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["?cursor"]
