"""Quality reviews 质量评审 over HTTP: the group's grades beside the customers', the result, the answer (M-73)."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest_asyncio

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.models import RoleGrant, WorkOrder
from app.models.order_helper import OrderHelper
from app.sandbox.demo_people import PEOPLE
from app.services.kinds.quality_reviews import customers_word
from tests.api.conftest import SignIn

Form = Mapping[str, object]
IDS = {person.username: str(person.id) for person in PEOPLE}
GRADES: Form = {"attitude": 5, "quality": 4, "speed": 3, "overall": 4}


class Group:
    """The demo's people as a quality group."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, community: str) -> None:
        self.client, self.sign_in, self.clock, self.community = client, sign_in, clock, community
        self._keys = 0

    async def post(self, who: str, path: str, form: Form) -> httpx.Response:
        self._keys += 1
        headers = {**await self.sign_in(who), "Idempotency-Key": f"key-{self._keys}"}
        return await self.client.post(f"/v1/quality-reviews{path}", json=form, headers=headers)

    async def read(self, who: str, path: str) -> httpx.Response:
        return await self.client.get(path, headers=await self.sign_in(who))

    async def open(self, who: str, worker: str) -> httpx.Response:
        return await self.post(who, "", {"community_id": self.community, "reviewed_id": IDS[worker], "months": 3})

    async def opened(self, worker: str = "worker1") -> str:
        """An open review; its path below the list."""
        made = await self.open("supervisor", worker)
        assert made.status_code == 201, made.text
        return f"/{made.json()['id']}"

    async def due(self, who: str) -> set[str]:
        """Who is listed as due."""
        rows = (await self.read(who, f"/v1/communities/{self.community}/due-reviews")).json()
        return {row["person_id"] for row in rows}


@pytest_asyncio.fixture
async def group(client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]) -> Group:
    """The demo's people in the first community."""
    return Group(client, sign_in, clock, str(communities["HY"]))


def guards(answer: httpx.Response) -> list[str]:
    return [refusal["guard"] for refusal in answer.json().get("refusals", ())]


CONCLUSION: Form = {"result": "commend", "conclusion": "服务好，返修少"}


