"""What looks for due clocks costs the same however many run: the plans, on both databases."""

from datetime import timedelta

from app.core.enums import ClockState
from app.core.ids import new_id
from app.db.batch import Batch
from app.db.queries import due
from app.models import ClockRow
from tests.support.places import Place
from tests.support.plans import learn, plan_of, walked
from tests.worker.clocks import NOW, Village

RUNNING = 20_000
INDEX = "ix_clock_next_at"


async def fill(village: Village) -> None:
    """Many clocks that run for a long time yet, and as many that ended long ago."""
    order = await village.order()
    async with village.database.transaction(NOW) as tx:
        batch = Batch(tx)
        for number in range(RUNNING * 2):
            at = NOW + timedelta(minutes=number + 1)
            batch.insert(
                ClockRow, id=new_id(), created_at=NOW, community_id=village.community, record_type="work_order",
                record_id=order, name="sign_for", state=ClockState.RUNNING if number % 2 else ClockState.MET,
                started_at=NOW, due_at=at, warn_at=at, next_at=at,
            )  # fmt: skip
        await batch.send()
        await tx.commit()


async def test_looking_for_due_clocks_uses_the_index_of_running_ones(village: Village, place: Place) -> None:
    await fill(village)
    learn(place)
    looking = await plan_of(village.database, due._ANY, now=NOW)
    taking = await plan_of(village.database, due.taking("w1", NOW, NOW + timedelta(seconds=5), 100))
    for plan in (looking, taking):
        assert INDEX in plan, plan
        assert "clock" not in walked(plan), plan
    held = await plan_of(village.database, due.held("w1", [new_id()], NOW))
    assert "clock" not in walked(held), held
