"""Contact slips and corrective actions over HTTP: from one desk to the other, with their clocks and notices."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.models import ClockRow, JournalEntry, JournalText, Notice, Person, StoredFile
from tests.api.conftest import SignIn
from tests.api.test_files import photo

Form = dict[str, Any]
Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def act(client: httpx.AsyncClient, sign_in: SignIn) -> Ask:
    """Sends somebody's form."""

    async def post(who: str, path: str, form: Form | None = None) -> httpx.Response:
        headers = {**await sign_in(who), "Idempotency-Key": str(new_id())}
        return await client.post(f"/v1/{path}", headers=headers, json=form or {})

    return post


@pytest.fixture
def look(client: httpx.AsyncClient, sign_in: SignIn) -> Ask:
    """Reads as somebody."""

    async def get(who: str, path: str) -> httpx.Response:
        return await client.get(f"/v1/{path}", headers=await sign_in(who))

    return get


@pytest.fixture
async def here(look: Ask, communities: dict[str, UUID]) -> Form:
    """Ids of the home community, its departments, and some of its people."""
    place = str(communities["HY"])
    departments = (await look("reception", f"communities/{place}/departments")).json()["data"]
    ids = {row["code"]: row["id"] for row in departments}
    people = (await look("reception", f"communities/{place}/staff?limit=100")).json()["data"]
    worker = next(row["id"] for row in people if "worker" in {job["role"] for job in row["roles"]})
    return {"community": place, "worker": worker, **ids}


def slip(here: Form, clock: MovableClock, minutes: int = 20, **more: Any) -> Form:
    """A matter that reached the desk so many minutes ago."""
    return {
        "community_id": here["community"],
        "department_id": here["engineering"],
        "subject": "车库照明",
        "matter": "B 区照明损坏三盏",
        "received_at": (clock.now() - timedelta(minutes=minutes)).isoformat(),
        **more,
    }


async def rows_of(container: Container, model: Any, **where: Any) -> list[Any]:
    statement = select(model).order_by(model.id if hasattr(model, "id") else model.version)
    for name, value in where.items():
        statement = statement.where(col(getattr(model, name)) == value)
    async with container.database.transaction(container.clock.now()) as tx:
        return list(await tx.all(model, statement))


async def clocks_of(container: Container, record_id: str) -> dict[str, str]:
    return {row.name: str(row.state) for row in await rows_of(container, ClockRow, record_id=UUID(record_id))}


async def complaint(act: Ask, here: Form, *, accepted: bool = True) -> str:
    """A complaint about the property company, made by phone."""
    form = {
        "community_id": here["community"], "kind": "service", "channel": "phone", "matter": "staff",
        "description": "前台态度不好", "complainant_name": "刘先生", "complainant_phone": "13800138000",
    }  # fmt: skip
    answer = await act("reception", "complaints", form)
    assert answer.status_code == 201, answer.text
    complaint_id: str = answer.json()["id"]
    if accepted:
        answered = {"told_at": answer.json()["created_at"], "means": "phone", "text": "已受理"}
        done = await act("reception", f"complaints/{complaint_id}/accept", answered)
        assert done.status_code == 200, done.text
    return complaint_id


