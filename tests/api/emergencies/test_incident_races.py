"""Public faults while many act at once: reports that join one, and announcements to a whole community (M-100)."""

import asyncio
from datetime import date, timedelta
from typing import Any, Final

import httpx
import pytest
from sqlmodel import col, func, select

from app.bootstrap import Container
from app.core.enums import PersonKind, Relation
from app.core.ids import UUID, new_id
from app.db.batch import Batch
from app.db.queries import incidents
from app.db.transaction import Transaction
from app.models import Binding, Community, JournalEntry, Notice, Person
from app.services.moving import moves
from tests.api.emergencies.outage import INCIDENTS, ORDERS, clocks_of, no_water, water_fails
from tests.api.reception.counter import ROOM, Counter, Form, refused_by

RESIDENTS: Final = 3_300
"""More than PostgreSQL takes parameters for in one statement: 32,767, ten or so for each notice."""


def meanwhile(monkeypatch: pytest.MonkeyPatch, counter: Counter, who: str, path: str, **form: Any) -> list[Form]:
    """Somebody does this after the report was read, and before anybody waits for the community's faults."""
    done: list[Form] = []
    hold = incidents.hold

    async def late(tx: Transaction, community_id: UUID) -> None:
        monkeypatch.setattr(incidents, "hold", hold)
        done.append(await counter.do(who, path, **form))
        await hold(tx, community_id)

    monkeypatch.setattr(incidents, "hold", late)
    return done


async def test_a_report_that_moved_meanwhile_does_not_join(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    incident, order = await water_fails(counter), await no_water(counter)
    path, photos = f"{ORDERS}/{order['id']}", f"{INCIDENTS}/{incident['id']}/timeline"
    before = (await counter.read("reception", photos))["data"]
    done = meanwhile(monkeypatch, counter, "reception", f"{path}/refuse", reason="非本公司范围", referral="自来水公司")
    late = await counter.try_to("owner1", f"{path}/join-incident", incident_id=incident["id"])
    assert (late.status_code, [order["state"] for order in done]) == (409, ["refused"]), late.text
    shown = await counter.read("reception", path)
    assert (shown["state"], shown["incident_id"], shown["version"]) == ("refused", None, 2)
    assert (await counter.read("reception", f"{INCIDENTS}/{incident['id']}"))["reports"] == 0
    assert (await counter.read("reception", photos))["data"] == before, "nothing of it was written"


async def test_a_report_does_not_join_what_was_just_restored(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    incident, order = await water_fails(counter), await no_water(counter)
    restored = meanwhile(monkeypatch, counter, "duty", f"{INCIDENTS}/{incident['id']}/restore", outcome="更换水泵")
    late = await counter.try_to("owner1", f"{ORDERS}/{order['id']}/join-incident", incident_id=incident["id"])
    assert (refused_by(late), len(restored)) == (["incident_goes_on"], 1)
    assert (await clocks_of(counter, f"{ORDERS}/{order['id']}"))["pass_on"] == "running"


async def test_all_who_join_at_once_are_counted(counter: Counter) -> None:
    incident = await water_fails(counter)
    orders = [await no_water(counter) for _ in range(6)]

    async def join(order: Form) -> httpx.Response:
        path = f"{ORDERS}/{order['id']}/join-incident"
        return await counter.try_to("reception", path, incident_id=incident["id"])

    answers = await asyncio.gather(*map(join, orders))
    assert [answer.status_code for answer in answers] == [200] * 6, [answer.text for answer in answers]
    twice = await no_water(counter)
    assert sorted([answer.status_code for answer in await asyncio.gather(join(twice), join(twice))]) == [200, 409]
    shown = await counter.read("reception", f"{INCIDENTS}/{incident['id']}")
    assert (shown["reports"], shown["version"]) == (7, 8)


async def test_a_whole_community_is_told_at_once_or_not_at_all(
    counter: Counter, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    await many_move_in(counter, container)
    incident = await water_fails(counter)
    path = f"{INCIDENTS}/{incident['id']}/announce"

    def broken(*_: object, **__: object) -> str:
        raise RuntimeError("the machine stops before the journal is written")

    with monkeypatch.context() as patch:
        patch.setattr(moves, "record", broken)
        assert (await counter.try_to("duty", path, text="正在抢修")).status_code == 500
    assert await told(container, counter) == 0
    await counter.do("duty", path, text="正在抢修")
    assert await told(container, counter) == RESIDENTS + 1, "and the owner who lived there before"
    shown = await counter.read("duty", f"{INCIDENTS}/{incident['id']}")
    assert [update["text"] for update in shown["updates"]] == ["正在抢修"]


async def many_move_in(counter: Counter, container: Container) -> None:
    """They live in one room, and the community tells its residents of faults."""
    place = UUID(counter.community)
    async with container.database.transaction(counter.clock.now()) as tx:
        community = await tx.get(Community, id=place)
        assert community is not None
        tx.update(Community, {"id": place}, {"settings": {**community.settings, "announce_faults": True}})
        batch = Batch(tx)
        for number in range(RESIDENTS):
            person_id = new_id()
            batch.insert(
                Person, id=person_id, created_at=tx.now, organisation_id=community.organisation_id,
                kind=PersonKind.CUSTOMER, name=f"住户{number}",
            )  # fmt: skip
            batch.insert(
                Binding, id=new_id(), created_at=tx.now, community_id=place, premises_id=UUID(ROOM),
                person_id=person_id, relation=Relation.TENANT, valid_from=date(2026, 1, 1),
            )  # fmt: skip
        await batch.send()
        await tx.commit()
    counter.clock.move_to(counter.clock.now() + timedelta(minutes=1))


async def told(container: Container, counter: Counter) -> int:
    """How many people were told of the announcement, each once."""
    async with container.database.transaction(counter.clock.now()) as tx:
        people = func.count(col(Notice.person_id).distinct())
        notices = await tx.rows(
            select(people.label("people"), func.count().label("notices")).where(
                col(Notice.event) == "incident.announced", col(Notice.person_id).is_not(None)
            )
        )
        entries = await tx.get_all(JournalEntry, event="incident.announced")
    assert notices[0]["people"] == notices[0]["notices"]
    assert bool(entries) == bool(notices[0]["notices"])
    return int(notices[0]["people"])
