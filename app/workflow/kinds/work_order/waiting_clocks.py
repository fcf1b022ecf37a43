"""Clocks of what only waits: an answer from the desk, the end of a hold, the customer's word on a quote."""

from typing import Final

from app.core.enums import Standing
from app.core.lang import Words
from app.workflow.clocks import cases
from app.workflow.clocks.definitions import HOUR, ClockDefinition

DESK_ANSWER: Final = ClockDefinition(
    "desk_answer",
    Words("answer of a desk service", "代办答复"),
    "M-15",
    "working_days",
    1,
    applies=cases.is_done_at_the_desk,
    owed_by=Standing.CENTRE,
).name
HOLD_ENDS: Final = ClockDefinition(
    "hold_ends", Words("hold ends", "挂起到期"), "M-38", "elapsed", 24 * HOUR, ends_by="until"
).name
QUOTE_ANSWERED: Final = ClockDefinition(
    "quote_answered",
    Words("quote answered", "报价答复"),
    "M-41",
    "natural_days",
    3,
    applies=cases.waits_for_answer,
    reminds=("customer",),
).name
