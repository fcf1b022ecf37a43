"""The requests that the document shows work as they stand on a demo with its example records."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from app.bootstrap import build_container
from app.core.example_days import of_today
from app.core.json_object import JsonObject
from app.core.settings import Settings
from app.core.webhook_targets import AllowedTargets
from app.main import create_app
from app.sandbox.demo.run import ZONE
from app.sandbox.demo_people import PASSWORD
from app.sandbox.examples.book import known_stories, write_demo
from app.sandbox.examples.fixed import StoryClock
from app.sandbox.examples.traces import are_complete
from app.sandbox.examples.writing import eve_of
from tests.support.documents import committed
from tests.support.places import Place

ELSEWHERE: Final = {
    "auth.choose": "goes on with a login that has begun",
    "auth.binding_code": "goes on with a login that has begun",
    "auth.wechat_phone": "goes on with a login that has begun",
    "auth.sms_login": "takes a code that a telephone got",
    "auth.reset_password": "takes a code that an administrator handed over",
    "me.confirm_second_factor": "takes the code that an app shows at this moment",
    "me.remove_second_factor": "takes the code that an app shows at this moment",
    "notices.read": "names a notice of this moment: /v1/me/notices lists them",
    "files.content": "an address that is signed and ends within hours: the file's url",
    "me.erase": "the demo's people are needed afterwards",
    "goods_passes.check_arrears": "asks again, after the worker has asked the ERP",
    "contracts.activate": "the worker takes it by itself on the first day of the term",
    "contracts.charge_interest": "names a fee that is late, for which days must pass",
    "housekeeping_series.agree_price": "asks anew once the list has another price",
    "wechat.check_push": "signed by WeChat",
    "wechat.push": "signed by WeChat",
    "content_checks.show": "names what WeChat held back",
    "online_refunds.send_again": "names a refund that WeChat Pay could not make",
    "charges.prepay": "WeChat Pay names the payer by their login with WeChat",
    "charges.pay_online": "Gongdan takes it itself when WeChat Pay says so",
    "charges.wechat_notice": "signed by WeChat Pay",
    **dict.fromkeys(
        (
            f"{records}.{what}"
            for records in ("premises", "departments", "catalogue_items", "customers", "bindings", "staff")
            for what in ("put_by_key", "read_by_key", "batch")
        ),
        "a machine client sends it: docs/integrators.md does",
    ),
    "work_orders.put_by_key": "a machine client sends it",
    "work_orders.read_by_key": "a machine client sends it",
    "work_orders.batch": "a machine client sends it",
    "ledger.follow": "a machine client of the whole organisation asks for it: docs/integrators.md does",
    **dict.fromkeys(
        ("charges.record_fapiao", "charges.red_fapiao", "charges.record_voucher", "payments.batch"),
        "names a charge that the ERP has booked: docs/integrators.md does",
    ),
    "imports.create": "sends a file",
    "imports.lines": "names an import of this moment",
    "operations.read": "names an import of this moment",
    "operations.cancel": "names an import of this moment",
}
"""What nobody can send as it stands, and why: each goes on with what only another answer, or a telephone, can tell."""
WITH_MORE: Final = {"auth.wechat_login", "subscriptions.record", "files.upload"}
"""What works where the stand-in for WeChat runs and a file was chosen: tests/browser tries it."""


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
    settings = Settings(
        database_url=place.url,
        owner_database_url=place.owner_url,
        files_dir=tmp_path,
        # as `make run` has it
        webhook_allowed_hosts=AllowedTargets(hosts=frozenset({"127.0.0.1"})),
    )
    assert await write_demo(settings, create_app, eve_of(now), known_stories()) is not None
    clock = StoryClock(now.astimezone(UTC))
    app = create_app(container=build_container(settings, clock=clock))
    assert await are_complete(app.state.container.database, clock)
    document = of_today(committed(), now.date())
    assert operations(document).keys() >= ELSEWHERE.keys() | WITH_MORE
    tokens: dict[str, str] = {}
    failed = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo.test") as client:
        # forms first: they are there as long as their action has not been taken
        for name, (method, path, stated) in sorted(operations(document).items(), key=lambda each: each[1][0] != "GET"):
            if name in ELSEWHERE or name in WITH_MORE:
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
