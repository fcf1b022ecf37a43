"""M-113: whom a complaint is about may register it, and takes no other step; whoever may act stands in (M-139)."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from app.bootstrap import Container
from app.core.ids import UUID, new_id
from app.core.roles import Role
from app.models import Qualification, RoleGrant
from tests.api.complaints.desk import SOUND, GrievanceDesk

MOMENT: Final = {"told_at": "2099-01-01T09:00:00+08:00", "means": "phone"}


async def test_the_accused_receptionist_registers_and_takes_no_other_step(desk: GrievanceDesk) -> None:
    accused = {"name": "前台小王", "person_id": await desk.id_of("reception")}
    filed = await desk.file(respondent=accused)
    assert await desk.notices("cs_supervisor") == ["complaint.registered"], "its supervisor is alerted"
    handler = await desk.id_of("supervisor_office")
    steps: dict[str, dict[str, Any]] = {
        "refer": {"referred_to": "12315", "reason": "不属本中心", **desk.told},
        "withdraw": {"consent": desk.consent, "signature_file_id": await desk.sign("reception", "withdraw")},
        "accept": {"text": "已受理", **desk.told},
        "supplement": {"dealings": "没有的事"},
        "forward": {},
        "correct": {"reason": "误听", "respondent": {"name": "别人"}},
        "request-evidence": {"note": "照片", **desk.told},
        "contact": {"means": "phone", "result": "reached"},
        "reveal": {"purpose": "contact"},
        "set-severity": {"severity": "serious", "reason": "重大"},
        "resolve-on-spot": {"result": "已道歉", "founded": False, "customer_content": True},
    }
    for action, form in steps.items():
        assert "is_not_the_accused" in await desk.refused("reception", action, **form), action
    assert (await desk.get("cs_supervisor"))["version"] == filed["version"]
    await desk.act("cs_supervisor", "accept", **desk.told)
    assert "is_not_the_accused" in await desk.refused("reception", "assign", handler_id=handler)
    await desk.act("cs_supervisor", "assign", handler_id=handler)
    await desk.act("supervisor_office", "reply", text="已核实", **desk.told)
    await desk.act("supervisor_office", "resolve", result="已道歉", founded=False)
    asked = {"satisfaction": "satisfied", "means": "phone"}
    assert "is_not_the_accused" in await desk.refused("reception", "ask-satisfaction", **asked)
    await desk.act("cs_supervisor", "ask-satisfaction", **asked)
    assert "is_not_the_accused" in await desk.refused("reception", "close")
    assert (await desk.act("cs_supervisor", "close"))["state"] == "closed"


async def test_whoever_is_named_later_stands_aside_too(desk: GrievanceDesk) -> None:
    await desk.file(channel="phone")
    await desk.act("reception", "forward")
    named = {"name": "前台小王", "person_id": await desk.id_of("reception")}
    await desk.act("owner1", "supplement", respondent=named)
    assert await desk.refused("reception", "accept", text="已受理", **desk.told) == ["is_not_the_accused"]


async def test_the_named_departments_head_stands_aside(desk: GrievanceDesk) -> None:
    filed = await desk.file(matter="sanitation")
    department = (await desk.act("reception", "forward"))["department_id"]
    await desk.act(
        "cs_supervisor", "correct", reason="说的是部门", respondent={"name": "物业部", "department_id": department}
    )
    assert await desk.refused("supervisor_property", "confirm") == ["is_not_the_accused"]
    assert (await desk.act("cs_supervisor", "confirm"))["confirmed_at"], "the next level confirms"
    await desk.act("cs_supervisor", "accept", **desk.told)
    handler = {"handler_id": await desk.id_of("supervisor_property")}
    assert await desk.refused("cs_supervisor", "assign", **handler) == ["handler_fits"]
    assert filed["severity"] == "general"


async def test_the_manager_stands_in_for_an_accused_supervisor(desk: GrievanceDesk) -> None:
    await desk.file(respondent={"name": "客服主管", "person_id": await desk.id_of("cs_supervisor")})
    assert "complaint.registered" in await desk.notices("manager")
    referral = {"referred_to": "上级公司", "reason": "投诉客服主管", **desk.told}
    assert await desk.refused("cs_supervisor", "refer", **referral) == ["is_not_the_accused"]
    assert await desk.refused("reception", "refer", **referral) == ["desk_may_refer"]
    assert (await desk.act("manager", "refer", **referral))["state"] == "referred"
    await desk.file()
    forbidden = await desk.send("manager", f"{desk.path}/refer", referral)
    assert forbidden.status_code == 403, "only where the supervisor is accused"


@pytest.mark.parametrize(
    "filed", [{}, {"kind": "consumer", "channel": "written", "facts": SOUND}, {"severity": "serious"}]
)
async def test_the_desk_refers_general_consumer_complaints_alone(desk: GrievanceDesk, filed: dict[str, Any]) -> None:
    await desk.file(**filed)
    referral = {"referred_to": "12315", "reason": "属市场监管职责", **desk.told}
    assert await desk.refused("reception", "refer", **referral) == ["desk_may_refer"]
    await desk.act("cs_supervisor", "refer", **referral)
    assert "complaint.referred" in await desk.notices("owner1")
    assert (await desk.clocks())["progress"]["state"] == "running", "the complainant goes on being told"
    again = await desk.act("owner1", "reopen", reason="受转单位不受理")
    assert (again["state"], again["round"]) == ("registered", 2)


async def test_an_accepted_complaint_is_the_supervisors_to_refer(desk: GrievanceDesk) -> None:
    await desk.dispute()
    await desk.act("reception", "accept", **desk.told)
    referral = {"referred_to": "12315", "reason": "属市场监管职责", **desk.told}
    assert await desk.refused("reception", "refer", **referral) == []
    await desk.act("cs_supervisor", "refer", **referral)
    assert (await desk.act("owner1", "reopen", reason="未处理"))["state"] == "investigating"


async def test_a_returned_referral_is_owed_anew(desk: GrievanceDesk) -> None:
    """M-122, M-132, M-134: the answer and the forwarding run anew."""
    await desk.file(matter="staff")
    await desk.act("cs_supervisor", "refer", referred_to="街道", reason="属街道职责", **desk.told)
    desk.later(days=1)
    await desk.act("cs_supervisor", "refer-back", reason="街道退回")
    for name in ("staff_service_answer", "complaint_forwarded", "acceptance_told"):
        clock = (await desk.clocks())[name]
        assert (clock["state"], clock["started_at"][:16]) == ("running", desk.clock.now().isoformat()[:16]), name


async def test_a_withdrawal_takes_a_signature_or_a_second_person(desk: GrievanceDesk) -> None:
    await desk.file()
    word = {"consent": desk.consent}
    assert await desk.refused("reception", "withdraw", **word) == ["withdrawal_is_proved"]
    confirmed = {"means": "phone", "result": "reached", "confirms_withdrawal": True}
    await desk.act("reception", "contact", **confirmed)
    assert await desk.refused("reception", "withdraw", **word) == ["withdrawal_is_proved"], (
        "one's own call is no second"
    )
    missed = {**confirmed, "result": "unanswered"}
    assert await desk.refused("cs_supervisor", "contact", **missed) == ["withdrawal_is_confirmed_aloud"]
    await desk.act("cs_supervisor", "contact", **confirmed)
    assert (await desk.act("reception", "withdraw", **word))["state"] == "withdrawn"
    assert (await desk.notices("owner1"))[-1] == "complaint.withdrawn"


async def test_whoever_never_withdrew_objects_within_seven_days(desk: GrievanceDesk) -> None:
    """M-139: a new round; what was owed is owed from when it first was."""
    await desk.file()
    owed = (await desk.clocks())["acceptance_told"]
    desk.later(days=1)
    signature = await desk.sign("reception", "withdraw")
    await desk.act("reception", "withdraw", consent=desk.consent, signature_file_id=signature)
    desk.later(days=6)
    back = await desk.act("owner1", "object", reason="我没有说过要撤诉")
    assert (back["state"], back["round"]) == ("registered", 2)
    clock = (await desk.clocks())["acceptance_told"]
    assert (clock["started_at"], clock["due_at"]) == (owed["started_at"], owed["due_at"])
    await desk.act("cs_supervisor", "contact", means="phone", result="reached", confirms_withdrawal=True)
    await desk.act("reception", "withdraw", consent=desk.consent)
    desk.later(days=8)
    assert await desk.refused("owner1", "object", reason="太晚") == ["objects_in_time"]


async def test_an_objection_to_the_handling_goes_on_with_its_result(desk: GrievanceDesk) -> None:
    await desk.dispute()
    await desk.act("reception", "accept", **desk.told)
    owed = (await desk.clocks())["complaint_result"]
    await desk.act("reception", "assign", handler_id=await desk.id_of("supervisor_office"))
    desk.later(days=3)
    signature = await desk.sign("reception", "withdraw")
    await desk.act("reception", "withdraw", consent=desk.consent, signature_file_id=signature)
    desk.later(days=2)
    assert (await desk.act("owner1", "object", reason="不是我说的"))["state"] == "investigating"
    clock = (await desk.clocks())["complaint_result"]
    assert (clock["started_at"], clock["due_at"], clock["state"]) == (owed["started_at"], owed["due_at"], "running")


async def test_what_the_complainant_withdrew_themselves_is_withdrawn(desk: GrievanceDesk) -> None:
    await desk.file()
    await desk.act("owner1", "withdraw")
    assert await desk.refused("owner1", "object", reason="后悔了") == ["was_withdrawn_by_others"]


@pytest.mark.parametrize("action", ["reopen", "no-evidence"])
async def test_what_is_recorded_in_their_name_is_told_to_the_complainant(desk: GrievanceDesk, action: str) -> None:
    await desk.file()
    if action == "reopen":
        await desk.act("cs_supervisor", "refer", referred_to="街道", reason="属街道职责", **desk.told)
        await desk.act("reception", "reopen", reason="未处理", consent=desk.consent)
    else:
        await desk.act("reception", "request-evidence", note="照片", **desk.told)
        await desk.act("reception", "no-evidence", consent=desk.consent)
    told = {"reopen": "complaint.reopened", "no-evidence": "complaint.evidence_denied"}
    assert (await desk.notices("owner1"))[-1] == told[action]


NOBODY: Final = "01900000-0000-7006-8000-0000000000ff"


@pytest.mark.parametrize("where", ["register", "supplement", "correct"])
async def test_whoever_is_accused_works_here(desk: GrievanceDesk, where: str) -> None:
    """M-113: nobody's id, and one of the other community, are answered alike and bar nobody."""
    elsewhere = {"person_id": await desk.id_of("reception_gw"), "department_id": "01900000-0000-7002-8000-000000000008"}
    if where != "register":
        await desk.file()
    answers = []
    for field, there in elsewhere.items():
        for named in (there, NOBODY):
            form: dict[str, Any] = {"respondent": {"name": "某人", field: named}}
            if where == "register":
                answer = await desk.try_filing("reception", **form)
            else:
                reason = {"reason": "误听"} if where == "correct" else {}
                answer = await desk.send("cs_supervisor", f"{desk.path}/{where}", {**form, **reason})
            assert answer.status_code == 422, answer.text
            [error] = answer.json()["errors"]
            assert (error["pointer"], error["code"]) == (f"/respondent/{field}", "unknown")
            answers.append((field, error["detail"]))
    assert len(set(answers)) == 2, "one answer for each field"
    if where != "register":
        assert (await desk.get("cs_supervisor"))["respondent"] is None


