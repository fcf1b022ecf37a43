"""Every notice has a title and a text in both languages, with all their places filled."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.complaint_enums import Level
from app.core.enums import Standing
from app.core.lang import Words
from app.workflow import effects as fx
from app.workflow.lifecycles import ALL
from app.workflow.notice_words import OWN, say
from app.workflow.rules.clocks import CLOCKS
from app.workflow.rules.ladder import ACTIONS
from app.workflow.steps import Step
from app.workflow.wording import is_bilingual

ZONE = ZoneInfo("Asia/Shanghai")
STEPS = [(lifecycle.name, step) for lifecycle in ALL.values() for step in lifecycle.steps]


def check(title: Words, text: Words) -> None:
    for words in (title, text):
        assert is_bilingual(words), words
        for sentence in words:
            assert "{" not in sentence, sentence
            assert "—" not in sentence, sentence
    assert len(title.en) <= 200
    assert len(text.en) <= 600


@pytest.mark.parametrize(
    ("name", "step"), STEPS, ids=[f"{name}-{step.action}-{n}" for n, (name, step) in enumerate(STEPS)]
)
def test_every_event_of_a_lifecycle_has_words(name: str, step: Step) -> None:
    data = {"action": step.action, "number": "WX-HY-20261121-0007"}
    for more in ({}, {"own_number": "WX-HY-20261121-0001"}):
        title, text = say(step.event, name, data | more, ZONE)
        check(title, text)
        assert data["number"] in text.en
        assert data["number"] in text.zh
        assert all(number in text.en and number in text.zh for number in more.values())


@pytest.mark.parametrize("event", ACTIONS)
@pytest.mark.parametrize("clock", CLOCKS)
def test_every_event_of_a_clock_has_words(event: str, clock: str) -> None:
    due_at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC).isoformat()
    for standing in Standing:
        data = {"name": clock, "number": "TS-1", "due_at": due_at, "stood_with": standing.value,
                "level": Level.MANAGER.value}  # fmt: skip
        title, text = say(event, "work_order", data, ZONE)
        check(title, text)
        assert "2026-11-23 10:00" in text.en, "as the community's clocks show it"


def test_words_are_for_events_that_there_are() -> None:
    events = {step.event for _, step in STEPS} | set(ACTIONS)
    assert set(OWN) <= events


def test_what_people_are_told_is_called_by_a_number() -> None:
    told = {name for name, step in STEPS if any(isinstance(effect, fx.Tell) for effect in step.effects)}
    assert all(ALL[name].path for name in told), "whoever is told can open it"
