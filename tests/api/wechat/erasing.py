"""Somebody whose name and number stand in many places, and who can be erased."""

from typing import Any

import httpx

from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.core.outside_settings import STANDIN_APP
from tests.api.conftest import SignIn
from tests.support.media import picture as drawn

Headers = dict[str, str]
NAME, PHONE = "欧阳金丝雀", "13987650123"
ROOM = "01900000-0000-7005-8000-000000000005"


async def post(client: httpx.AsyncClient, path: str, who: Headers, **form: Any) -> dict[str, Any]:
    answer = await client.post(path, json=form, headers={**who, "Idempotency-Key": str(new_id())})
    assert answer.is_success, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def enter(client: httpx.AsyncClient) -> Headers:
    """Log in by WeChat with the canary's number."""
    form = {"app_id": STANDIN_APP, "code": f"login-canary-{new_id()}"}
    login = (await client.post("/v1/auth/wechat/login", json=form)).json()
    bearer = {"Authorization": f"Bearer {login['access_token']}"}
    if not login["finished"]:
        phone = {"code": f"phone-{PHONE}-{new_id()}"}
        login = (await client.post("/v1/auth/wechat/phone", json=phone, headers=bearer)).json()
    return {"Authorization": f"Bearer {login['access_token']}"}


async def make_canary(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> Headers:
    """Somebody who claimed a home, reported something, complained, invited a visitor, and ended all of it; the desk
    looked them up and called them."""
    me, desk, place = await enter(client), await sign_in("reception"), str(communities["HY"])
    claim = await post(client, "/v1/me/homes", me, community_id=place, address="1号楼1单元301", relation="owner",
                       name=NAME, note=f"我是{NAME}")  # fmt: skip
    await post(client, f"/v1/home-claims/{claim['id']}/confirm", desk, premises_id=ROOM)
    clock.move_to(clock.now().replace(microsecond=0))
    me = await enter(client)
    picture = await client.post(
        "/v1/files", files={"file": (f"{NAME}.jpg", drawn(), "image/jpeg")},
        data={"community_id": place, "purpose": "photo"}, headers={**me, "Idempotency-Key": "picture"},
    )  # fmt: skip
    assert picture.status_code == 201, picture.text
    alone = await client.post(
        "/v1/files", files={"file": (f"{NAME}.jpg", drawn(), "image/jpeg")},
        data={"community_id": place, "purpose": "photo"}, headers={**me, "Idempotency-Key": "alone"},
    )  # fmt: skip
    assert alone.status_code == 201, alone.text
    order = await post(client, "/v1/work-orders", me, community_id=place, premises_id=ROOM, kind="repair",
                       channel="app", description=f"{NAME}家厨房漏水，请打 139 8765 0123",
                       photos=[picture.json()["id"]])  # fmt: skip
    await post(client, f"/v1/work-orders/{order['id']}/reveal", desk, purpose="contact")
    await post(client, f"/v1/work-orders/{order['id']}/cancel", me, reason=f"{NAME}自己修好了")
    looked = await client.get(f"/v1/communities/{place}/customers", params={"phone": PHONE}, headers=desk)
    assert len(looked.json()["data"]) == 1
    await client.post("/v1/me/notice-settings/update", json={"sms": False}, headers=me)
    return me