async def test_a_worker_is_reviewed_told_and_answers(group: Group) -> None:
    path = await group.opened()
    told = (await group.read("cs_supervisor", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["quality_review.opened"]
    assert guards(await group.post("manager", f"{path}/conclude", CONCLUSION)) == ["somebody_reviewed"]
    assert (await group.read("worker1", f"/v1/quality-reviews{path}")).status_code == 404, "grades are no result yet"
    for member in ("supervisor", "cs_supervisor"):
        given = await group.post(member, f"{path}/review", {"ratings": GRADES, "remark": "讲解清楚"})
        assert given.status_code == 200, given.text
    twice = await group.post("supervisor", f"{path}/review", {"ratings": GRADES})
    assert guards(twice) == ["member_reviews_once"]

    done = await group.post("manager", f"{path}/conclude", CONCLUSION)
    assert (done.json()["state"], done.json()["result"]) == ("concluded", "commend"), done.text
    assert [(review["name"], review["attitude"]) for review in done.json()["reviews"]] == [("周建国", 5), ("郑文", 5)]
    told = (await group.read("worker1", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["quality_review.concluded"]
    word = {"answer": "两次迟到因电梯停运"}
    answered = await group.post("worker1", f"{path}/answer", word)
    assert (answered.status_code, answered.json()["answer"]) == (200, word["answer"]), answered.text
    assert guards(await group.post("worker1", f"{path}/answer", word)) == ["answer_is_first"]
    assert (await group.read("worker2", f"/v1/quality-reviews{path}")).status_code == 404
    where = f"/v1/communities/{group.community}/quality-reviews?result=commend"
    for who, seen in (("worker1", 1), ("worker2", 0), ("supervisor", 1), ("supervisor_cleaning", 0), ("manager", 1)):
        assert len((await group.read(who, where)).json()["data"]) == seen, who


async def test_what_customers_said_stands_beside_the_grades(group: Group, container: Container) -> None:
    """Two jobs of the period that they led, one of them done again, one that they helped with, one that another helper
    went on with alone, and one of long ago; 5, 4 and 3 make 4."""
    now = group.clock.now()
    jobs = [
        (now - timedelta(days=2), (5, 4, 3, 4), 0, None),
        (now - timedelta(days=60), (4, 4, 2, 3), 2, None),
        (now - timedelta(days=100), (1, 1, 1, 1), 0, None),
        (now - timedelta(days=1), (3, 5, 4, 2), 0, True),
        (now - timedelta(days=3), (1, 1, 1, 1), 0, False),
    ]
    for completed_at, grades, reworks, helps in jobs:
        form = {
            "community_id": group.community, "kind": "repair", "channel": "patrol", "common_area": "大堂",
            "description": "灯不亮", "trades": ["electrical"],
        }  # fmt: skip
        made = await group.client.post(
            "/v1/work-orders", json=form,
            headers={**await group.sign_in("reception"), "Idempotency-Key": completed_at.isoformat()},
        )  # fmt: skip
        lead = "worker1" if helps is None else "worker4"
        ratings = dict(zip(GRADES, grades, strict=True))
        values = {"worker_id": UUID(IDS[lead]), "completed_at": completed_at, "ratings": ratings, "reworks": reworks}
        order_id = UUID(made.json()["id"])
        async with container.database.transaction(now) as tx:
            tx.update(WorkOrder, {"id": order_id}, values)
            if helps is not None:
                tx.insert(
                    OrderHelper, created_at=now, community_id=UUID(group.community), work_order_id=order_id,
                    person_id=UUID(IDS["worker1"]), active=helps,
                )  # fmt: skip
            await tx.commit()
    path = await group.opened()
    customers = (await group.read("manager", f"/v1/quality-reviews{path}")).json()["customers"]
    assert customers == {
        "jobs": 3, "helped": 1, "reworks": 1, "rated": 3,
        "attitude": 4.0, "quality": 4.33, "speed": 3.0, "overall": 3.0,
    }  # fmt: skip
    path = await group.opened("worker4")
    led = (await group.read("manager", f"/v1/quality-reviews{path}")).json()["customers"]
    assert (led["jobs"], led["helped"], led["overall"]) == (2, 0, 1.5)


def test_averages_have_two_decimals_and_halves_go_up() -> None:
    def job(grade: int) -> dict[str, object]:
        return {"ratings": {"attitude": grade, "quality": 5, "speed": 5, "overall": 5}, "helped": False}

    # 5 + 5 + 4 = 14, a third of it 4.666…; 8 × 5 − 1 = 39, an eighth of it 4.875
    assert customers_word([job(5), job(5), job(4)], 0)["attitude"] == 4.67
    assert customers_word([*[job(5)] * 7, job(4)], 0)["attitude"] == 4.88
    assert customers_word([{"ratings": None, "helped": True}], 1) == {
        "jobs": 1, "helped": 1, "reworks": 1, "rated": 0,
        "attitude": None, "quality": None, "speed": None, "overall": None,
    }  # fmt: skip


async def test_a_supervisor_reviews_the_own_department_and_nobody_themselves(group: Group) -> None:
    assert guards(await group.open("supervisor", "cleaner1")) == ["reviewed_is_of_own_department"]
    assert guards(await group.open("manager", "reception")) == ["reviewed_works_here"]
    assert guards(await group.open("manager", "worker_gw")) == ["reviewed_works_here"]
    path = await group.opened()
    for who, status in (("supervisor_cleaning", 404), ("worker1", 404), ("reception", 404)):
        given = await group.post(who, f"{path}/review", {"ratings": GRADES})
        assert given.status_code == status, who


async def test_whoever_is_reviewed_neither_reviews_nor_concludes(group: Group) -> None:
    """A supervisor who works as a worker, too."""
    grant = {"role": "worker", "community_id": group.community}
    headers = {**await group.sign_in("admin"), "Idempotency-Key": "grant"}
    made = await group.client.post(f"/v1/people/{IDS['supervisor']}/role-grants", json=grant, headers=headers)
    assert made.status_code == 201, made.text
    # who works in all departments is reviewed by who stands above them
    assert guards(await group.open("supervisor", "supervisor")) == [
        "reviewed_is_of_own_department",
        "reviewed_is_another",
    ]
    of_boss = await group.open("manager", "supervisor")
    path = f"/{of_boss.json()['id']}"
    await group.post("manager", f"{path}/review", {"ratings": GRADES})
    # whatever office they hold: until there is a result they don't read who graded them how
    assert (await group.read("supervisor", f"/v1/quality-reviews{path}")).status_code == 404
    assert (await group.read("supervisor", f"/v1/quality-reviews{path}/timeline")).status_code == 404
    where = f"/v1/communities/{group.community}/quality-reviews"
    assert (await group.read("supervisor", where)).json()["data"] == []
    for action, form in (("review", {"ratings": GRADES}), ("conclude", CONCLUSION)):
        assert (await group.post("supervisor", f"{path}/{action}", form)).status_code == 404
    await group.post("manager", f"{path}/conclude", CONCLUSION)
    assert (await group.read("supervisor", f"/v1/quality-reviews{path}")).json()["result"] == "commend"
    assert len((await group.read("supervisor", where)).json()["data"]) == 1


async def test_who_was_not_reviewed_for_three_months_is_listed(group: Group) -> None:
    everybody = {IDS[name] for name in ("worker1", "worker2", "worker3", "worker4", "cleaner1")}
    assert await group.due("manager") == set(), "nobody has worked here for so long"
    group.clock.move_to(group.clock.now() + timedelta(days=93))
    assert await group.due("manager") == everybody
    assert await group.due("supervisor_cleaning") == {IDS["cleaner1"]}
    path = await group.opened("worker1")
    assert await group.due("manager") == everybody - {IDS["worker1"]}, "a review is open"
    await group.post("manager", f"{path}/review", {"ratings": GRADES})
    await group.post("manager", f"{path}/conclude", CONCLUSION)
    assert await group.due("manager") == everybody - {IDS["worker1"]}
    group.clock.move_to(group.clock.now() + timedelta(days=93))
    assert IDS["worker1"] in await group.due("supervisor")
    assert (await group.read("worker1", f"/v1/communities/{group.community}/due-reviews")).status_code == 403


async def test_whoever_works_in_all_departments_is_due_for_those_who_review_everybody(
    group: Group, container: Container
) -> None:
    group.clock.move_to(group.clock.now() + timedelta(days=93))
    worker = IDS["worker1"]
    assert worker in await group.due("supervisor")
    async with container.database.transaction(container.clock.now()) as tx:
        tx.update(RoleGrant, {"person_id": UUID(worker), "role": "worker"}, {"department_id": None})
        await tx.commit()
    assert worker in await group.due("manager")
    assert worker not in await group.due("supervisor")
    assert guards(await group.open("supervisor", "worker1")) == ["reviewed_is_of_own_department"]


async def test_who_came_from_another_community_has_worked_here_since_then(
    group: Group, container: Container, communities: dict[str, UUID]
) -> None:
    worker, began = UUID(IDS["worker1"]), group.clock.now()
    group.clock.move_to(began + timedelta(days=93))
    assert str(worker) in await group.due("manager")
    async with container.database.transaction(container.clock.now()) as tx:
        tx.update(RoleGrant, {"person_id": worker, "role": "worker"}, {"created_at": container.clock.now()})
        tx.insert(RoleGrant, person_id=worker, created_at=began, role="worker", community_id=communities["GW"])
        await tx.commit()
    assert str(worker) not in await group.due("manager")
