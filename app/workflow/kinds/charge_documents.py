"""What the ERP reports of a charge: fapiao 发票, red-letter fapiao 红字发票 and vouchers 凭证 (M-63)."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from app.core.fields import ActionForm, PositiveFen, Text
from app.core.lang import Words
from app.core.money import yuan
from app.core.typed_text import ONE_LINE, written_as
from app.models.charge_document import DocumentKind
from app.models.money import Charge
from app.models.money import ChargeState as C
from app.workflow.engine.effects import Keep, OfVocabulary, Put
from app.workflow.engine.facts import Fact
from app.workflow.engine.people import CASHIER, INTEGRATION
from app.workflow.engine.step import Context, Step, Values, guard, refuse

FAPIAO: Final = written_as(r"^[0-9]{8,20}$", "fapiao")
FapiaoNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=20, pattern=FAPIAO)]
VoucherNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=ONE_LINE)]
INVOICED: Final = tuple(state for state in C if state is not C.NOTHING_DUE)
WHO_KEEP_BOOKS: Final = (CASHIER, INTEGRATION)

fapiao_is_known = Fact[bool]("fapiao_is_known", reads="fapiao_number")
"""Whether the number that a form gives a new fapiao was given before, in the whole company."""
red_fapiao_is_known = Fact[bool]("red_fapiao_is_known", reads="red_fapiao_number")
"""The same of a red-letter one."""


class RecordFapiao(ActionForm):
    """M-63: the fapiao that was issued for a charge."""

    fapiao_number: FapiaoNumber = Field(
        description="20 digits; of one on paper its code and number.", examples=["26372000000012345678"]
    )
    amount_fen: PositiveFen = Field(description="What it is made out for: at most what was invoiced.")
    issued_on: date = Field(examples=["2026-11-21"])


class RedFapiao(ActionForm):
    """M-63: a fapiao is taken back by a red-letter one; another may be recorded afterwards."""

    fapiao_number: FapiaoNumber = Field(description="The one that is taken back: a check that it is the one meant.")
    red_fapiao_number: FapiaoNumber = Field(examples=["26372000000012345699"])
    issued_on: date = Field(examples=["2026-11-22"])
    reason: Text = Field(examples=["抬头有误，重开"])


class RecordVoucher(ActionForm):
    """M-63: the voucher by which a charge was booked."""

    voucher_number: VoucherNumber = Field(examples=["记-2026-11-0031"])


class AddDocument(OfVocabulary):
    """Add a document to those of the charge."""

    says = Words("keep the {value} with the charge", "登记{value}")
    vocabulary = DocumentKind


@guard("M-63", kind="state")
def no_fapiao_stands(context: Context[Charge, object]) -> Values | None:
    """M-63: a charge has one fapiao at a time; a wrong one is taken back by a red-letter one first."""
    number = context.row.fapiao_number
    return None if number is None else refuse(number=number)


@guard("M-63", needs=(fapiao_is_known,))
def fapiao_is_new(context: Context[Charge, RecordFapiao]) -> Values | None:
    """M-63: a fapiao is of one charge, and its number is not used again, also after it was taken back."""
    return refuse(number=context.form.fapiao_number) if context.fact(fapiao_is_known) else None


@guard("M-63")
def fapiao_within_invoiced(context: Context[Charge, RecordFapiao]) -> Values | None:
    """M-63: a fapiao is made out for at most what was invoiced."""
    invoiced = context.row.invoiced_fen
    return None if context.form.amount_fen <= invoiced else refuse(invoiced=yuan(invoiced))


@guard("M-63", kind="state")
def a_fapiao_stands(context: Context[Charge, object]) -> Values | None:
    """M-63: only a fapiao that stands is taken back."""
    return None if context.row.fapiao_number is not None else refuse()


@guard("M-63")
def fapiao_is_the_one(context: Context[Charge, RedFapiao]) -> Values | None:
    """M-63: the fapiao that is taken back is the one that stands."""
    number = context.row.fapiao_number
    return None if context.form.fapiao_number == number else refuse(number=number)


@guard("M-63", needs=(red_fapiao_is_known,))
def red_fapiao_is_new(context: Context[Charge, RedFapiao]) -> Values | None:
    """M-63: a red-letter fapiao has a number of its own."""
    same = context.form.red_fapiao_number == context.form.fapiao_number
    known = same or context.fact(red_fapiao_is_known)
    return refuse(number=context.form.red_fapiao_number) if known else None


@guard("M-63")
def voucher_is_another(context: Context[Charge, RecordVoucher]) -> Values | None:
    """M-63: the same voucher is recorded once."""
    number = context.form.voucher_number
    return refuse(number=number) if number == context.row.voucher_number else None


DOCUMENT_STEPS: Final = (
    Step(
        "record_fapiao",
        Words("Record a fapiao", "登记发票"),
        source=INVOICED,
        who=WHO_KEEP_BOOKS,
        form=RecordFapiao,
        only_if=(no_fapiao_stands, fapiao_is_new, fapiao_within_invoiced),
        then=(Keep("fapiao_number"), AddDocument("fapiao")),
        once=True,
        event="charge.fapiao_recorded",
        clause="M-63",
    ),
    Step(
        "red_fapiao",
        Words("Take a fapiao back by a red-letter one", "红字冲销发票"),
        source=INVOICED,
        who=WHO_KEEP_BOOKS,
        form=RedFapiao,
        only_if=(a_fapiao_stands, fapiao_is_the_one, red_fapiao_is_new),
        then=(Put("fapiao_number", None), AddDocument("red_fapiao")),
        once=True,
        event="charge.fapiao_taken_back",
        clause="M-63",
    ),
    Step(
        "record_voucher",
        Words("Record a voucher", "登记凭证"),
        source=INVOICED,
        who=WHO_KEEP_BOOKS,
        form=RecordVoucher,
        only_if=(voucher_is_another,),
        then=(Keep("voucher_number"), AddDocument("voucher")),
        once=True,
        event="charge.voucher_recorded",
        clause="M-63",
    ),
)
