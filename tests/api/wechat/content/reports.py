"""What somebody reports in the mini-program, and how others see it."""

from typing import Any

import httpx

from app.core.ids import new_id
from tests.api.wechat.erasing import Headers, post
from tests.support.media import picture as drawn

HELD = "（内容审核中，暂不显示）"
FINE, BAD = "厨房水龙头滴水，一直关不紧", "厨房水龙头滴水，附违规广告"


async def report(client: httpx.AsyncClient, who: Headers, text: str, **more: Any) -> dict[str, Any]:
    me = (await client.get("/v1/me", headers=who)).json()
    return await post(client, "/v1/work-orders", who, community_id=me["roles"][0]["community_id"],
                      premises_id=me["premises"][0], kind="repair", channel="app", description=text,
                      **more)  # fmt: skip


async def shown(client: httpx.AsyncClient, who: Headers, order: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/v1/work-orders/{order['id']}?expand=timeline", headers=who)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def upload(client: httpx.AsyncClient, who: Headers) -> str:
    me = (await client.get("/v1/me", headers=who)).json()
    answer = await client.post(
        "/v1/files", files={"file": ("a.jpg", drawn(), "image/jpeg")},
        data={"community_id": me["roles"][0]["community_id"], "purpose": "photo"},
        headers={**who, "Idempotency-Key": str(new_id())},
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
