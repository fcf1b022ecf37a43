"""Trainings as the API shows them: by their columns, with the participants and what each came to (M-74)."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Answers, Body, made_from, with_fields
from app.api.schemas.common import Answer
from app.core.lang import Language
from app.services.kinds.trainings import HEADS, TRAININGS
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.kinds.training import FULL_MARKS, MOST_PARTICIPANTS


class ParticipantOut(Answer):
    """Somebody who takes part, and what they came to."""

    person_id: UUID
    name: str = Field(max_length=60, examples=["陈志强"])
    score: Annotated[int, Field(ge=0, le=FULL_MARKS)] | None = Field(
        description="Points of 100. Null: absent, not recorded yet, or another's, which you don't read."
    )
    passed: bool
    qualification_id: UUID | None = Field(description="The qualification that they got.")


MADE: Final = made_from(TRAININGS)
TrainingOut: Final = with_fields(
    MADE.whole,
    participants=(Annotated[list[ParticipantOut], Field(max_length=MOST_PARTICIPANTS)], ...),
)


def whole_of(outcome: AnyOpenedRecord, language: Language) -> Body:
    """A training; a participant reads nobody's result but their own."""
    body, caller = MADE.whole_of(outcome, language), outcome.context.caller
    if caller.roles_in(outcome.context.row.community_id).isdisjoint(HEADS):
        own = str(caller.id)
        body["participants"] = [
            entry if entry["person_id"] == own else {**entry, "score": None, "passed": False, "qualification_id": None}
            for entry in body["participants"]
        ]
    return body


ANSWERS: Final = Answers(TrainingOut, TrainingOut, whole_of, whole_of)
