"""Day closing 日结: the cashier counts the cash and closes the accounts; a manager looks at it (M-61, M-63).

A closed day never changes and never opens again: what is entered afterwards, also a correction, counts in the next
open day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.fields import ActionForm, OptionalText
from app.core.lang import Words
from app.core.money import yuan
from app.models.day_closing import DayClosing
from app.models.day_closing import DayClosingState as D
from app.workflow.engine.effects import Keep, Sign, Stamp, Tell
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import CASHIER, MANAGER
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.day_figures import DayFigures

SignedFen = Annotated[int, Field(ge=-1_000_000_000_000, le=1_000_000_000_000)]


@dataclass(frozen=True, slots=True)
class OpenAccounts:
    """A community's accounts since its last closing, until the day that a form names."""

    last_closed: date | None
    """The last closed day; None: none was closed yet."""
    from_day: date
    """The first open day."""
    figures: DayFigures


open_accounts = Fact[OpenAccounts]("open_accounts", reads="day")
"""What the ledger says of the days that are to be closed. While it is closed, nothing is entered."""


class CloseDay(ActionForm):
    """M-61: the accounts are closed up to a day, and the cash is counted."""

    community_id: UUID
    day: date = Field(description="The last day to be closed; all open days before it are closed with it.")
    counted_fen: SignedFen = Field(
        description="The cash of these days as it was counted, in fen: what lies in the drawer less what lay there "
        "at the start. Below 0 if more was given back than came in.",
        examples=[30_000],
    )
    reason: OptionalText = Field(
        default="", description="Required if the count differs from the ledger.", examples=["找零少收 1 元"]
    )


class ConfirmClosing(ActionForm):
    """M-61: the manager has looked at a closing."""

    note: OptionalText = Field(default="", examples=["已核对缴款单"])


@guard("M-61")
def day_has_come(context: Context[object, CloseDay]) -> Values | None:
    """M-61: no day of the future is closed."""
    return None if context.form.day <= context.today else refuse(today=context.today)


@guard("M-63", needs=(open_accounts,))
def day_is_open(context: Context[object, CloseDay]) -> Values | None:
    """M-63: a day is closed once, and stays closed."""
    last = context.fact(open_accounts).last_closed
    return refuse(last=last) if last is not None and context.form.day <= last else None


@guard("M-61", needs=(open_accounts,))
def difference_has_reason(context: Context[object, CloseDay]) -> Values | None:
    """M-61: cash that differs from the ledger is recorded with a reason."""
    cash_fen, counted_fen = context.fact(open_accounts).figures.all.cash_fen, context.form.counted_fen
    if counted_fen == cash_fen or context.form.reason:
        return None
    return refuse(counted=yuan(counted_fen), booked=yuan(cash_fen))


@guard("M-61", kind="state")
def closer_is_another(context: Context[DayClosing, object]) -> Values | None:
    """M-61: nobody confirms a closing of their own."""
    return refuse() if context.row.closed_by_id == context.caller.id else None


STEPS = (
    Step(
        "close",
        Words("Close the day", "日结"),
        source=(START,),
        target=D.CLOSED,
        who=(CASHIER, MANAGER),
        form=CloseDay,
        only_if=(day_has_come, day_is_open, difference_has_reason),
        then=(Tell("manager"),),
        once=True,
        event="day_closing.closed",
        clause="M-61",
    ),
    Step(
        "confirm",
        Words("Confirm the closing", "复核日结"),
        source=(D.CLOSED,),
        target=D.CONFIRMED,
        who=(MANAGER,),
        form=ConfirmClosing,
        only_if=(closer_is_another,),
        then=(Keep("note"), Stamp("confirmed_at"), Sign("confirmed_by_id")),
        event="day_closing.confirmed",
        clause="M-61",
    ),
)

DAY_CLOSING = Lifecycle(
    name="day_closing",
    noun=Words("day closing", "日结单"),
    path="/v1/day-closings",
    states=D,
    final=(D.CONFIRMED,),
    steps=STEPS,
)
