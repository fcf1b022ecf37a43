"""What the page weighs: documents and files come compressed, with a tag that spares the next visit, and are never built
in a request; an audience gets what it needs and no more."""

import gzip
import json
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.api.openapi.audiences import AUDIENCES
from app.api.openapi.files import FOLDER, NAMES, file_name
from app.core.lang import LANGUAGES, Language
from tests.api.conftest import SignIn

KB = 1000
FILES = ("/openapi.json", "/openapi/worker.json", "/docs", "/swagger/swagger-ui-bundle.js", "/swagger/docs.js")


@pytest.mark.parametrize("path", FILES)
async def test_it_comes_compressed_and_once(client: httpx.AsyncClient, path: str) -> None:
    first = await client.get(path, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in first.headers["vary"]
    again = await client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == first.content, "httpx has decompressed it"
    assert plain.headers["etag"] != first.headers["etag"], "two representations"
    assert "no-store" not in plain.headers["cache-control"]


async def test_a_browser_keeps_the_files_of_swagger_for_a_day(client: httpx.AsyncClient) -> None:
    assert (await client.get("/swagger/swagger-ui.css")).headers["cache-control"] == "public, max-age=86400"


async def test_whoever_refuses_gzip_gets_none(client: httpx.AsyncClient) -> None:
    answer = await client.get("/openapi.json", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_it_is_light(name: str, language: Language) -> None:
    """Bytes, plain and on the way; docs/adr/0035-what-the-document-weighs.md says what the whole is made of."""
    served = (FOLDER / file_name(name, language)).read_bytes()
    document = json.loads(served)
    operations = sum(map(len, document["paths"].values()))
    # the whole grows with what there is: 2.6 KB an operation, with the shapes that it brings
    plain, zipped = (2600 * operations, 400 * operations) if name == "openapi" else (350 * KB, 65 * KB)
    assert len(served) <= plain
    assert len(gzip.compress(served, 9)) <= zipped


def test_problems_stand_once_and_are_referred_to() -> None:
    document = json.loads((FOLDER / "openapi.json").read_text("utf-8"))
    shared = document["components"]["responses"]
    for methods in document["paths"].values():
        for stated in methods.values():
            for status, answer in stated["responses"].items():
                if not status.startswith("2"):
                    assert list(answer) == ["$ref"], stated["operationId"]
                    assert answer["$ref"].rsplit("/", 1)[-1] in shared


def test_a_change_shows_as_a_small_difference() -> None:
    lines = (FOLDER / "openapi.json").read_text("utf-8").splitlines()
    assert len(lines) > 700, "one for each operation and each shared part"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_audience_has_its_operations_and_what_they_refer_to(audience: str) -> None:
    document: dict[str, Any] = json.loads((FOLDER / file_name(audience, "en")).read_text("utf-8"))
    names = {stated["operationId"] for methods in document["paths"].values() for stated in methods.values()}
    has = {
        "resident": {
            "work_orders.register",
            "work_orders.approve_quote",
            "work_orders.sign_off",
            "complaints.register",
        },
        "worker": {"work_orders.depart", "work_orders.complete", "work_orders.quote", "files.upload"},
        "gate": {"visitors.admit", "visitors.invite", "found_items.report", "auth.token"},
        "desk": {"work_orders.dispatch", "follow_ups.list", "auth.token"},
        "reception": {"promises.make", "customers.list", "promises.keep", "files.upload", "auth.token"},
        "complaints": {"complaints.accept", "complaints.settle", "files.upload"},
        "office": {"charges.pay", "clocks.list", "reports.list", "communities.list"},
        "quality": {"corrective_actions.finish", "quality_reviews.conclude", "trainings.list", "files.upload"},
        "material": {"stock_items.list", "stock_items.add", "requisitions.issue", "requisitions.use", "auth.token"},
        "maintenance": {"contracts.sign", "assets.list", "auth.token"},
        "duty": {"auth.token", "notices.list"},
        "rules": {"rule_sets.write", "rule_sets.activate", "rule_sets.check", "auth.token"},
        "erp": {"work_orders.register", "events.list", "charges.list", "auth.token"},
        "erp-complaints": {"complaints.register", "complaints.read", "auth.token"},
        "master-data": {"premises.put_by_key", "staff.batch", "imports.create", "operations.cancel", "auth.token"},
        "webhooks": {"webhook_endpoints.create", "webhook_endpoints.replay", "auth.token"},
        "admin": {"people.create", "machine_clients.create", "communities.update"},
    }[audience]
    has_not = {
        "resident": {"work_orders.dispatch", "people.create", "charges.waive"},
        "worker": {"charges.waive", "people.create", "visitors.admit", "complaints.reply"},
        "gate": {"work_orders.register", "complaints.register", "customers.list"},
        "desk": {"visitors.admit", "machine_clients.create", "work_orders.depart", "charges.pay", "complaints.accept"},
        "reception": {"work_orders.dispatch", "machine_clients.create", "complaints.accept", "charges.pay"},
        "complaints": {"work_orders.dispatch", "machine_clients.create"},
        "office": {"work_orders.dispatch", "machine_clients.create", "contracts.sign"},
        "quality": {"work_orders.dispatch", "complaints.accept", "people.create"},
        "material": {"work_orders.dispatch", "charges.pay", "people.create"},
        "maintenance": {"work_orders.dispatch", "charges.pay", "people.create"},
        "duty": {"work_orders.dispatch", "charges.pay", "contracts.sign"},
        "rules": {"work_orders.dispatch", "charges.pay", "people.create"},
        "erp": {"people.create", "work_orders.depart"},
        "erp-complaints": {"people.create", "work_orders.depart", "complaints.accept"},
        "master-data": {"work_orders.dispatch", "people.create", "buildings.create"},
        "webhooks": {"work_orders.register", "charges.pay", "people.create"},
        "admin": {"work_orders.depart", "charges.pay"},
    }[audience]
    assert has <= names
    assert not has_not & names
    whole = json.loads((FOLDER / "openapi.en.json").read_text("utf-8"))
    for section, parts in document["components"].items():
        for name, part in parts.items():
            if name.startswith("Webhook") and "webhooks" in document and name not in whole["components"][section]:
                # what receivers are sent stands there alone
                continue
            same = whole["components"][section][name]
            assert part == {key: value for key, value in same.items() if key in part}, name
            assert same.keys() - part.keys() <= {"examples"}, name
    for reference in re.findall(r'"\$ref":"#/components/(\w+)/([^"]+)"', json.dumps(document, separators=(",", ":"))):
        assert reference[1] in document["components"][reference[0]], reference


def test_every_operation_stands_in_the_document_of_some_audience() -> None:
    def names(document: str) -> set[str]:
        paths = json.loads((FOLDER / file_name(document, "zh")).read_text("utf-8"))["paths"]
        return {stated["operationId"] for methods in paths.values() for stated in methods.values()}

    assert set().union(*map(names, AUDIENCES)) == names("openapi")


async def test_there_is_no_other_audience(client: httpx.AsyncClient) -> None:
    assert (await client.get("/openapi/thief.json")).status_code == 404
    assert (await client.get("/docs?for=thief")).status_code == 404
    assert "/openapi/desk.json?lang=zh" in (await client.get("/docs?for=desk&lang=zh")).text


async def test_no_document_is_built_in_a_request(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build() -> None:
        raise AssertionError("built in a request")

    monkeypatch.setattr(app, "openapi", build)
    for name in NAMES:
        path = "/openapi.json" if name == "openapi" else f"/openapi/{name}.json"
        assert (await client.get(path)).json()["openapi"] == "3.1.0"


async def test_large_answers_come_compressed_to_whoever_takes_it(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    headers = await sign_in("reception")
    zipped = await client.get("/v1/meta/enums", headers={**headers, "Accept-Encoding": "gzip"})
    plain = await client.get("/v1/meta/enums", headers={**headers, "Accept-Encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < len(plain.content) / 3
    assert zipped.json() == plain.json()
    small = await client.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers, "not worth it"
