"""Phones, names and times as people have them: taken and tidied, or refused in words."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from tests.api.conftest import SignIn

Form = dict[str, Any]


def request(community_id: UUID, **more: Any) -> Form:
    return {
        "community_id": str(community_id), "kind": "repair", "channel": "phone", "description": "大堂水管漏水",
        "common_area": "1号楼大堂", "contact_name": "王女士", "contact_phone": "13800001234", "trades": ["plumbing"],
        **more,
    }  # fmt: skip


class Desk:
    """Registers orders, and reads back what was stored of them."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, community_id: UUID) -> None:
        self.client, self.sign_in, self.community_id = client, sign_in, community_id

    async def register(self, language: str = "en", **more: Any) -> httpx.Response:
        headers = {
            **await self.sign_in("reception"), "Idempotency-Key": str(new_id()), "Accept-Language": language,
        }  # fmt: skip
        return await self.client.post("/v1/work-orders", json=request(self.community_id, **more), headers=headers)

    async def stored(self, **more: Any) -> Form:
        made = await self.register(**more)
        assert made.status_code == 201, made.text
        shown = await self.client.post(
            f"/v1/work-orders/{made.json()['id']}/reveal", json={"purpose": "contact"},
            headers={**await self.sign_in("reception"), "Idempotency-Key": str(new_id())},
        )  # fmt: skip
        assert shown.status_code == 200, shown.text
        told = shown.json()["revealed"]
        return {**made.json(), "contact_name": told["name"], "contact_phone": told["phone"]}

    async def refused(self, field: str, language: str = "en", **more: Any) -> str:
        answer = await self.register(language, **more)
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert error["pointer"] == f"/{field}"
        return str(error["detail"])


@pytest.fixture
def desk(client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]) -> Desk:
    return Desk(client, sign_in, communities["HY"])


PHONES = [
    ("13800001234", "+8613800001234"),
    ("\uff11\uff13\uff18\uff10\uff10\uff10\uff10\uff11\uff12\uff13\uff14", "+8613800001234"),
    ("\u202d138 0000 1234\u202c", "+8613800001234"),
    ("138.0000.1234", "+8613800001234"),
    ("+86 (138) 0000-1234", "+8613800001234"),
    ("0086-138-0000-1234", "+8613800001234"),
    ("(0512) 6503-3390", "+8651265033390"),
    ("\uff080512\uff0965033390", "+8651265033390"),
    ("400-123-4567", "+864001234567"),
    ("+852 2345 6789", "+85223456789"),
]


async def test_a_phone_is_taken_as_people_write_it(desk: Desk) -> None:
    for written, stored in PHONES:
        assert (await desk.stored(contact_phone=written))["contact_phone"] == stored, written


WRONG_PHONES = [
    ("80001238", "area code", "区号"),
    ("1380000123", "10 digits", "10 位"),
    ("138000012345", "12 digits", "12 位"),
    ("12800001234", "no phone number", "电话号码无效"),
    ("call me", "no phone number", "电话号码无效"),
    ("", "no phone number", "电话号码无效"),
    ("+1 555", "country", "国家"),
]


async def test_a_wrong_phone_is_refused_in_words(desk: Desk) -> None:
    for written, english, chinese in WRONG_PHONES:
        for language, words in (("en", english), ("zh-CN", chinese)):
            told = await desk.refused("contact_phone", language, contact_phone=written)
            assert words in told, written
            assert not set("^$[]{}\\") & set(told), "words, and no pattern"


async def test_a_phone_is_looked_up_as_people_write_it(desk: Desk) -> None:
    made = await desk.stored(contact_phone="13800005678")
    headers = await desk.sign_in("reception")
    for written in ("138-0000-5678", "+8613800005678", "\uff11\uff13\uff18 0000 5678"):
        listed = await desk.client.get("/v1/work-orders", params={"phone": written}, headers=headers)
        assert [row["id"] for row in listed.json()["data"]] == [made["id"]], written
    # a client that forgets to escape the plus sends a blank
    listed = await desk.client.get("/v1/work-orders?phone=+8613800005678", headers=headers)
    assert [row["id"] for row in listed.json()["data"]] == [made["id"]]