@pytest.fixture
async def botched(desk: GrievanceDesk, container: Container, communities: dict[str, UUID]) -> str:
    """An order on which a receptionist was the worker too, as in a small centre: its id."""
    accused = UUID(await desk.id_of("reception"))
    engineering = UUID("01900000-0000-7002-8000-000000000002")

    async with container.database.transaction(desk.clock.now()) as tx:
        tx.insert(
            RoleGrant, id=new_id(), created_at=tx.now, person_id=accused, role=Role.WORKER,
            community_id=communities["HY"], department_id=engineering,
        )  # fmt: skip
        tx.insert(
            Qualification, id=new_id(), created_at=tx.now, person_id=accused, trade="plumbing",
            valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1),
        )  # fmt: skip
        await tx.commit()
    container.principals.forget(accused)
    home = (await desk.get("owner1", "/v1/me"))["premises"][0]
    form = {
        "community_id": desk.community, "kind": "repair", "channel": "app", "description": "漏水",
        "premises_id": home, "catalogue_code": "P12",
    }  # fmt: skip
    order = (await desk.send("owner1", "/v1/work-orders", form)).json()
    path, begins = f"/v1/work-orders/{order['id']}", desk.clock.now() + timedelta(days=1)
    window = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat()}
    accept = {
        "coverage": "chargeable", "coverage_reason": "过保", "estimate": {"basis": "on_site", "visit_fee_fen": 0},
        "consent": desk.consent, "appointment": window, "odd_hour": True,
    }  # fmt: skip
    for who, action, more in (
        ("reception", "accept", accept),
        ("supervisor", "assign", {"worker_id": str(accused)}),
    ):
        answer = await desk.send(who, f"{path}/{action}", more)
        assert answer.status_code == 200, answer.text
    return str(order["id"])