async def test_a_slip_goes_to_a_department_and_comes_back_answered(
    act: Ask, look: Ask, here: Form, clock: MovableClock, container: Container
) -> None:
    sent = await act("reception", "contact-slips", slip(here, clock))
    assert sent.status_code == 201, sent.text
    body = sent.json()
    assert sent.headers["location"] == f"/v1/contact-slips/{body['id']}"
    assert (body["state"], body["version"], body["complaint_number"]) == ("sent", 1, None)
    assert body["number"].startswith("LX-HY-")
    assert await clocks_of(container, body["id"]) == {"slip_sent": "met", "slip_confirmed": "running"}
    path = f"contact-slips/{body['id']}"
    names = [action["name"] for action in (await look("supervisor", path)).json()["available_actions"]]
    assert names == ["confirm", "return"]
    assert (await act("supervisor_cleaning", f"{path}/confirm")).status_code == 404
    assert (await act("reception", f"{path}/confirm")).status_code == 403
    confirmed = await act("supervisor", f"{path}/confirm", {"note": "今日处理"})
    assert (confirmed.json()["state"], confirmed.json()["version"]) == ("confirmed", 2)
    assert await clocks_of(container, body["id"]) == {"slip_sent": "met", "slip_confirmed": "met"}
    answered = await act("supervisor", f"{path}/answer", {"answer": "已更换三盏"})
    assert (answered.json()["state"], answered.json()["answer"]) == ("answered", "已更换三盏")
    assert answered.json()["answered_at"] is not None
    notices = await rows_of(container, Notice, record_id=UUID(body["id"]))
    assert [row.event for row in notices] == [
        "contact_slip.sent", "contact_slip.confirmed", "contact_slip.answered", "contact_slip.answered",
    ]  # fmt: skip
    assert str(notices[0].department_id) == here["engineering"]
    assert str(notices[1].person_id) == body["sender_id"]
    # what was written stands beside the journal, not in it
    entries = await rows_of(container, JournalEntry, record_id=UUID(body["id"]))
    assert [entry.version for entry in entries] == [1, 2, 3]
    assert not [entry for entry in entries if "照明" in str(entry.data) or "更换" in str(entry.data)]
    texts = await rows_of(container, JournalText, record_id=UUID(body["id"]))
    assert texts[0].body["matter"] == "B 区照明损坏三盏"


async def test_a_slip_that_is_sent_late_is_a_breach_and_one_that_is_not_theirs_goes_back(
    act: Ask, look: Ask, here: Form, clock: MovableClock, container: Container
) -> None:
    sent = (await act("cs_supervisor", "contact-slips", slip(here, clock, minutes=61))).json()
    assert await clocks_of(container, sent["id"]) == {"slip_sent": "breached", "slip_confirmed": "running"}
    back = await act("supervisor", f"contact-slips/{sent['id']}/return", {"reason": "属保洁部"})
    assert (back.json()["state"], back.json()["reason"]) == ("returned", "属保洁部")
    for who in ("reception", "cs_supervisor"):
        assert (await look(who, f"contact-slips/{sent['id']}")).json()["reason"] == "属保洁部"
        newest = (await look(who, "me/notices?limit=1")).json()["data"][0]
        assert newest["text"].startswith(f"Contact slip {sent['number']} came back: send the matter")
        assert newest["text"].endswith("The department wrote: 属保洁部")
    listed = (await look("reception", f"communities/{here['community']}/contact-slips?view=full")).json()["data"]
    assert [row["reason"] for row in listed] == ["属保洁部"]
    # what people wrote stands on the slip, and in no notice
    assert not [row for row in await rows_of(container, Notice) if "保洁" in str(row.data)]
    assert (await clocks_of(container, sent["id"]))["slip_confirmed"] == "voided"
    assert (await act("supervisor", f"contact-slips/{sent['id']}/confirm")).json()["code"] == "action-not-allowed"


async def test_a_slip_that_is_confirmed_late_is_a_breach(
    act: Ask, here: Form, clock: MovableClock, container: Container
) -> None:
    sent = (await act("reception", "contact-slips", slip(here, clock))).json()
    clock.move_to(clock.now() + timedelta(minutes=61))
    assert (await act("supervisor", f"contact-slips/{sent['id']}/confirm")).status_code == 200
    assert (await clocks_of(container, sent["id"]))["slip_confirmed"] == "breached"
    # what was confirmed may still turn out to be somebody else's
    assert (await act("supervisor", f"contact-slips/{sent['id']}/return", {"reason": "x"})).json()[
        "state"
    ] == "returned"
    assert (await clocks_of(container, sent["id"]))["slip_confirmed"] == "breached"


