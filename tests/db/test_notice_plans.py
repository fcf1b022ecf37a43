"""Reading one's notices costs the same however many were written: the plans, on both databases."""

from datetime import UTC, datetime

from app.core.ids import new_id
from app.db.batch import Batch
from app.db.database import Database
from app.db.queries import notices
from app.db.queries.notices import Address, NoticeReader
from app.models import Notice
from tests.db.test_feed import make_communities
from tests.support.places import Place
from tests.support.plans import learn, plan_of, walked

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PEOPLE = 200
WRITTEN = 30_000


async def test_each_way_is_answered_by_its_index(database: Database, place: Place) -> None:
    communities = await make_communities(database, 20)
    people = [new_id() for _ in range(PEOPLE)]
    roles = ("receptionist", "supervisor", "cs_supervisor", "manager")
    async with database.transaction(NOW) as tx:
        batch = Batch(tx)
        for number in range(WRITTEN):
            to = {"person_id": people[number % PEOPLE]} if number % 2 else {"role": roles[number // 2 % 4]}
            batch.insert(
                Notice, id=new_id(), at=NOW, community_id=communities[number // 8 % 20], event="work_order.assigned",
                record_type="work_order", record_id=new_id(), **to,
            )  # fmt: skip
        await batch.send()
        await tx.commit()
    learn(place)
    addresses = tuple(Address(community, "receptionist", frozenset({new_id()})) for community in communities[:2])
    [ways] = list(NoticeReader(people[1], addresses).ways())
    selects = notices.unread(ways, people[1])
    for statement in (
        notices.newest(ways, None, 21),
        notices.newest(ways, new_id(), 21),
        selects.select(),
    ):
        plan = await plan_of(database, statement)
        assert "notice" not in walked(plan), plan
        assert "ix_notice_person_id_id" in plan, plan
        assert plan.count("ix_notice_community_id_role_id") == 2, plan
