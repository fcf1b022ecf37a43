"""A canary phone number and name, put wherever a client can put something, come out nowhere unasked."""

import io
import sys
from typing import Any

import httpx
import pytest

from app.api.http import middleware, problems
from app.core import logs
from app.core.ids import UUID
from app.core.logs import redact
from tests.api.conftest import SignIn
from tests.api.test_files import photo

PHONE = "13912345678"
NAME = "金丝雀"


class Lines:
    """Takes the place of a logger and keeps what would be written."""

    def __init__(self) -> None:
        self.lines: list[Any] = []

    def info(self, event: str, **values: Any) -> None:
        """Keep a line as the last processor leaves it."""
        self.lines.append(redact(None, "info", {"event": event, **values}))

    error = info


def sings(text: str) -> bool:
    """Whether the canary is heard."""
    return PHONE in text or NAME in text


async def test_the_canary_is_heard_nowhere(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Lines()
    monkeypatch.setattr(middleware, "_log", log)
    monkeypatch.setattr(problems, "_log", log)
    # the lines of requests, which no processor sees, as they are written
    written_lines = io.StringIO()
    monkeypatch.setattr(logs._settled, "as_json", True)
    monkeypatch.setattr(sys, "stderr", written_lines)
    admin, reception = await sign_in("admin"), await sign_in("reception")
    base = f"/v1/communities/{communities['HY']}"
    room = (await client.get(f"{base}/premises?limit=1", headers=admin)).json()["data"][0]
    loud = {"User-Agent": PHONE, "X-Request-Id": f"call-{PHONE}", "Referer": f"http://x/{PHONE}"}
    customer = {"name": NAME, "phone": PHONE, "premises_id": room["id"], "relation": "owner"}
    order = {
        "community_id": str(communities["HY"]), "kind": "repair", "channel": "phone", "premises_id": room["id"],
        "description": f"请打 {PHONE}", "contact_name": NAME, "contact_phone": PHONE, "urgency": "normal",
        "trades": ["plumbing"],
    }  # fmt: skip
    keyed = {**reception, **loud, "Idempotency-Key": PHONE}
    created = await client.post(f"{base}/customers", json=customer, headers=keyed)
    assert created.status_code == 201, created.text
    written = await client.post("/v1/work-orders", json=order, headers=keyed)
    assert written.status_code == 201, written.text
    answers = [
        created,
        await client.get(f"/v1/{PHONE}", headers=loud),
        await client.get(f"/v1/people/{PHONE}", headers={**admin, **loud}),
        await client.get("/v1/people", params={"q": PHONE, "colour": NAME, PHONE: NAME}, headers=admin),
        await client.get(f"{base}/customers", params={"phone": PHONE}, headers=reception),
        await client.get(f"{base}/customers", params={"phone": f"{PHONE}x", "cursor": PHONE}, headers=reception),
        await client.post(f"{base}/customers", json={**customer, "relation": PHONE, PHONE: 1}, headers=keyed),
        await client.post("/v1/people", content=f'{{"name": {PHONE}'.encode(), headers={**admin, **loud}),
        await client.post("/v1/machine-clients", json={"scopes": [PHONE]}, headers={**admin, "Idempotency-Key": "k"}),
        await client.post("/v1/auth/token", data={"grant_type": "password", "username": PHONE, "password": NAME}),
        await client.post(f"/v1/customers/{created.json()['id']}/reveal", json={"purpose": PHONE}, headers=reception),
        await client.post(
            "/v1/files",
            data={"community_id": str(communities["HY"]), "idempotency_key": PHONE},
            files={"file": (f"{NAME}{PHONE}.jpg", photo())},
            headers={**reception, **loud},
        ),
        await client.get("/v1/events", params={"community_id": str(communities["HY"]), "limit": 1000}, headers=admin),
    ]
    for answer in answers:
        assert not sings(answer.text), (answer.request.url, answer.text)
        assert not sings(str(answer.headers)), answer.request.url
    log.lines += written_lines.getvalue().splitlines()
    assert len(log.lines) >= len(answers)
    for line in log.lines:
        assert not sings(str(line)), line