async def test_a_slip_names_what_is_here_and_a_time_that_has_been(act: Ask, here: Form, clock: MovableClock) -> None:
    strange = str(new_id())
    form = slip(here, clock, minutes=-30, department_id=strange, complaint_id=strange)
    refused = (await act("reception", "contact-slips", form)).json()
    assert {refusal["guard"] for refusal in refused["refusals"]} == {
        "department_is_known", "matter_has_arrived", "slip_complaint_is_known",
    }  # fmt: skip


async def test_a_slip_of_a_complaint_bears_its_number(act: Ask, look: Ask, here: Form, clock: MovableClock) -> None:
    about = await complaint(act, here)
    # a department's head sees no complaint that is not with the department, and cannot name it
    hidden = await act("supervisor", "contact-slips", slip(here, clock, complaint_id=about))
    assert [refusal["guard"] for refusal in hidden.json()["refusals"]] == ["slip_complaint_is_known"]
    sent = await act("reception", "contact-slips", slip(here, clock, complaint_id=about))
    assert sent.json()["complaint_number"].startswith("TS-HY-")
    read = (await look("supervisor", f"contact-slips/{sent.json()['id']}")).json()
    assert read["complaint_number"] == sent.json()["complaint_number"]


async def test_slips_are_listed_for_whom_they_concern(act: Ask, look: Ask, here: Form, clock: MovableClock) -> None:
    first = (await act("reception", "contact-slips", slip(here, clock))).json()
    second = (await act("supervisor", "contact-slips", slip(here, clock, department_id=here["cleaning"]))).json()
    path = f"communities/{here['community']}/contact-slips"

    async def listed(who: str, query: str = "") -> list[str]:
        answer = await look(who, f"{path}?{query}")
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["data"]]

    both = [second["id"], first["id"]]
    assert await listed("reception") == both
    assert await listed("supervisor") == both, "the one sent there, and the own one"
    assert await listed("supervisor_cleaning") == [second["id"]]
    assert await listed("worker1") == []
    assert await listed("reception", f"state=sent&department_id={here['engineering']}") == [first["id"]]
    assert await listed("reception", "state=answered,returned") == []
    assert await listed("reception", f"number={first['number']}") == [first["id"]]
    assert (await look("owner1", path)).status_code == 403
    page = (await look("reception", f"{path}?limit=1")).json()
    again = (await look("reception", f"{path}?limit=1&cursor={page['next_cursor']}")).json()
    assert [page["data"][0]["id"], again["data"][0]["id"], again["has_more"]] == [*both, False]


async def test_a_corrective_action_is_done_by_one_and_verified_by_another(
    act: Ask,
    look: Ask,
    here: Form,
    clock: MovableClock,
    container: Container,
    client: httpx.AsyncClient,
    sign_in: SignIn,
) -> None:
    about = await complaint(act, here)
    due = (clock.now() + timedelta(days=10)).date()
    form = {"what": "重新培训", "cause": "不熟悉流程", "owner_id": here["worker"], "due_on": due.isoformat()}
    worker = next(row for row in await rows_of(container, Person, id=UUID(here["worker"])))
    assert (await act("owner1", f"complaints/{about}/corrective-actions", form)).status_code == 404
    assert (await act("reception", f"complaints/{about}/corrective-actions", form)).status_code == 403
    opened = await act("manager", f"complaints/{about}/corrective-actions", form)
    assert opened.status_code == 201, opened.text
    body = opened.json()
    assert (body["state"], body["version"], body["due_on"]) == ("open", 1, due.isoformat())
    assert body["complaint_number"].startswith("TS-HY-")
    path = f"corrective-actions/{body['id']}"
    assert (await look("manager", path)).json() == body, "a new record is read as it was told"
    (entry,) = await rows_of(container, JournalEntry, record_id=UUID(body["id"]))
    assert entry.data["complaint_id"] == about
    (notice,) = await rows_of(container, Notice, record_id=UUID(body["id"]))
    assert str(notice.person_id) == here["worker"]

    mine = (await look(worker.username, f"communities/{here['community']}/corrective-actions?state=open")).json()
    assert [row["id"] for row in mine["data"]] == [body["id"]]
    file = await client.post(
        "/v1/files",
        data={"community_id": here["community"], "idempotency_key": "picture"},
        files={"file": ("a.jpg", photo())},
        headers=await sign_in(worker.username),
    )
    done = await act(worker.username, f"{path}/finish", {"done_note": "已培训", "files": [file.json()["id"]]})
    assert (done.json()["state"], done.json()["done_by_id"]) == ("done", here["worker"])
    (kept,) = await rows_of(container, StoredFile, id=UUID(file.json()["id"]))
    assert str(kept.complaint_id) == about
    back = await act("cs_supervisor", f"{path}/return", {"reason": "未提供签到表"})
    assert (back.json()["state"], back.json()["done_at"], back.json()["done_note"]) == ("open", None, "已培训")
    await act(worker.username, f"{path}/finish", {"done_note": "已补签到表"})
    verified = (await act("cs_supervisor", f"{path}/verify", {"note": "已抽查"})).json()
    assert (verified["state"], verified["version"]) == ("verified", 5)
    assert verified["verified_by_id"] is not None
    assert verified["available_actions"] == []


