"""Every call that README and the docs name could be sent so: the document has its method and path, the names of its
query, its body, and it carries an Idempotency-Key where one is required."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.api.openapi.files import FOLDER
from tests.support.doc_calls import Call, calls_in, faults_of

ROOT = Path(__file__).parents[2]
TEXTS = sorted(
    [*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/zh/*.md"), *ROOT.glob("clients/*/README*.md")]
)
NOT_OURS = frozenset({"new-lifecycle.md", "manual.md"})
"""One makes a kind of record that is not there yet."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document as it is committed."""
    found: dict[str, Any] = json.loads((FOLDER / "openapi.en.json").read_text("utf-8"))
    return found


def test_every_call_fits_the_document(document: dict[str, Any]) -> None:
    seen, bodies, faults = 0, 0, []
    for text in TEXTS:
        if text.name in NOT_OURS:
            continue
        for call in calls_in(text.read_text("utf-8")):
            seen, bodies = seen + 1, bodies + (call.body is not None)
            faults += [f"{text.relative_to(ROOT)}: {fault}" for fault in faults_of(call, document)]
    assert faults == []
    # both languages of README, the docs, the shell's lines and those of the mini-program
    assert seen > 250
    assert bodies > 50


BAD = {
    "no such path": ("`GET /v1/work-orders/{id}/nothing`", "there is no GET"),
    "another method": ("`PATCH /v1/work-orders/{id}`", "there is no PATCH"),
    "an unknown query": ("`GET /v1/work-orders?status=open`", "takes no ?status"),
    "an unknown query of a helper": ('```bash\nget $WHO "/v1/events?since=$SEEN" | pick data\n```', "takes no ?since"),
    "a field that is not there": (
        "```bash\npost $DESK /v1/work-orders/$ID/dispatch '{\"department\": \"'$IT'\"}'\n```", "department",
    ),
    "a field that is missing": ("```bash\npost $DESK /v1/work-orders/1/dispatch '{\"note\": \"x\"}'\n```", "required"),
    "a value that is none of the choices": (
        "```bash\nORDER=/v1/work-orders/$(pick id)\n"
        "post $DESK $ORDER/contact '{\"means\": \"pigeon\", \"result\": \"reached\"}' | pick state\n```", "pigeon",
    ),
    "a creation without a key": (
        '```bash\ncurl -sS "$GONGDAN/v1/work-orders" -H "Authorization: $T" --json \'{}\'\n```', "Idempotency-Key",
    ),
    "a field of a mini-program that is not there": (
        "```js\nsend('POST', '/v1/work-orders', { kind, text: 'x', wish: { starts_at } })\n```", "takes no text",
    ),
    "a body of a block of HTTP": (
        '```http\nPOST /v1/work-orders/{id}/object\n{"why": "..."}\n```', "why",
    ),
    "a call of a mini-program": ("```js\nsend('POST', `/v1/work-orders/${id}/nudge`, {})\n```", "there is no POST"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_found(document: dict[str, Any], text: str, fault: str) -> None:
    faults = [found for call in calls_in(text) for found in faults_of(call, document)]
    assert len(faults) >= 1
    assert fault in " ".join(faults)


def test_variables_are_taken_as_right(document: dict[str, Any]) -> None:
    text = (
        '```bash\nORDER=/v1/work-orders/$(echo "$MADE" | pick id)\n'
        "post $DESK $ORDER/dispatch '{\"department_id\": \"'$ENGINEERING'\"}' | pick state\n```"
    )
    (call,) = calls_in(text)
    assert call == Call("POST", "/v1/work-orders/\x01/dispatch", {"department_id": "\x01"})
    assert faults_of(call, document) == []
