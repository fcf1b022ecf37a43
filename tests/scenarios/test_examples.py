"""The requests that the document shows work as they stand on a demo with its example records."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from app.bootstrap import build_container
from app.core.example_days import of_today
from app.core.json_object import JsonObject
from app.core.settings import Settings
from app.main import create_app
from app.sandbox.demo.run import ZONE
from app.sandbox.demo_people import PASSWORD
from app.sandbox.examples.book import known_stories, write_demo
from app.sandbox.examples.fixed import StoryClock
from app.sandbox.examples.writing import eve_of
from tests.support.places import Place

GO_ON = {
    # what only the answer before can tell: a token of a login that has begun, a code, a signed address
    "auth.wechat_login", "auth.wechat_phone", "auth.sms_login", "auth.binding_code", "auth.choose",
    "auth.reset_password", "me.confirm_second_factor", "me.remove_second_factor", "notices.read", "files.content",
    "home_claims.read", "home_claims.clocks", "home_claims.timeline", "home_claims.confirm", "home_claims.decline",
    "home_claims.reveal", "home_claims.withdraw", "work_orders.return_to_desk",
    # which templates a mini-program has
    "subscriptions.record",
    # nobody of the demo is to be gone after it
    "me.erase",
    # what WeChat Pay says
    "charges.pay_online", "charges.prepay", "charges.wechat_notice",
    # what WeChat pushes, and what it held back
    "wechat.check_push", "wechat.push", "content_checks.show",
    # what one field of one form may be
    "home_claims.form", "contact_slips.form", "payments.form", "charges.form_candidates",
    "complaints.form_candidates", "complaints.new_form_candidates",
    "contact_slips.new_form_candidates", "corrective_actions.form_candidates",
    "corrective_actions.new_form_candidates", "home_claims.form_candidates", "requisitions.new_form_candidates",
    "visitors.new_form_candidates", "work_orders.form_candidates", "work_orders.new_form_candidates",
    # what a device did without signal, and which version it knew then
    "sync.operations",
    # a file has to be chosen
    "files.upload",
}  # fmt: skip
"""Operations without an example that works by itself."""


def operations(document: JsonObject) -> Mapping[str, tuple[str, str, JsonObject]]:
    """Method, path and description of each operation, by its id."""
    return {
        stated["operationId"]: (method.upper(), path, stated)
        for path, methods in document["paths"].items()
        for method, stated in methods.items()
    }


async def test_every_example_works_as_it_stands(place: Place, tmp_path: Path, database_kind: str) -> None:
    """In the morning, and in the evening."""
    now = datetime(2026, 11, 24, 10 if database_kind == "sqlite" else 22, 30, tzinfo=ZONE)
    settings = Settings(database_url=place.url, owner_database_url=place.owner_url, files_dir=tmp_path)
    assert await write_demo(settings, create_app, eve_of(now), known_stories()) is not None
    clock = StoryClock(now.astimezone(UTC))
    app = create_app(container=build_container(settings, clock=clock))
    document = of_today(app.openapi(), now.date())
    assert operations(document).keys() >= GO_ON
    tokens: dict[str, str] = {}
    failed = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo.test") as client:
        for name, (method, path, stated) in operations(document).items():
            if name in GO_ON:
                continue
            username = stated.get("x-demo-user", "")
            if username and username not in tokens:
                form = {"grant_type": "password", "username": username, "password": PASSWORD}
                answer = await client.post("/v1/auth/token", data=form)
                assert answer.status_code == 200, (username, answer.text)
                tokens[username] = answer.json()["access_token"]
            answer = await client.send(_request(client, name, method, path, stated, document, tokens.get(username, "")))
            if not answer.is_success:
                failed.append(f"{name} by {username}: {answer.status_code} {answer.text}")
    await app.state.container.close()
    assert not failed, "\n".join(failed)


def _request(
    client: httpx.AsyncClient, name: str, method: str, path: str, stated: JsonObject, document: JsonObject, token: str
) -> httpx.Request:
    """As Swagger UI sends it."""
    query: dict[str, Any] = {}
    ids = iter(stated.get("x-demo-path", ()))
    for reference in stated.get("parameters", ()):
        parameter = reference
        if "$ref" in parameter:
            parameter = document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", str(next(ids, parameter["example"])))
        elif parameter["in"] == "query" and "example" in parameter:
            query[parameter["name"]] = parameter["example"]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if method == "POST":
        headers["Idempotency-Key"] = f"test-{name}"
    content = stated.get("requestBody", {}).get("content", {})
    body = {}
    if "application/json" in content:
        body["json"] = content["application/json"]["example"]
    elif "application/x-www-form-urlencoded" in content:
        body["data"] = content["application/x-www-form-urlencoded"]["example"]
    return client.build_request(method, path, params=query or None, headers=headers, **body)