NAMES = [
    ("王女士", "王女士"),
    ("\u202e王女士\u202c", "王女士"),
    ("王\u2066女士\u2069", "王女士"),
    ("\ufeff王女士\u200b", "王女士"),
    ("Zoe\u0308", "Zo\u00eb"),
    ("王女士\n", "王女士"),
    ("王\t女士", "王 女士"),
    ("👨\u200d👩\u200d👧 一家", "👨\u200d👩\u200d👧 一家"),
]


async def test_a_name_is_stored_as_it_is_seen(desk: Desk) -> None:
    for written, stored in NAMES:
        assert (await desk.stored(contact_name=written))["contact_name"] == stored


WRONG_NAMES = [
    ("王\n女士", "one line"),
    ("王\u2028女士", "one line"),
    ("王\u0085女士", "Control characters"),
    ("王\u009b31m女士", "Control characters"),
    ("王\x07女士", "Control characters"),
    ("\u200b\u2060", "This is required"),
    ("\u3164", "This is required"),
    ("\u2800 \u115f", "This is required"),
]


async def test_a_name_that_cannot_be_written_down_is_refused(desk: Desk) -> None:
    for written, told in WRONG_NAMES:
        assert told in await desk.refused("contact_name", contact_name=written), repr(written)


async def test_a_text_may_have_lines_but_nothing_that_turns_them_round(desk: Desk) -> None:
    stored = await desk.stored(description="厨房\u202e漏水\r\n请先\u2028来电")
    assert stored["description"] == "厨房漏水\r\n请先\n来电"
    assert "Control characters" in await desk.refused("description", description="厨房\x9b漏水")


async def test_a_plus_that_stands_unescaped_in_an_address_is_taken(desk: Desk, clock: MovableClock) -> None:
    made = await desk.stored()
    headers = await desk.sign_in("reception")
    for hours, found in ((-1, True), (1, False)):
        moment = (clock.now() + timedelta(hours=hours + 8)).strftime("%Y-%m-%dT%H:%M:%S+08:00")
        for address in (moment, moment.replace("+", "%2B"), moment.replace("+08:00", "+0800")):
            listed = await desk.client.get(f"/v1/work-orders?created_at_gte={address}", headers=headers)
            assert listed.status_code == 200, listed.text
            assert (made["id"] in [row["id"] for row in listed.json()["data"]]) is found, address


async def test_no_refusal_shows_a_pattern(desk: Desk) -> None:
    wrong: tuple[Form, ...] = ({"catalogue_code": "P 12"}, {"trades": ["Plumbing!"]})
    for values in wrong:
        answer = await desk.register("en", **values)
        assert answer.status_code == 422
        assert not set("^$[]\\") & set(answer.json()["errors"][0]["detail"]), answer.text


async def test_a_quantity_may_have_decimals(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    """Short weight is complained of by the gram."""
    form = {
        "community_id": str(communities["GW"]), "kind": "consumer", "channel": "phone", "matter": "consumer_dispute",
        "description": "缺斤短两", "complainant_name": "刘先生", "complainant_phone": "13800001234",
        "respondent": {"name": "金鑫水产"}, "purchase": {"product": "海虾", "quantity": 1.375, "price_fen": 9800},
    }  # fmt: skip
    headers = await sign_in("reception_gw")
    for quantity, status in ((1.375, 201), ("2.5", 201), (3, 201), (1.0005, 422), (0, 422)):
        form["purchase"]["quantity"] = quantity  # type: ignore[index]
        answer = await client.post("/v1/complaints", json=form, headers={**headers, "Idempotency-Key": str(new_id())})
        assert answer.status_code == status, answer.text
        if status == 201:
            assert float(answer.json()["purchase"]["quantity"]) == float(quantity)
