"""The demo's contact slip: returned with a reason, sent again, confirmed by the head, and told for people to read."""

import io

import pytest
from rich.console import Console

from app.core.lang import Language
from app.db.database import Database
from app.sandbox.demo.complaints.serious import Participants, serious
from app.sandbox.demo.complaints.slips import MATTER, WHY
from app.sandbox.demo.printing import print_result
from app.sandbox.demo.record_details import RecordDetails, check_complaint
from app.sandbox.demo.run import Run, windows
from app.sandbox.demo.scenarios import COMPLAINTS, ScenarioResult
from app.sandbox.demo.server import OpenClient, Server
from tests.scenarios import archive
from tests.scenarios.conftest import TickingClock


async def details_of(run: Run) -> RecordDetails:
    """A run with the slip, whose details the receptionist reads."""
    await serious(run)
    [complaint] = run.complaints
    community = await Participants.meet(run)
    return await check_complaint(run, complaint, community.desk)


def printed(details: RecordDetails, language: Language) -> str:
    """What stands on the terminal."""
    scenario = next(scenario for scenario in COMPLAINTS if scenario.name == "serious")
    console = Console(file=io.StringIO(), width=200, soft_wrap=False, highlight=False)
    print_result(console, ScenarioResult(scenario, [details]), language)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_the_slip_is_told_from_its_writing_to_its_confirmation(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    details = await details_of(run)
    entries = [entry for entry in details.timeline if entry["record_type"] == "contact_slip"]
    assert [entry["title"] for entry in entries] == ["发出联系单", "退回", "发出联系单", "确认", "回复"]
    assert "部门 工程部" in entries[0]["details"]
    assert f"事由：{MATTER['subject']}" in entries[0]["details"]
    assert f"原因：{WHY}" in entries[1]["details"]
    assert "部门 物业部" in entries[2]["details"], "where M-94 sends matters of public order"
    assert entries[3]["text"].startswith("部门主管")
    (first, waited), (second, kept) = details.slips
    assert (first["state"], first["reason"], second["state"], second["reason"]) == ("returned", WHY, "answered", "")
    assert [(clock["name"], clock["state"]) for clock in waited] == [("slip_sent", "met"), ("slip_confirmed", "voided")]
    assert [(clock["name"], clock["state"]) for clock in kept] == [("slip_sent", "met"), ("slip_confirmed", "met")]
    async with seeded.transaction(clock.now()) as tx:
        assert await archive.faults(tx) == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_slip_stands_on_the_terminal(
    open_client: OpenClient, clock: TickingClock, language: Language
) -> None:
    async with Server(open_client, language, "terminal") as server:
        details = await details_of(Run(server, windows(clock.now(), 0)))
    shown = printed(details, language)
    numbers = [slip["number"] for slip, _ in details.slips]
    assert all(number in shown for number in numbers)
    says = {
        "zh": (WHY, "已退回", "联系单确认", "1小时", "按时完成，余59分钟", "发出联系单"),
        "en": (WHY, "returned", "slip confirmed", "1 h", "It was met with 59 min", "Send a contact slip"),
    }
    for words in says[language]:
        assert words in shown, words
