"""Does somebody belong to this community? Yes or no and the room, counted and journaled (M-02, M-90)."""

from sqlmodel import col, select

from app.bootstrap import Container
from app.core.row_scope import EVERYWHERE
from app.models import JournalEntry, JournalText, Person
from tests.api.reception.counter import Counter, Form

HOME = "1号楼1单元101"


async def test_the_answer_is_yes_or_no_and_the_room(counter: Counter, container: Container) -> None:
    async with container.database.transaction(counter.clock.now(), EVERYWHERE) as tx:
        owner = await tx.one(Person, select(Person).where(col(Person.username) == "owner1"))
    assert owner is not None
    path = f"/v1/communities/{counter.community}/belongs"
    yes = {"belongs": True, "places": [HOME]}
    no = {"belongs": False, "places": []}
    asked: list[tuple[Form, Form]] = [
        ({"phone": owner.phone}, yes), ({"name": owner.name}, yes), ({"room": HOME}, yes),
        ({"name": owner.name, "room": HOME}, yes), ({"name": owner.name, "room": "1号楼1单元102"}, no),
        ({"name": owner.name[:1]}, no), ({"phone": "13999999999"}, no),
    ]  # fmt: skip
    for form, answer in asked:
        assert await counter.do("reception", path, **form) == answer, form
    # who lives elsewhere in the company does not belong here
    async with container.database.transaction(counter.clock.now(), EVERYWHERE) as tx:
        merchant = await tx.one(Person, select(Person).where(col(Person.username) == "merchant1"))
        looked = await tx.all(JournalEntry, select(JournalEntry).where(col(JournalEntry.event) == "look_up.made"))
        texts = [text.body for text in await tx.all(JournalText, select(JournalText)) if "name+room" in text.body]
    assert merchant is not None
    assert await counter.do("reception", path, phone=merchant.phone) == no
    assert [entry.data["by"] for entry in looked][:4] == ["phone", "name", "room", "name+room"]
    assert texts[0] == {"name+room": f"{owner.name} / {HOME}"}


async def test_it_is_counted_and_not_for_everybody(counter: Counter) -> None:
    path = f"/v1/communities/{counter.community}/belongs"
    assert (await counter.try_to("worker1", path, room=HOME)).status_code == 403
    nothing = await counter.try_to("reception", path)
    assert (nothing.status_code, nothing.json()["errors"][0]["pointer"]) == (422, "/name")
    answers = [(await counter.try_to("reception", path, room=HOME)).status_code for _ in range(31)]
    assert (answers.count(200), answers[-1]) == (30, 429)
