"""Long work: done piece by piece, by one worker at a time, and cancelled, seen and forgotten by whoever may."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.errors import Forbidden
from app.core.roles import gongdan
from app.db.queries import operations as queries
from app.db.transaction import Transaction
from app.models import Organisation, Person
from app.models.operation import LongOperation, OperationKind
from app.services.operations.operations import LEASE, MOST_TRIES, OperationWorker, Progress, begin
from app.worker.jobs.operations import forget_operations
from tests.api.conftest import SignIn

IMPORT = OperationKind.IMPORT


class Killed(BaseException):
    """What a worker dies of."""


async def three(tx: Transaction, operation: LongOperation) -> Progress:
    """Three pieces."""
    done = operation.done + 1
    return Progress(done, 3, {"seen": [*operation.result.get("seen", []), done]}, finished=done == 3)


async def dies(tx: Transaction, operation: LongOperation) -> Progress:
    """Writes and is killed before it commits."""
    tx.update(LongOperation, {"id": operation.id}, {"done": 99})
    await tx.flush()
    raise Killed


async def forbidden(tx: Transaction, operation: LongOperation) -> Progress:
    raise Forbidden(values={"allowed": "x"})


async def breaks(tx: Transaction, operation: LongOperation) -> Progress:
    raise ZeroDivisionError


def worker(container: Container, name: str, step: object = three) -> OperationWorker:
    return OperationWorker(container.database, container.clock, name, {IMPORT: step})  # type: ignore[dict-item]


async def begun(container: Container, place: UUID, who: str = "admin") -> str:
    """New work that this person asked for."""
    async with container.database.transaction(container.clock.now()) as tx:
        organisation = await tx.get(Organisation, code="DEMO") or (await tx.get_all(Organisation))[0]
        person = await tx.get(Person, username=who)
        assert person is not None
        row = begin(tx, gongdan(organisation.id), IMPORT, place, {}, total=3)
        tx.update(LongOperation, {"id": row.id}, {"asked_by_id": person.id, "asked_by_kind": "person"})
        await tx.commit()
    return f"/v1/operations/{row.id}"


async def test_work_is_done_piece_by_piece_also_where_a_worker_is_killed(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    communities: dict[str, UUID],
    container: Container,
    clock: MovableClock,
) -> None:
    admin = await sign_in("admin")
    where = await begun(container, communities["HY"])
    first = (await client.get(where, headers=admin)).json()
    assert (first["state"], first["done"], first["total"], first["percent"]) == ("waiting", 0, 3, 0)
    assert await worker(container, "a").look_after()
    with pytest.raises(Killed):
        await worker(container, "b", dies).look_after()
    # nobody else touches it until the lease of the dead worker has run out
    assert not await worker(container, "c").look_after()
    assert (await client.get(where, headers=admin)).json()["done"] == 1
    clock.move_to(clock.now() + LEASE)
    assert await worker(container, "c").look_after()
    half = (await client.get(where, headers=admin)).json()
    assert (half["state"], half["done"], half["percent"]) == ("running", 2, 66)
    assert await worker(container, "a").look_after()
    ended = (await client.get(where, headers=admin)).json()
    assert (ended["state"], ended["done"], ended["percent"]) == ("succeeded", 3, 100)
    assert not await worker(container, "a").look_after()
    assert (await client.post(f"{where}/cancel", headers=admin)).status_code == 409
    clock.move_to(clock.now() + timedelta(days=31))
    await forget_operations(container)
    assert (await client.get(where, headers=await sign_in("admin"))).status_code == 404


async def test_whoever_asked_and_administrators_see_it_and_end_it(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    where = await begun(container, communities["HY"], "reception")
    asker, admin, other = await sign_in("reception"), await sign_in("admin"), await sign_in("cashier")
    assert (await client.get(where, headers=other)).status_code == 404
    assert (await client.post(f"{where}/cancel", headers=other)).status_code == 404
    assert (await client.get("/v1/operations", headers=other)).json()["data"] == []
    assert len((await client.get("/v1/operations?kind=import", headers=admin)).json()["data"]) == 1
    ended = await client.post(f"{where}/cancel", headers=asker)
    assert (ended.status_code, ended.json()["state"]) == (200, "cancelled"), ended.text
    assert (await client.post(f"{where}/cancel", headers=admin)).json() == {
        **ended.json(), "title": ended.json()["title"],
    }  # fmt: skip
    assert not await worker(container, "a").look_after()


async def test_a_lease_that_another_took_over_does_nothing(
    communities: dict[str, UUID], container: Container, clock: MovableClock
) -> None:
    await begun(container, communities["HY"])
    slow = worker(container, "slow")
    async with container.database.transaction(clock.now()) as tx:
        taken = await queries.take(tx, "slow", clock.now() + LEASE)
        assert taken is not None
        await tx.commit()
    clock.move_to(clock.now() + LEASE)
    assert await worker(container, "fast").look_after()
    await slow._do_piece(taken)
    async with container.database.transaction(clock.now()) as tx:
        assert [row.done for row in await tx.get_all(LongOperation)] == [1]


@pytest.mark.parametrize(("step", "pieces", "code"), [(forbidden, 1, "forbidden"), (breaks, MOST_TRIES, "internal")])
async def test_what_fails_says_why(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    communities: dict[str, UUID],
    container: Container,
    clock: MovableClock,
    step: object,
    pieces: int,
    code: str,
) -> None:
    where = await begun(container, communities["HY"])
    for _ in range(pieces):
        assert await worker(container, "a", step).look_after()
        clock.move_to(clock.now() + LEASE)
    failed = (await client.get(where, headers=await sign_in("admin"))).json()
    assert (failed["state"], failed["problem"]["code"]) == ("failed", code)
