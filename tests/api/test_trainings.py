"""Training 培训 over HTTP: planned, held with a test, and the qualification of whoever passes (M-74, M-21)."""

from collections.abc import Mapping
from datetime import date, timedelta

import httpx
import pytest
import pytest_asyncio

from app.core.clock import MovableClock, local_day
from app.core.ids import UUID
from app.sandbox.demo_people import PEOPLE
from app.workflow.clocks.months import add_months
from tests.api.conftest import SignIn

Form = Mapping[str, object]
IDS = {person.username: str(person.id) for person in PEOPLE}


class School:
    """The demo's people, and their trainings."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, community: str) -> None:
        self.client, self.sign_in, self.clock, self.community = client, sign_in, clock, community
        self._keys = 0

    async def post(self, who: str, path: str, form: Form) -> httpx.Response:
        self._keys += 1
        headers = {**await self.sign_in(who), "Idempotency-Key": f"key-{self._keys}"}
        return await self.client.post(f"/v1/trainings{path}", json=form, headers=headers)

    async def read(self, who: str, path: str) -> httpx.Response:
        return await self.client.get(path, headers=await self.sign_in(who))

    def plan(self, **values: object) -> Form:
        """Plumbing, an hour from now, for two workers."""
        return {
            "community_id": self.community, "subject": "给排水技能", "trade": "plumbing", "place": "二楼培训室",
            "starts_at": (self.clock.now() + timedelta(hours=1)).isoformat(), "trainer": "周师傅",
            "participant_ids": [IDS["worker1"], IDS["worker2"]], "pass_mark": 60, "valid_months": 12, **values,
        }  # fmt: skip

    async def planned(self, **values: object) -> str:
        """A training that has begun; its path below the list."""
        made = await self.post("supervisor", "", self.plan(**values))
        assert made.status_code == 201, made.text
        self.clock.move_to(self.clock.now() + timedelta(hours=2))
        return f"/{made.json()['id']}"

    def today(self, hours: int = 0) -> date:
        """The community's day, in so many hours."""
        return local_day(self.clock.now() + timedelta(hours=hours), "Asia/Shanghai")

    async def qualified(self, username: str) -> list[tuple[str, str, str]]:
        """The qualifications that trainings gave: trade, from, until."""
        rows = (await self.read("admin", f"/v1/people/{IDS[username]}/qualifications")).json()
        return [(row["trade"], row["valid_from"], row["valid_until"]) for row in rows if row["training_id"]]


