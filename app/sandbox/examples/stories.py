"""The stories by which example records come into being: the demo's, and short ones of what these do not come to."""

from collections.abc import Mapping
from typing import Final

from app.sandbox.demo.scenarios import SCENARIOS, Scenario
from app.sandbox.examples import complaint_stories, duty_stories, goods_stories, money_stories, order_stories

UNSTEADY: Final = frozenset({"races", "repeats", "strangers", "registered-twice"})
"""Stories that send several requests at once, or that are about refusals."""
TAKES_DAYS: Final = Scenario(order_stories.never_reached)
SHORT: Final = tuple(
    Scenario(story)
    for stories in (order_stories, complaint_stories, goods_stories, duty_stories, money_stories)
    for story in stories.STORIES
)
STORIES: Final[Mapping[str, Scenario]] = {
    story.name: story for story in (TAKES_DAYS, *SHORT, *SCENARIOS) if story.name not in UNSTEADY
}
"""By name; the one that takes days comes first, because time only goes on."""
