"""Letters over HTTP: the desk and the complainant print what was decided and replied, and nobody else."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.services.papers.typeset import MOST_NAMED
from tests.api.conftest import SignIn
from tests.support.documents import committed
from tests.unit.test_letters import characters_in

Form = dict[str, Any]
Ask = Callable[..., Awaitable[httpx.Response]]
FACTS = {"nature": "fault_of_goods",
    "basis": "A1", "complainant_type": "operator", "purchase_channel": "shop", "warranty_end": "2020-01-31",
    "fault_reported_on": "2020-11-20", "liability_otherwise": "no", "grounds": "sufficient",
}  # fmt: skip


@pytest.fixture
def act(client: httpx.AsyncClient, sign_in: SignIn) -> Ask:
    """Sends somebody's form; it must succeed."""

    async def post(who: str, path: str, form: Form) -> Form:
        headers = {**await sign_in(who), "Idempotency-Key": str(new_id())}
        answer = await client.post(f"/v1/{path}", headers=headers, json=form)
        assert answer.status_code in (200, 201), answer.text
        body: Form = answer.json()
        return body

    return post  # type: ignore[return-value]


@pytest.fixture
def look(client: httpx.AsyncClient, sign_in: SignIn) -> Ask:
    """Reads as somebody."""

    async def get(who: str, path: str) -> httpx.Response:
        return await client.get(path if path.startswith("/") else f"/v1/{path}", headers=await sign_in(who))

    return get


async def grievance(act: Any, look: Ask, communities: dict[str, UUID], **more: Any) -> Form:
    me = (await look("merchant1", "me")).json()["id"]
    form = {
        "community_id": str(communities["GW"]), "kind": "consumer", "channel": "phone", "matter": "consumer_dispute",
        "description": "水壶漏电 #panic() $x$ 𠮷", "complainant_id": me, "respondent": {"name": "金鑫家电"},
        "facts": FACTS, "evidence": [{"kind": "receipt", "note": "收据", "seen": True}], **more,
    }  # fmt: skip
    complaint: Form = await act("reception_gw", "complaints", form)
    return complaint


def told(clock: MovableClock) -> Form:
    return {"told_at": clock.now().isoformat(), "means": "phone"}


async def test_a_refusal_is_printed_for_the_desk_and_the_complainant(
    act: Any, look: Ask, communities: dict[str, UUID], clock: MovableClock
) -> None:
    filed = await grievance(act, look, communities)
    await act("reception_gw", f"complaints/{filed['id']}/decline", told(clock))
    path = f"complaints/{filed['id']}/decisions"
    (decided,) = (await look("reception_gw", path)).json()
    assert (decided["kind"], decided["codes"]) == ("decline", ["R01", "R03"])
    assert decided["facts"]["complainant_type"] == "operator"
    assert decided["verdict"]["findings"]["R03"]["outcome"] == "fail"
    assert decided["by_id"] is not None
    paper = await look("reception_gw", decided["letter"])
    assert paper.status_code == 200
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["content-disposition"] == f'inline; filename="{decided["number"]}.pdf"'
    assert paper.headers["x-missing-characters"] == "U+20BB7"
    assert paper.headers["cache-control"] == "no-store"
    assert paper.content.startswith(b"%PDF-")
    assert set("许文静金鑫家电国旺广场不予受理12315#$") <= characters_in(paper.content), (
        "unmasked, to whom it is addressed"
    )

    (mine,) = (await look("merchant1", path)).json()
    assert (mine["by_id"], mine["reason"], mine["approved_by_id"]) == (None, None, None)
    assert (await look("merchant1", mine["letter"])).content == paper.content, "always the same bytes"
    # who sees the complaint sees the decision, but the full name only on the letter
    (seen,) = (await look("cashier_gw", path)).json()
    assert seen["letter"] is None
    assert (await look("cashier_gw", decided["letter"])).status_code == 403
    for stranger in ("merchant2", "supervisor_gw", "reception", "worker_gw"):
        assert (await look(stranger, path)).status_code == 404, stranger
        assert (await look(stranger, decided["letter"])).status_code == 404, stranger
    assert (await look("erp", decided["letter"])).status_code in (403, 404)


async def test_the_characters_that_a_letter_lacks_are_announced_and_no_more_than_a_header_takes(
    act: Any, look: Ask, communities: dict[str, UUID], clock: MovableClock
) -> None:
    rare = "".join(map(chr, range(0x2A000, 0x2A000 + MOST_NAMED + 20)))
    filed = await grievance(act, look, communities, description=f"水壶漏电 {rare}")
    await act("reception_gw", f"complaints/{filed['id']}/decline", told(clock))
    (decided,) = (await look("reception_gw", f"complaints/{filed['id']}/decisions")).json()
    named = (await look("reception_gw", decided["letter"])).headers["x-missing-characters"]
    assert named.split(", ") == [*(f"U+{ord(character):04X}" for character in rare[:MOST_NAMED]), "..."]
    document = committed()
    for path in ("decisions/{decision_id}/letter", "replies/{note_id}/letter"):
        answer = document["paths"][f"/v1/complaints/{{complaint_id}}/{path}"]["get"]["responses"]["200"]
        answer = document["components"]["responses"][answer["$ref"].rsplit("/", 1)[-1]]
        reference = answer["headers"]["X-Missing-Characters"]["$ref"].rsplit("/", 1)[-1]
        stated = document["components"]["headers"][reference]
        assert stated["schema"]["minLength"] <= len("U+20BB7") <= len(named) <= stated["schema"]["maxLength"]


async def test_a_letter_belongs_to_its_complaint(
    act: Any, look: Ask, communities: dict[str, UUID], clock: MovableClock
) -> None:
    first, second = [await grievance(act, look, communities) for _ in range(2)]
    await act("reception_gw", f"complaints/{first['id']}/decline", told(clock))
    (decided,) = (await look("reception_gw", f"complaints/{first['id']}/decisions")).json()
    assert (await look("reception_gw", f"complaints/{second['id']}/decisions")).json() == []
    for decision in (decided["id"], str(new_id())):
        answer = await look("reception_gw", f"complaints/{second['id']}/decisions/{decision}/letter")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_an_acceptance_and_a_reply_are_printed(
    act: Any, look: Ask, communities: dict[str, UUID], clock: MovableClock
) -> None:
    facts = {**FACTS, "complainant_type": "consumer", "liability_otherwise": "yes"}
    filed = await grievance(act, look, communities, facts=facts)
    path = f"complaints/{filed['id']}"
    worker = (await look("worker_gw", "me")).json()["id"]
    accepted = await act("reception_gw", f"{path}/accept", told(clock))
    await act("reception_gw", f"{path}/assign", {"handler_id": worker})
    await act("worker_gw", f"{path}/reply", {"text": "商家已同意退款", **told(clock)})
    (decided,) = (await look("manager_gw", f"{path}/decisions")).json()
    assert decided["number"] == accepted["decision"]["number"]
    assert (await look("manager_gw", decided["letter"])).status_code == 200
    notes = (await look("reception_gw", f"{path}/notes")).json()
    (reply,) = [note for note in notes if note["kind"] == "reply"]
    paper = await look("merchant1", f"{path}/replies/{reply['id']}/letter")
    assert paper.status_code == 200
    assert set("商家已同意退款投诉答复函") <= characters_in(paper.content)
    others = [note for note in notes if note["kind"] != "reply"]
    for note in (*others, {"id": str(new_id())}):
        assert (await look("reception_gw", f"{path}/replies/{note['id']}/letter")).status_code == 404
