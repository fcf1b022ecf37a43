"""Forms of the customer's ratings, and of objections to what was recorded in their name: M-56, M-73."""

from pydantic import Field

from app.core.enums import Means
from app.core.fields import ActionForm, Moment, OptionalLongText, Text
from app.workflow.kinds.work_order.finish_forms import Ratings


class Rate(ActionForm):
    """M-73: the customer's own ratings."""

    ratings: Ratings
    comments: OptionalLongText | None = None


class Object(ActionForm):
    """M-56: what was recorded in my name is not my word."""

    wrong: Text = Field(description="What is not as you said it.", examples=["我没有同意这个报价"])
    word: int | None = Field(
        default=None,
        ge=1,
        le=2_147_483_647,
        description="Which of `recorded_words`, by its version; left out, the latest.",
    )


class AnswerObjection(ActionForm):
    """M-56: whether the word stands, and what the customer was told."""

    upheld: bool = Field(description="True: the customer is right, and the word is void.")
    reason: Text = Field(examples=["录音显示客户未同意，该记录作废，费用由经理减免"])
    told_at: Moment
    means: Means