@pytest_asyncio.fixture
async def school(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> School:
    """The demo's people in the first community."""
    return School(client, sign_in, clock, str(communities["HY"]))


def results(**scores: int) -> Form:
    return {"results": [{"person_id": IDS[name], "score": score} for name, score in scores.items()]}


def guards(answer: httpx.Response) -> list[str]:
    return [refusal["guard"] for refusal in answer.json().get("refusals", ())]


async def test_passing_is_what_qualifies(school: School) -> None:
    made = await school.post("supervisor", "", school.plan(trade="electrical"))
    path = f"/{made.json()['id']}"
    told = (await school.read("worker2", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["training.planned"]
    early = await school.post("manager", f"{path}/hold", results(worker1=80))
    assert guards(early) == ["training_has_begun"]

    day = school.today(hours=1)
    school.clock.move_to(school.clock.now() + timedelta(hours=2))
    held = await school.post("supervisor", f"{path}/hold", results(worker1=60, worker2=59))
    assert (held.status_code, held.json()["state"], held.json()["passed"]) == (200, "held", 1), held.text
    last = add_months(day, 12) - timedelta(days=1)
    assert await school.qualified("worker1") == [("electrical", day.isoformat(), last.isoformat())]
    assert await school.qualified("worker2") == []
    rows = (await school.read("admin", f"/v1/people/{IDS['worker1']}/qualifications")).json()
    [given] = [row for row in rows if row["training_id"] == made.json()["id"]]
    assert given["certificate"] == made.json()["number"]
    assert held.json()["participants"][0]["qualification_id"] == given["id"]

    # each participant reads the training with their own result
    own = (await school.read("worker1", f"/v1/trainings{path}")).json()["participants"]
    assert [(entry["score"], entry["passed"]) for entry in own] == [(60, True), (None, False)]
    listed = (await school.read("worker1", f"/v1/communities/{school.community}/trainings")).json()["data"]
    assert [row["number"] for row in listed] == [made.json()["number"]]
    assert (await school.read("worker3", f"/v1/trainings{path}")).status_code == 404
    events = (await school.read("manager", f"/v1/trainings{path}/timeline")).json()["data"]
    assert [entry["event"] for entry in events] == ["training.planned", "training.held"]


async def test_a_later_correction_gives_and_withdraws(school: School) -> None:
    path = await school.planned()
    await school.post("supervisor", f"{path}/hold", results(worker1=90))
    correction = {"person_id": IDS["worker1"], "score": 50, "reason": "登分有误"}
    wrong = await school.post("manager", f"{path}/correct-result", correction)
    assert (wrong.status_code, wrong.json()["passed"], wrong.json()["corrections"]) == (200, 0, 1), wrong.text
    yesterday = (school.today() - timedelta(days=1)).isoformat()
    assert [until for _, _, until in await school.qualified("worker1")] == [yesterday]
    told = (await school.read("worker1", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["training.corrected", "training.held", "training.planned"]

    absent = {"person_id": IDS["worker2"], "score": 75, "reason": "补考合格"}
    right = await school.post("manager", f"{path}/correct-result", absent)
    assert right.json()["passed"] == 1
    assert [first for _, first, _ in await school.qualified("worker2")] == [school.today().isoformat()]
    stranger = {"person_id": IDS["worker3"], "score": 75, "reason": "补考"}
    assert guards(await school.post("manager", f"{path}/correct-result", stranger)) == ["corrected_took_part"]


async def test_nobody_certifies_themselves(school: School) -> None:
    of_trainer = school.plan(trainer_id=IDS["worker1"])
    assert guards(await school.post("supervisor", "", of_trainer)) == ["trainer_takes_no_test"]
    path = await school.planned(participant_ids=[IDS["supervisor"], IDS["worker1"]])
    refused = await school.post("supervisor", f"{path}/hold", results(supervisor=100))
    assert guards(refused) == ["recorder_took_no_test"]
    assert (await school.post("manager", f"{path}/hold", results(supervisor=100))).status_code == 200
    again = {"person_id": IDS["worker1"], "score": 100, "reason": "改分"}
    assert guards(await school.post("supervisor", f"{path}/correct-result", again)) == ["recorder_took_no_test"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"pass_mark": 101}, "/pass_mark"),
        ({"participant_ids": []}, "/participant_ids"),
        ({"participant_ids": [IDS["worker1"], IDS["worker1"]]}, "/participant_ids"),
        ({"subject": " "}, "/subject"),
    ],
)
async def test_what_is_wrong_is_named(school: School, wrong: Form, field: str) -> None:
    sent = await school.post("supervisor", "", school.plan(**wrong))
    assert sent.status_code == 422
    assert [error["pointer"] for error in sent.json()["errors"]] == [field]


async def test_a_plan_names_people_and_trades_of_here(school: School) -> None:
    elsewhere = await school.post("supervisor", "", school.plan(participant_ids=[IDS["worker_gw"]]))
    assert guards(elsewhere) == ["participants_work_here"]
    trainer = await school.post("supervisor", "", school.plan(trainer_id=IDS["worker_gw"]))
    assert guards(trainer) == ["trainer_works_here"]
    trade = await school.post("supervisor", "", school.plan(trade="astronomy"))
    assert guards(trade) == ["trade_is_known"]
    late = school.plan(starts_at=(school.clock.now() + timedelta(days=367)).isoformat())
    assert guards(await school.post("supervisor", "", late)) == ["training_is_near"]


async def test_what_ends_within_a_month_is_listed_for_the_supervisor(school: School) -> None:
    path = await school.planned(trade="masonry", valid_months=1, participant_ids=[IDS["worker2"]])
    await school.post("supervisor", f"{path}/hold", results(worker2=90))
    where = f"/v1/communities/{school.community}/ending-qualifications"

    async def listed(query: str = "") -> list[str]:
        rows = (await school.read("supervisor", f"{where}{query}")).json()
        return [row["person_id"] for row in rows if row["trade"] == "masonry"]

    assert await listed() == [IDS["worker2"]]
    assert await listed("?days=7") == []
    longer = await school.planned(trade="masonry", valid_months=12, participant_ids=[IDS["worker2"]])
    await school.post("supervisor", f"{longer}/hold", results(worker2=90))
    assert await listed() == [], "a later one goes on"
    assert (await school.read("worker1", where)).status_code == 403


async def test_a_supervisor_qualifies_own_people(school: School) -> None:
    """M-74, M-21: neither plans for another department nor records the results of one."""
    departments = (await school.read("admin", f"/v1/communities/{school.community}/departments")).json()["data"]
    other = next(row["id"] for row in departments if row["code"] == "property")
    made = await school.post("supervisor", "", school.plan())
    assert made.json()["department_id"] == next(row["id"] for row in departments if row["code"] == "engineering")
    there = await school.post("supervisor", "", school.plan(department_id=other))
    assert "training_is_of_own_department" in guards(there)
    later = (school.clock.now() + timedelta(hours=2)).isoformat()
    strangers = school.plan(participant_ids=[IDS["worker1"], IDS["guard"]], starts_at=later)
    assert guards(await school.post("supervisor", "", strangers)) == ["participants_are_of_department"]
    look_up = f"/v1/communities/{school.community}/trainings/forms/plan/participant_ids"
    for who, offered in (("supervisor", False), ("manager", True)):
        people = {row["value"] for row in (await school.read(who, look_up)).json()["data"]}
        assert (IDS["worker1"] in people, IDS["guard"] in people) == (True, offered), who
    several = await school.post("manager", "", strangers)
    assert (several.status_code, several.json()["department_id"]) == (201, None), several.text
    school.clock.move_to(school.clock.now() + timedelta(hours=3))
    for who, row, status in (
        ("supervisor", several, 403), ("supervisor_cleaning", made, 403), ("supervisor", made, 200),
    ):  # fmt: skip
        answer = await school.post(who, f"/{row.json()['id']}/hold", results(worker1=90))
        assert answer.status_code == status, answer.text
