"""Forms of contact slips 内部联系单: what another department must do goes there in writing (M-92)."""

from uuid import UUID

from pydantic import Field

from app.core.fields import ActionForm, Line, LongText, Moment


class SendSlip(ActionForm):
    """M-92: a matter goes to the department that must see to it."""

    community_id: UUID
    department_id: UUID = Field(description="The department that must see to it.")
    subject: Line = Field(examples=["地下车库照明"])
    matter: LongText = Field(examples=["业主反映 B 区照明损坏三盏,请今日内更换并回复。"])
    received_at: Moment = Field(
        description="When the matter reached the sender: the hour for sending the slip counts from here.",
        examples=["2026-11-23T09:40:00+08:00"],
    )
    complaint_id: UUID | None = Field(default=None, description="The complaint that it comes from, if any.")


class AnswerSlip(ActionForm):
    """The department says what it did."""

    answer: LongText = Field(examples=["已于今日 15:00 更换三盏灯管,照明正常。"])
