"""The demo's contact slip: returned with a reason, sent again, confirmed by the head, and told for people to read."""

import io

import pytest
from rich.console import Console

from app.core.lang import Language
from app.db.database import Database
from app.sandbox.demo.complaints.serious import Container, serious
from app.sandbox.demo.complaints.slips import MATTER, WHY
from app.sandbox.demo.papers import Papers, look_through_complaint
from app.sandbox.demo.server import Opener, Server
from app.sandbox.demo.story import Story, windows
from app.sandbox.demo.tales import COMPLAINTS, Told
from app.sandbox.demo.telling import tell_story
from tests.stories import archive
from tests.stories.conftest import TickingClock


async def told(story: Story) -> Papers:
    """The story with the slip, looked through by the desk."""
    await serious(story)
    [complaint] = story.complaints
    container = await Container.meet(story)
    return await look_through_complaint(story, complaint, container.desk)


def printed(papers: Papers, language: Language) -> str:
    """What stands on the terminal."""
    tale = next(tale for tale in COMPLAINTS if tale.name == "serious")
    console = Console(file=io.StringIO(), width=200, soft_wrap=False, highlight=False)
    tell_story(console, Told(tale, [papers]), language)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_the_slip_is_told_from_its_writing_to_its_confirmation(
    story: Story, seeded: Database, clock: TickingClock
) -> None:
    papers = await told(story)
    entries = [entry for entry in papers.timeline if entry["record_type"] == "contact_slip"]
    assert [entry["title"] for entry in entries] == ["发出联系单", "退回", "发出联系单", "确认", "回复"]
    assert "部门 工程部" in entries[0]["details"]
    assert f"事由:{MATTER['subject']}" in entries[0]["details"]
    assert f"原因:{WHY}" in entries[1]["details"]
    assert "部门 物业部" in entries[2]["details"], "where M-94 sends matters of public order"
    assert entries[3]["text"].startswith("部门主管")
    (first, waited), (second, kept) = papers.slips
    assert (first["state"], first["reason"], second["state"], second["reason"]) == ("returned", WHY, "answered", "")
    assert [(clock["name"], clock["state"]) for clock in waited] == [("slip_sent", "met"), ("slip_confirmed", "voided")]
    assert [(clock["name"], clock["state"]) for clock in kept] == [("slip_sent", "met"), ("slip_confirmed", "met")]
    async with seeded.transaction(clock.now()) as tx:
        assert await archive.faults(tx) == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_slip_stands_on_the_terminal(opener: Opener, clock: TickingClock, language: Language) -> None:
    async with Server(opener, language, "terminal") as server:
        papers = await told(Story(server, windows(clock.now(), 0)))
    shown = printed(papers, language)
    numbers = [slip["number"] for slip, _ in papers.slips]
    assert all(number in shown for number in numbers)
    says = {
        "zh": (WHY, "已退回", "联系单确认", "1小时", "按时完成,余59分钟", "发出联系单"),
        "en": (WHY, "returned", "slip confirmed", "1 h", "It was met with 59 min", "Send a contact slip"),
    }
    for words in says[language]:
        assert words in shown, words
