"""The document says what the service does: who may, which values a filter takes, what stands in answers, how things are
called. Expectations are written by hand."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.api.openapi.files import FOLDER, NAMES, file_name
from app.api.openapi.schemas import parts_of
from app.core.lang import LANGUAGES
from app.core.roles import Role
from tests.support.closed import ClosedTransport, closed_document, resolve

Document = dict[str, Any]
OF_RECORDS = ("work_orders", "complaints", "charges", "visitors", "payments", "follow_ups", "requisitions", "purchases")


@pytest.fixture(scope="module")
def document() -> Document:
    """The English document as it is committed."""
    found: Document = json.loads((FOLDER / "openapi.en.json").read_text("utf-8"))
    return found


def operations(document: Document) -> dict[str, Document]:
    return {stated["operationId"]: stated for methods in document["paths"].values() for stated in methods.values()}


def parameter(document: Document, operation: str, name: str) -> Document:
    stated = [resolve(document, part) for part in operations(document)[operation]["parameters"]]
    return next(part for part in stated if part["name"] == name)


def shapes(document: Document) -> Iterator[tuple[str, Document]]:
    for name, schema in document["components"]["schemas"].items():
        for part in parts_of(schema):
            yield name, part


def test_a_whole_is_read_with_its_timeline_by_what_the_document_says(document: Document) -> None:
    expand = parameter(document, "work_orders.read", "expand")
    assert expand["schema"]["items"]["enum"] == [
        "quotes", "appointments", "visits", "contacts", "site_records", "follow_ups", "timeline", "forms",
    ]  # fmt: skip
    assert (expand["style"], expand["explode"], expand["schema"]["maxItems"]) == ("form", False, 8)


@pytest.mark.parametrize(
    ("operation", "name", "values"),
    [
        ("work_orders.list", "urgency", {"normal", "urgent", "emergency"}),
        ("complaints.list", "severity", {"general", "serious"}),
        ("payments.list", "via", {"cashier", "worker"}),
        ("clocks.list", "state", {"running", "paused", "met", "breached", "void"}),
    ],
)
def test_filters_name_their_values(document: Document, operation: str, name: str, values: set[str]) -> None:
    schema = parameter(document, operation, name)["schema"]
    assert schema["type"] == "array"
    assert set(resolve(document, schema["items"])["enum"]) >= values & set(resolve(document, schema["items"])["enum"])
    assert set(resolve(document, schema["items"])["enum"]) & values


def test_no_filter_that_is_a_choice_is_a_plain_text(document: Document) -> None:
    enums = {"state", "kind", "urgency", "channel", "coverage", "severity", "matter", "via", "role", "record_type"}
    for name, stated in operations(document).items():
        for part in (resolve(document, one) for one in stated["parameters"]):
            if part["in"] == "query" and part["name"] in enums:
                schema = part["schema"]
                schema = resolve(document, schema.get("items", schema))
                assert "enum" in schema, (name, part["name"])


def test_ids_in_paths_are_called_after_what_they_name(document: Document) -> None:
    for path in document["paths"]:
        for name in re.findall(r"\{(\w+)\}", path):
            assert name not in ("record_id", "order_id", "id"), path
    assert "/v1/work-orders/{work_order_id}/dispatch" in document["paths"]
    assert "/v1/communities/{community_id}/buildings/{building_id}/update" in document["paths"]
    assert "/v1/complaints/{complaint_id}/decisions/{decision_id}/letter" in document["paths"]


def test_schemas_have_plain_names(document: Document) -> None:
    names = set(document["components"]["schemas"])
    assert not [name for name in names if re.search(r"__|_$|-|Out$|^Page_", name)]
    assert not names & {"Window", "Nothing", "Contact", "Place", "Reason", "Word", "Noted", "Call", "Basis", "Level"}
    assert {"WorkOrder", "WorkOrderPage", "DispatchForm", "EmptyForm", "ReasonForm", "TimeWindow", "Problem"} <= names
    for stated in operations(document).values():
        for content in stated.get("requestBody", {}).get("content", {}).values():
            reference = content["schema"].get("$ref", "")
            assert not reference or reference.endswith(("Form", "Changes", "Edit")), reference


def test_no_answer_holds_an_object_of_anything(document: Document) -> None:
    for name, part in shapes(document):
        kinds = part.get("type", ())
        if "object" in ([kinds] if isinstance(kinds, str) else kinds):
            assert {"properties", "patternProperties", "additionalProperties"} & set(part), name
            # a form is a JSON Schema itself, of which the document says what every one has; the record of an event is
            # what the address of its own answers
            assert part.get("additionalProperties") not in (True, {}) or name in (
                "Form",
                "FormField",
                "OfflineOperation",
                "EventRecord",
            ), name


def test_null_is_a_type(document: Document) -> None:
    for name, part in shapes(document):
        choices = part.get("anyOf", [])
        if {"type": "null"} in choices:
            others = [choice for choice in choices if choice != {"type": "null"}]
            assert all("$ref" in choice for choice in others) or len(others) > 1, (name, part)
    whole = document["components"]["schemas"]["WorkOrder"]["properties"]
    assert whole["worker_id"]["type"] == ["string", "null"]
    assert whole["id"]["type"] == "string"


def test_only_words_of_json_schema_are_used(document: Document) -> None:
    for name, part in shapes(document):
        assert not {"ge", "le", "gt", "lt"} & set(part), name
        for bound in ("minimum", "maximum"):
            assert not (isinstance(part.get(bound), float) and part[bound].is_integer()), (name, part)


def test_a_quantity_is_a_number_or_the_same_as_a_text(document: Document) -> None:
    asked = document["components"]["schemas"]["QuoteLine"]["properties"]["quantity"]
    assert [choice["type"] for choice in asked["anyOf"]] == ["number", "string"]
    assert re.fullmatch(asked["anyOf"][1]["pattern"], "1.5")
    assert not re.fullmatch(asked["anyOf"][1]["pattern"], "-1")
    shown = document["components"]["schemas"]["ShownQuoteLine"]["properties"]["quantity"]
    assert shown["type"] == "string"


def test_no_description_has_an_open_value() -> None:
    for name in NAMES:
        for language in LANGUAGES:
            text = (FOLDER / file_name(name, language)).read_text("utf-8")
            for description in re.findall(r'"description":"((?:[^"\\]|\\.)*)"', text):
                # in code a placeholder is a part of a path
                assert not re.search(r"(?<!/)\{[a-z_]+\}", re.sub("`[^`]*`", "", description)), description


@pytest.mark.parametrize(
    ("operation", "roles"),
    [
        ("work_orders.dispatch", {"receptionist", "supervisor", "duty_manager"}),
        ("work_orders.depart", {"worker"}),
        ("charges.waive", {"manager"}),
        ("me.show", {"anyone"}),
        ("health.live", {"public"}),
    ],
)
def test_an_operation_names_the_roles_of_its_table(document: Document, operation: str, roles: set[str]) -> None:
    assert set(operations(document)[operation]["x-roles"]) == roles


@pytest.mark.parametrize(
    ("operation", "role", "other"),
    [
        ("work_orders.register", "customer", "admin"),
        ("work_orders.register", "integration", "admin"),
        ("work_orders.read", "customer", "guard"),
        ("visitors.admit", "guard", "customer"),
        ("complaints.decisions", "customer", "guard"),
    ],
)
def test_an_operation_names_those_who_can_use_it_and_no_others(
    document: Document, operation: str, role: str, other: str
) -> None:
    stated = operations(document)[operation]["x-roles"]
    assert role in stated
    assert other not in stated or operation.endswith((".read", ".decisions"))


def test_only_what_is_everybodys_own_is_for_anyone(document: Document) -> None:
    for_anyone = {name for name, stated in operations(document).items() if stated["x-roles"] == ["anyone"]}
    assert not [name for name in for_anyone if name.split(".")[0] in OF_RECORDS]
    known = {role.value for role in Role} | {"anyone", "public", "staff"}
    assert all(known.issuperset(stated["x-roles"]) for stated in operations(document).values())


def test_the_files_key_may_stand_in_its_form(document: Document) -> None:
    """wx.uploadFile can set no header of its own choice: the key is not required there."""
    stated = operations(document)["files.upload"]
    keys = [resolve(document, part) for part in stated["parameters"]]
    assert not any(part.get("required") for part in keys if part["name"] == "Idempotency-Key")
    assert "idempotency_key" in stated["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]


async def test_a_field_that_the_document_lacks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check that the scenarios run through does its work."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = b'{"status":"ok","more":1}'
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    app.routes = []  # type: ignore[attr-defined]
    transport = ClosedTransport(app)
    found = type("Found", (), {"routes": {"GET": [type("R", (), {"operation": type("O", (), {"id": "health.live"})})]}})
    monkeypatch.setattr(transport, "_lookup", type("L", (), {"find": staticmethod(lambda path: (found, []))}))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        with pytest.raises(AssertionError):
            await client.get("/healthz")
    assert closed_document()["components"]["schemas"]["WorkOrder"]["additionalProperties"] is False
