"""What a person reads when something is wrong, over HTTP: names of choices, and the field that is to blame."""

from typing import Any

import httpx

from app.core.clock import MovableClock
from app.core.ids import UUID
from tests.api.conftest import SignIn

ZH = {"Accept-Language": "zh-CN"}


async def registered(client: httpx.AsyncClient, sign_in: SignIn, place: UUID, **more: Any) -> httpx.Response:
    form = {
        "community_id": str(place),
        "kind": "repair",
        "channel": "phone",
        "description": "漏水",
        "common_area": "大堂",
    }
    headers = {**await sign_in("reception"), **ZH, "Idempotency-Key": "one"}
    return await client.post("/v1/work-orders", json={**form, **more}, headers=headers)


async def test_a_wrong_choice_is_told_by_labels(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    wrong = await registered(client, sign_in, communities["HY"], urgency="asap", kind="nonsense")
    told = {error["pointer"]: error for error in wrong.json()["errors"]}
    assert told["/urgency"]["detail"] == "请选择其中之一：紧急、加急、普通。"
    assert told["/kind"]["detail"] == "请选择其中之一：报修、有偿特约、无偿特约、家政。"
    assert "enum" in told["/kind"]["debug"]
    assert "'repair'" in told["/kind"]["debug"]
    assert wrong.json()["detail"] == "请更正标出的 2 处内容。"


async def test_a_refusal_names_the_field_to_blame(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], clock: MovableClock
) -> None:
    order = (await registered(client, sign_in, communities["HY"], trades=["plumbing"])).json()
    form = {"coverage": "chargeable", "coverage_reason": "公共设施", "visit_now": False}
    headers = {**await sign_in("reception"), **ZH}
    refused = await client.post(f"/v1/work-orders/{order['id']}/accept", json=form, headers=headers)
    told = {refusal["guard"]: refusal for refusal in refused.json()["refusals"]}
    assert told["chargeable_has_estimate"]["pointer"] == "/estimate"
    assert told["chargeable_has_consent"]["pointer"] == "/consent"
    assert (
        told["visit_is_arranged"]["pointer"] == "/visit_now" or told["visit_is_arranged"]["pointer"] == "/appointment"
    )
    assert "M-14" in told["chargeable_has_estimate"]["debug"]
    assert "estimate" in told["chargeable_has_estimate"]["debug"]
    assert "_" not in refused.json()["detail"]


async def test_a_state_without_the_action_says_in_which_it_is_and_what_is_possible_now(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    order = (await registered(client, sign_in, communities["HY"], urgency="emergency", trades=["plumbing"])).json()
    headers = {**await sign_in("reception"), **ZH}
    form = {"coverage": "common_area", "coverage_reason": "大堂", "visit_now": True}
    accepted = await client.post(f"/v1/work-orders/{order['id']}/accept", json=form, headers=headers)
    assert accepted.status_code == 200, accepted.text
    form = {"advice": "先关总阀", "customer_content": True}
    wrong = await client.post(f"/v1/work-orders/{order['id']}/advise", json=form, headers=headers)
    assert wrong.status_code == 409
    detail = wrong.json()["detail"]
    assert detail.startswith("记录当前为“已受理”，不能执行“电话指导解决”（状态须为：已登记）。当前可执行：")
    offers = (await client.get(f"/v1/work-orders/{order['id']}", headers=headers)).json()["available_actions"]
    titles = {offer["name"]: offer["title"] for offer in offers}
    blocked = {offer["name"] for offer in offers if offer["blocked_by"]}
    assert blocked
    assert not [name for name in blocked if titles[name] in detail], "what a rule blocks is no way out"
    assert set(wrong.json()["allowed_actions"]) == set(titles), "the list for programs has all of them"


async def test_chinese_sentences_follow_each_other_without_blanks(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    order = (await registered(client, sign_in, communities["HY"], trades=["plumbing"])).json()
    form = {"coverage": "chargeable", "coverage_reason": "公共设施", "visit_now": False}
    headers = await sign_in("reception")
    address = f"/v1/work-orders/{order['id']}/accept"
    chinese = (await client.post(address, json=form, headers={**headers, **ZH})).json()
    english = (await client.post(address, json=form, headers={**headers, "Accept-Language": "en"})).json()
    assert len(chinese["refusals"]) > 1
    assert chinese["detail"] == "".join(refusal["message"] for refusal in chinese["refusals"])
    assert english["detail"] == " ".join(refusal["message"] for refusal in english["refusals"])


async def test_who_may_not_is_told_whose_it_is(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    order = (await registered(client, sign_in, communities["HY"])).json()
    headers = {**await sign_in("cashier"), **ZH}
    form = {"reason": "不在服务范围", "told_at": "2026-11-23T09:00:00+08:00", "means": "phone"}
    wrong = await client.post(f"/v1/work-orders/{order['id']}/refuse", json=form, headers=headers)
    assert wrong.status_code == 403, wrong.text
    assert wrong.json()["detail"].startswith("您无权进行此操作，须由以下人员办理：")


async def test_who_must_confirm_is_asked_to_tick(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    order = (await registered(client, sign_in, communities["HY"])).json()
    headers = {**await sign_in("reception"), **ZH}
    form = {"advice": "先关总阀", "customer_content": False}
    wrong = await client.post(f"/v1/work-orders/{order['id']}/advise", json=form, headers=headers)
    assert [error["detail"] for error in wrong.json()["errors"]] == ["请确认并勾选此项。"]


async def test_codes_of_communities_have_names(client: httpx.AsyncClient) -> None:
    vocabularies = {words["name"]: words["values"] for words in (await client.get("/v1/meta/enums")).json()["data"]}
    assert {"value": "plumbing", "en": "plumbing", "zh": "水工"} in vocabularies["Trade"]
    assert {"value": "badge", "en": "badge and cards", "zh": "工牌和名片"} in vocabularies["ChecklistItem"]
    assert {"value": "waterproofing", "en": "waterproofing", "zh": "防水"} in vocabularies["WarrantyPart"]
    assert {"value": "cut-wall", "en": "cutting a wall", "zh": "开凿墙面"} in vocabularies["RiskyStep"]