async def test_nobody_verifies_their_own_work(act: Ask, look: Ask, here: Form, clock: MovableClock) -> None:
    about = await complaint(act, here)
    me = (await look("cs_supervisor", "me")).json()["id"]
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    form = {"what": "修订流程", "owner_id": me, "due_on": day}
    path = f"corrective-actions/{(await act('manager', f'complaints/{about}/corrective-actions', form)).json()['id']}"
    done = (await act("cs_supervisor", f"{path}/finish", {"done_note": "已修订"})).json()
    (verify,) = [action for action in done["available_actions"] if action["name"] == "verify"]
    assert [rule["guard"] for rule in verify["blocked_by"]] == ["verifier_is_another"]
    refused = await act("cs_supervisor", f"{path}/verify")
    assert refused.json()["code"] == "action-refused"
    assert (await act("manager", f"{path}/verify")).json()["state"] == "verified"


async def test_an_owner_and_a_day_are_changed_with_a_reason(
    act: Ask, here: Form, look: Ask, clock: MovableClock
) -> None:
    about = await complaint(act, here)
    today = clock.now().date()
    form = {"what": "修订流程", "owner_id": here["worker"], "due_on": (today + timedelta(days=5)).isoformat()}
    action = (await act("cs_supervisor", f"complaints/{about}/corrective-actions", form)).json()
    path = f"corrective-actions/{action['id']}"
    desk = (await look("reception", "me")).json()["id"]
    stranger = (await look("reception_gw", "me")).json()["id"]
    customer = (await look("owner1", "me")).json()["id"]
    for nobody in (stranger, customer, str(new_id())):
        refused = await act("manager", f"{path}/reassign", {"owner_id": nobody, "reason": "x"})
        assert [refusal["guard"] for refusal in refused.json()["refusals"]] == ["owner_works_here"]
    moved = (await act("manager", f"{path}/reassign", {"owner_id": desk, "reason": "调岗"})).json()
    assert (moved["owner_id"], moved["due_on"], moved["state"]) == (desk, action["due_on"], "open")
    assert (await act("manager", f"{path}/extend", {"due_on": action["due_on"], "reason": "x"})).status_code == 409
    later = (today + timedelta(days=30)).isoformat()
    assert (await act("manager", f"{path}/extend", {"due_on": later, "reason": "等设备"})).json()["due_on"] == later
    assert (await act("reception", f"{path}/finish", {"done_note": "已修订"})).json()["state"] == "done"


async def test_what_nobody_took_up_is_not_corrected(act: Ask, here: Form, clock: MovableClock) -> None:
    about = await complaint(act, here, accepted=False)
    yesterday = (clock.now() - timedelta(days=2)).date().isoformat()
    form = {"what": "x", "owner_id": here["worker"], "due_on": yesterday}
    refused = (await act("manager", f"complaints/{about}/corrective-actions", form)).json()
    assert {refusal["guard"] for refusal in refused["refusals"]} == {"complaint_was_taken_up", "due_day_lies_ahead"}
