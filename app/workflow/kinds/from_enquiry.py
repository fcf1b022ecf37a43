"""What came of an enquiry 接待登记: a form may name the enquiry that its record comes from (M-90)."""

from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from app.core.lang import Words
from app.models.enquiry import Enquiry, EnquiryState
from app.workflow.engine.effects import Effect
from app.workflow.engine.facts import Fact
from app.workflow.engine.step import Context, Values, guard, refuse

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
    """M-90: nothing more comes from an enquiry that was answered: it has its outcome."""
    named = context.fact(enquiry)
    return refuse(number=named.number) if named is not None and named.state is EnquiryState.ANSWERED else None


@dataclass(frozen=True)
class NoteInEnquiry(Effect):
    """The enquiry that the form names says what came of it."""

    @property
    def words(self) -> Words:
        """What follows."""
        return Words("its enquiry, if any, is passed on by it", "来自接待登记的，登记转为已转办")


OF_AN_ENQUIRY: Final = (enquiry_is_known, enquiry_goes_on)
"""The rules of every form that may name an enquiry."""