async def test_the_linked_orders_worker_takes_no_step_of_the_complaint(desk: GrievanceDesk, botched: str) -> None:
    """M-113: whoever had the order that a complaint is about is accused without being named, on every step."""
    filed = await desk.file("owner1", work_order_ids=[botched])
    handler = await desk.id_of("supervisor_office")
    before: dict[str, dict[str, Any]] = {
        "refer": {"referred_to": "12315", "reason": "不属本中心", **desk.told},
        "withdraw": {"consent": desk.consent, "signature_file_id": await desk.sign("reception", "withdraw")},
        "accept": {"text": "已受理", **desk.told},
        "supplement": {"dealings": "没有的事"},
        "forward": {},
        "correct": {"reason": "误听", "description": "没有的事"},
        "request-evidence": {"note": "照片", **desk.told},
        "contact": {"means": "phone", "result": "reached"},
        "reveal": {"purpose": "contact"},
        "link-order": {"work_order_id": botched},
        "set-severity": {"severity": "serious", "reason": "重大"},
        "resolve-on-spot": {"result": "已道歉", "founded": False, "customer_content": True},
    }
    for action, form in before.items():
        assert "is_not_the_accused" in await desk.refused("reception", action, **form), action
    assert (await desk.get("cs_supervisor"))["version"] == filed["version"]
    await desk.act("cs_supervisor", "accept", text="已受理", **desk.told)
    assert "is_not_the_accused" in await desk.refused("reception", "assign", handler_id=handler)
    named = {"handler_id": await desk.id_of("reception")}
    assert await desk.refused("cs_supervisor", "assign", **named) == ["handler_fits"]
    await desk.act("cs_supervisor", "assign", handler_id=handler)
    told = {"text": "有进展", **desk.told}
    assert "is_not_the_accused" in await desk.refused("reception", "notify-progress", **told)
    await desk.act("supervisor_office", "reply", text="已核实", **desk.told)
    word = {"reason": "不满意", "consent": desk.consent}
    assert "is_not_the_accused" in await desk.refused("reception", "reject-reply", **word)
    await desk.act("supervisor_office", "resolve", result="已道歉", founded=False)
    assert "is_not_the_accused" in await desk.refused("reception", "reopen", **word)
    asked = {"satisfaction": "satisfied", "means": "phone"}
    assert "is_not_the_accused" in await desk.refused("reception", "ask-satisfaction", **asked)
    await desk.act("cs_supervisor", "ask-satisfaction", **asked)
    assert "is_not_the_accused" in await desk.refused("reception", "close")
    assert (await desk.act("cs_supervisor", "close"))["state"] == "closed"


async def test_an_order_that_is_linked_later_accuses_its_worker_too(desk: GrievanceDesk, botched: str) -> None:
    await desk.file("owner1")
    await desk.act("reception", "contact", means="phone", result="reached")
    await desk.act("cs_supervisor", "link-order", work_order_id=botched)
    assert "is_not_the_accused" in await desk.refused("reception", "contact", means="phone", result="reached")
