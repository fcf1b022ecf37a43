"""What came of an enquiry 接待登记: a form may name the enquiry that its record comes from (M-90)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from app.core.lang import Words
from app.models.enquiry import Enquiry, EnquiryState
from app.workflow.engine.effects import Effect
from app.workflow.engine.facts import Fact
from app.workflow.engine.step import Context, Values, guard, refuse

OPENS_AFTER_ANSWER: Final = timedelta(days=7)
"""For how long something more may come of an enquiry that was answered."""
enquiry = Fact[Enquiry | None]("enquiry", reads="enquiry_id")
"""The enquiry of this community that the form names, as far as its sender sees it."""


class FromEnquiry(Protocol):
    """A form whose record may come from an enquiry."""

    enquiry_id: UUID | None


@guard("M-90", needs=(enquiry,))
def enquiry_is_known(context: Context[object, FromEnquiry]) -> Values | None:
    """M-90: what comes from an enquiry names one that its sender sees."""
    return refuse() if context.form.enquiry_id is not None and context.fact(enquiry) is None else None


@guard("M-90", needs=(enquiry,))
def enquiry_goes_on(context: Context[object, FromEnquiry]) -> Values | None:
    """M-90: of an enquiry that was answered something more comes for some days; later it is a new one."""
    named = context.fact(enquiry)
    if named is None or opens_more(named, context.now):
        return None
    return refuse(number=named.number, days=OPENS_AFTER_ANSWER.days)


def opens_more(row: Enquiry, now: datetime) -> bool:
    """M-90: whether something may still come of an enquiry. Whoever was told something at once often wants something
    done as well; weeks later they have come again."""
    return (
        row.state is not EnquiryState.ANSWERED or row.answered_at is None or now < row.answered_at + OPENS_AFTER_ANSWER
    )


@dataclass(frozen=True)
class NoteInEnquiry(Effect):
    """The enquiry that the form names says what came of it."""

    @property
    def words(self) -> Words:
        """What follows."""
        return Words("its enquiry, if any, is passed on by it", "来自接待登记的，登记转为已转办")


OF_AN_ENQUIRY: Final = (enquiry_is_known, enquiry_goes_on)
"""The rules of every form that may name an enquiry."""
