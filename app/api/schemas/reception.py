"""Shapes of reception: topics of enquiries, the directory, and whether somebody belongs here."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.api.schemas.common import Answer
from app.api.schemas.places import Active, ActiveQuery, Kept
from app.core.catalogue import sentence
from app.core.fields import AS_LINE, TELEPHONE, Code, Form, Label, OptionalLine, Phone, Short, WrongFields
from app.core.typed_text import ONE_LINE
from app.models.enquiry import Disclosure

RULE_IS_SAID: Final = sentence("enquiry.problems.rule_is_said")
SOMETHING_TO_LOOK_FOR: Final = sentence("enquiry.problems.something_to_look_for")
Hotline = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30, pattern=TELEPHONE), AS_LINE]
RoomName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=ONE_LINE), AS_LINE]


class TopicForm(Form):
    """M-90: something that people ask about."""

    code: Code = Field(examples=["parking"])
    name: Short = Field(examples=["车位与停车费"])
    disclosure: Disclosure
    rule: OptionalLine = Field(
        default="",
        description="Why it may not be told, and what is said instead; required unless it may be told.",
        examples=["住户资料不对外提供,可代为转达留言"],
    )
    active: Active = True


class TopicOut(Kept):
    """Something that people ask about, and what may be told of it."""

    code: str = Field(max_length=20, examples=["parking"])
    name: str = Field(max_length=60, examples=["车位与停车费"])
    disclosure: Disclosure
    rule: str = Field(max_length=200)
    active: bool


class TopicQuery(ActiveQuery):
    """Topics, perhaps those of one kind."""

    disclosure: Disclosure | None = None


class DirectoryForm(Form):
    """A department, office or post."""

    department_id: UUID | None = None
    name: Short = Field(examples=["工程部值班室"])
    room: RoomName = Field(default="", examples=["1号楼B102"])
    phone: Hotline = Field(default="", examples=["0532-8000-0115"])
    head: OptionalLine = Field(default="", max_length=60, examples=["周主管"])
    duties: OptionalLine = Field(default="", description="What it is meant for.", examples=["水电、电梯、门禁报修"])
    active: Active = True


class DirectoryOut(Kept):
    """A department, office or post: its room, its number, its head, and what it is meant for."""

    department_id: UUID | None
    name: str = Field(max_length=60, examples=["工程部值班室"])
    room: str = Field(max_length=40)
    phone: str = Field(max_length=30)
    head: str = Field(max_length=60)
    duties: str = Field(max_length=200)
    active: bool


class DirectoryQuery(ActiveQuery):
    """The directory, perhaps of one department."""

    department_id: UUID | None = None


class BelongsForm(Form):
    """M-02: who is asked about: by name, phone, or room; of several, all must fit."""

    name: Short | None = Field(default=None, description="The whole name.", examples=["王小明"])
    phone: Phone | None = None
    room: Label | None = Field(
        default=None, description="The whole address of the room or shop.", examples=["1号楼1单元101"]
    )

    @model_validator(mode="after")
    def _somebody_is_meant(self) -> "BelongsForm":
        if self.name is None and self.phone is None and self.room is None:
            raise WrongFields(SOMETHING_TO_LOOK_FOR, "name", "phone", "room")
        return self


class BelongsOut(Answer):
    """M-02, M-90: whether they belong to this community, and to which rooms; nothing else."""

    belongs: bool
    places: Annotated[list[Annotated[str, Field(max_length=140)]], Field(max_length=10)]
