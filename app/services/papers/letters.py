"""Typesets letters 投诉复函 (M-122, M-135)."""

from dataclasses import asdict

from app.services.papers.typeset import Data, Printed, typeset
from app.workflow.words.letters import Letter


def print_letter(letter: Letter) -> Printed:
    """The letter as PDF."""
    return typeset("letter", letter_data(letter), written_at=int(letter.written_at.timestamp()))


def letter_data(letter: Letter) -> dict[str, Data]:
    """What the template reads of a letter. Characters are counted in the order in which it says them: those of what
    somebody wrote at the end are the first to go."""
    parts = asdict(letter)
    written_at = {"written_at": letter.written_at.isoformat()}
    return {**{name: value for name, value in parts.items() if name != "parts"}, **written_at, "parts": parts["parts"]}
