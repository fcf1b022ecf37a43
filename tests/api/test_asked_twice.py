"""What makes no sense a second time is refused, and names the first, also where two ask at once (M-73, M-74, M-93,
M-99)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.core.clock import MovableClock
from app.core.ids import UUID
from app.sandbox.demo_people import PEOPLE
from tests.api.conftest import SignIn

Form = Mapping[str, Any]
IDS = {person.username: str(person.id) for person in PEOPLE}


@dataclass(frozen=True)
class Twice:
    """One record, who asks for it first and who a second time, which rule refuses it and what it blames."""

    path: str
    form: Form
    first: str
    second: str
    guard: str
    pointer: str
    another: Form
    """What differs from the first where it makes sense."""


RECORDS = {
    "leave": Twice(
        "/v1/leaves", {"kind": "annual", "person_id": IDS["worker1"], "starts_at": 24, "ends_at": 33}, "supervisor",
        "manager", "has_no_other_leave", "/starts_at", {"starts_at": 33, "ends_at": 34},
    ),
    "review": Twice(
        "/v1/quality-reviews", {"reviewed_id": IDS["worker1"], "months": 3}, "supervisor", "manager",
        "no_review_is_open", "/reviewed_id", {"reviewed_id": IDS["worker2"]},
    ),
    "review of another period": Twice(
        "/v1/quality-reviews", {"reviewed_id": IDS["worker1"], "months": 3}, "supervisor", "supervisor",
        "no_review_is_open", "/reviewed_id", {"reviewed_id": IDS["cleaner1"]},
    ),
    "training": Twice(
        "/v1/trainings",
        {"subject": "给排水", "place": "培训室", "trainer": "周师傅",
         "participant_ids": [IDS["worker1"], IDS["worker2"]],
         "starts_at": 24},
        "supervisor", "manager", "nobody_is_in_another_training", "/starts_at", {"starts_at": 25},
    ),
    "training of one of them": Twice(
        "/v1/trainings",
        {"subject": "给排水", "place": "培训室", "trainer": "周师傅",
         "participant_ids": [IDS["worker1"]], "starts_at": 24},
        "supervisor", "supervisor", "nobody_is_in_another_training", "/starts_at", {"starts_at": 23},
    ),
    "promise": Twice(
        "/v1/promises",
        {"made_to": "王小明", "phone": "13912345678", "what": "查清公摊电费", "answerer_id": IDS["cs_supervisor"],
         "until": 24},
        "reception", "manager", "is_not_promised_yet", "/what", {"what": "查清水费"},
    ),
    "shift": Twice(
        "/v1/shifts", {"on_duty_id": IDS["guard"], "starts_at": 24, "ends_at": 32}, "cs_supervisor", "manager",
        "has_no_other_shift", "/on_duty_id", {"starts_at": 32, "ends_at": 40},
    ),
}  # fmt: skip


class Asking:
    """The demo's people in the first community."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, community: str) -> None:
        self.client, self.sign_in, self.clock, self.community = client, sign_in, clock, community
        self._keys = 0
        self.post_id = ""

    async def ask(self, who: str, path: str, form: Form) -> httpx.Response:
        """Hours from now stand for moments."""
        self._keys += 1
        headers = {**await self.sign_in(who), "Idempotency-Key": f"key-{self._keys}"}
        filled = {
            name: (self.clock.now() + timedelta(hours=value)).isoformat()
            if name in ("starts_at", "ends_at", "until")
            else value
            for name, value in form.items()
        }
        if path == "/v1/shifts":
            filled["post_id"] = self.post_id
        return await self.client.post(path, json={"community_id": self.community, **filled}, headers=headers)

    async def add_post(self) -> None:
        """A post with room for two."""
        headers = {**await self.sign_in("manager"), "Idempotency-Key": "post"}
        where = f"/v1/communities/{self.community}"
        departments = (await self.client.get(f"{where}/departments", headers=headers)).json()["data"]
        form = {"name": "前台", "department_id": departments[0]["id"], "people": 2}
        answer = await self.client.post(f"{where}/duty-posts", json=form, headers=headers)
        assert answer.status_code == 201, answer.text
        self.post_id = answer.json()["id"]


@pytest_asyncio.fixture
async def asking(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> Asking:
    """Everybody, and a post."""
    people = Asking(client, sign_in, clock, str(communities["HY"]))
    await people.add_post()
    return people


def refused_by(answer: httpx.Response) -> list[tuple[str, str, str]]:
    """The rules that refuse, each with the field and the sentence."""
    assert answer.status_code == 409, answer.text
    return [(each["guard"], each["pointer"], each["message"]) for each in answer.json()["refusals"]]


@pytest.mark.parametrize("name", RECORDS)
async def test_a_second_is_refused_and_names_the_first(asking: Asking, name: str) -> None:
    twice = RECORDS[name]
    first = await asking.ask(twice.first, twice.path, twice.form)
    assert first.status_code == 201, first.text
    again = {"months": 6} if name.endswith("period") else {}
    [(guard, pointer, message)] = refused_by(await asking.ask(twice.second, twice.path, {**twice.form, **again}))
    assert (guard, pointer) == (twice.guard, twice.pointer)
    assert first.json()["number"] in message
    assert (await asking.ask("manager", twice.path, {**twice.form, **twice.another})).status_code == 201


@pytest.mark.parametrize("name", ["leave", "review", "training", "promise", "shift"])
async def test_of_two_at_once_one_is_refused(asking: Asking, name: str) -> None:
    twice = RECORDS[name]
    for who in (twice.first, twice.second):
        await asking.sign_in(who)
    answers = await asyncio.gather(*(asking.ask(who, twice.path, twice.form) for who in (twice.first, twice.second)))
    assert sorted(answer.status_code for answer in answers) == [201, 409], [answer.text for answer in answers]
    [refused] = [answer for answer in answers if answer.status_code == 409]
    assert [guard for guard, _, _ in refused_by(refused)] == [twice.guard]


async def test_what_is_over_may_be_asked_for_again(asking: Asking) -> None:
    """A leave that was taken back, a promise that was kept, a training that was cancelled stand in nobody's way."""
    ends: dict[str, tuple[str, str, Form]] = {
        "leave": ("supervisor", "withdraw", {"reason": "行程取消"}),
        "promise": ("reception", "keep", {"answer": "已查清", "means": "phone"}),
        "training": ("supervisor", "cancel", {"reason": "讲师出差"}),
        "shift": ("cs_supervisor", "cancel", {"reason": "调整"}),
    }
    for name, (who, action, form) in ends.items():
        twice = RECORDS[name]
        first = await asking.ask(twice.first, twice.path, twice.form)
        ended = await asking.client.post(
            f"{first.headers['Location']}/{action}", json=form, headers=await asking.sign_in(who)
        )
        assert ended.status_code == 200, ended.text
        assert (await asking.ask(twice.second, twice.path, twice.form)).status_code == 201, name
