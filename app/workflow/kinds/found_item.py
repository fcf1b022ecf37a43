"""Found property 拾遗: reported to a superior at once, claimed against proof, or handed on (M-97)."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from pydantic import Field, model_validator

from app.core.catalogue import sentence
from app.core.fields import (
    ActionForm,
    FileIds,
    Line,
    Moment,
    OptionalLine,
    OptionalText,
    Phone,
    Short,
    SignatureId,
    Text,
    WrongFields,
)
from app.core.lang import Words
from app.models.found_item import FoundCategory as C
from app.models.found_item import FoundItem
from app.models.found_item import FoundItemState as F
from app.workflow.clocks.definitions import HOUR, ClockDefinition
from app.workflow.engine.effects import Count, Keep, Sign, Stamp, Start, Stop, Tell
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import (
    ANY_SUPERVISOR,
    CASHIER,
    CS_SUPERVISOR,
    DUTY_MANAGER,
    GUARD,
    MANAGER,
    RECEPTIONIST,
    WORKER,
)
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.common_forms import Reveal
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE, files_are_known

TAKEN_INTO_KEEPING: Final = ClockDefinition(
    "taken_into_keeping", Words("taken into keeping", "上交时限"), "M-97", "elapsed", HOUR
)
LONGEST_SINCE: Final = timedelta(days=30)
"""How long ago a thing may have been found that is reported now."""
KEPT: Final = timedelta(days=365)
"""How long a thing waits for its owner: a year (Civil Code of China, article 318)."""
WORTH_MUCH: Final = frozenset({C.CASH, C.VALUABLES, C.DOCUMENTS})
"""What is given away before the eyes of two, and never disposed of."""
NAME_OF_FINDER: Final = sentence("found_item.problems.name_of_finder")


class ReportFound(ActionForm):
    """M-97: somebody of the staff reports what they found, or what was brought to them."""

    community_id: UUID
    category: C
    what: Line = Field(examples=["黑色双肩包"])
    place: Line = Field(examples=["2 号楼大堂"])
    found_at: Moment = Field(examples=["2026-11-23T09:40:00+08:00"])
    features: OptionalText = Field(default="", examples=["内有蓝色保温杯一只、图书馆借书证一张"])
    brought_by: Short | None = Field(default=None, examples=["李小雨"])
    brought_by_phone: Phone | None = None
    photos: FileIds = Field(default_factory=list)

    @model_validator(mode="after")
    def _names_whose_phone(self) -> "ReportFound":
        if self.brought_by_phone is not None and self.brought_by is None:
            raise WrongFields(NAME_OF_FINDER, "brought_by")
        return self


class TakeIntoKeeping(ActionForm):
    """M-97: a superior takes it into keeping."""

    kept_at: Line = Field(examples=["客服中心 3 号柜"])


class ClaimFound(ActionForm):
    """M-97: the owner comes for it and proves that it is theirs."""

    claimant: Short = Field(examples=["王小明"])
    claimant_phone: Phone
    proof: Text = Field(examples=["说出包内物品，与登记的特征一致；已核对身份证。"])
    photos_after: FileIds = Field(default_factory=list)
    signature_file_id: SignatureId | None = Field(default=None, description="The claimant's signature.")


class HandOverFound(ActionForm):
    """M-97: it is handed on to an office that looks for its owner."""

    recipient: Line = Field(examples=["湛山派出所"])
    receipt: OptionalLine = Field(default="", examples=["第 20261123 号"])
    reason: Text = Field(examples=["无人认领，移交公安机关"])
    photos_after: FileIds = Field(default_factory=list)


class DisposeFound(ActionForm):
    """M-97: what can't be kept any longer is disposed of."""

    reason: Text = Field(examples=["食品已变质，拍照后销毁"])
    photos_after: FileIds = Field(default_factory=list)


class CorrectFound(ActionForm):
    """M-150: what was written down wrongly is put right by a further entry."""

    correction: Text = Field(examples=["颜色应为深蓝色"])


@guard("M-97")
def find_is_past(context: Context[object, ReportFound]) -> Values | None:
    """M-97: a thing was found before it is reported, and not long before."""
    found_at = context.form.found_at
    past = context.now - LONGEST_SINCE <= found_at <= context.now + CLOCK_TOLERANCE
    return None if past else refuse(days=LONGEST_SINCE.days)


@states(find_is_past)
def _(context: Context) -> Stated:
    now = context.now
    return {"found_at": FieldBounds(least=now - LONGEST_SINCE, most=now + CLOCK_TOLERANCE, example=now)}


@guard("M-97", kind="state")
def keeper_is_another(context: Context[FoundItem, object]) -> Values | None:
    """M-97: a thing goes from whoever reported it to a superior: nobody takes into keeping what they reported."""
    return refuse() if context.caller.id == context.row.finder_id else None


@guard("M-97", kind="state")
def two_saw_what_is_worth_much(context: Context[FoundItem, object]) -> Values | None:
    """M-97: cash, valuables and documents are given away by somebody else than who reported them."""
    row = context.row
    return refuse() if row.category in WORTH_MUCH and context.caller.id == row.finder_id else None


@guard("M-97", asks=("signature_file_id",))
def claim_is_signed(context: Context[FoundItem, ClaimFound]) -> Values | None:
    """M-97: whoever gets cash, valuables or documents signs for them; other things need no signature."""
    unsigned = context.form.signature_file_id is None
    return refuse() if unsigned and context.row.category in WORTH_MUCH else None


@guard("M-97", kind="state")
def nobody_waits_for_it(context: Context[FoundItem, object]) -> Values | None:
    """M-97: perishable goods may be disposed of at once, other things when their owner had a year to come; cash,
    valuables and documents are handed over instead."""
    row = context.row
    if row.category is C.PERISHABLE:
        return None
    waited = context.now >= row.found_at + KEPT
    return None if waited and row.category not in WORTH_MUCH else refuse(days=KEPT.days)


STAFF = (RECEPTIONIST, GUARD, WORKER, CASHIER, ANY_SUPERVISOR, DUTY_MANAGER, CS_SUPERVISOR, MANAGER)
SUPERIORS = (RECEPTIONIST, ANY_SUPERVISOR, DUTY_MANAGER, MANAGER)
"""Who takes things into keeping: the desk's cupboard, and those above a guard or a worker."""
TELL_FINDER = Tell("finder")
CLOSE = (Stamp("closed_at"), Sign("closed_by_id"), TELL_FINDER)

STEPS = (
    Step(
        "report",
        Words("Report found property", "登记拾遗"),
        source=(START,),
        target=F.FOUND,
        who=STAFF,
        form=ReportFound,
        only_if=(find_is_past, files_are_known),
        then=(Start(TAKEN_INTO_KEEPING.name), Tell("desk")),
        event="found_item.found",
        clause="M-97",
    ),
    Step(
        "take_in",
        Words("Take into keeping", "接收保管"),
        source=(F.FOUND,),
        target=F.REPORTED,
        who=SUPERIORS,
        form=TakeIntoKeeping,
        only_if=(keeper_is_another,),
        then=(
            Keep("kept_at"),
            Sign("kept_by_id"),
            Stamp("reported_at"),
            Stop(TAKEN_INTO_KEEPING.name),
            TELL_FINDER,
        ),
        event="found_item.reported",
        clause="M-97",
    ),
    Step(
        "claim",
        Words("Give to the owner", "认领"),
        source=(F.REPORTED,),
        target=F.CLAIMED,
        who=SUPERIORS,
        form=ClaimFound,
        only_if=(two_saw_what_is_worth_much, claim_is_signed, files_are_known),
        then=(Keep("claimant", "claimant_phone", "proof", "photos_after", "signature_file_id"), *CLOSE),
        event="found_item.claimed",
        clause="M-97",
    ),
    Step(
        "hand_over",
        Words("Hand over", "移交"),
        source=(F.REPORTED,),
        target=F.HANDED_OVER,
        who=SUPERIORS,
        form=HandOverFound,
        only_if=(two_saw_what_is_worth_much, files_are_known),
        then=(Keep("recipient", "receipt", "reason", "photos_after"), *CLOSE),
        event="found_item.handed_over",
        clause="M-97",
    ),
    Step(
        "dispose",
        Words("Dispose of it", "处置"),
        source=(F.REPORTED,),
        target=F.DISPOSED,
        who=(ANY_SUPERVISOR, MANAGER),
        form=DisposeFound,
        only_if=(nobody_waits_for_it, files_are_known),
        then=(Keep("reason", "photos_after"), *CLOSE),
        event="found_item.disposed",
        clause="M-97",
    ),
    Step(
        "correct",
        Words("Add a correction", "补正记录"),
        source=tuple(F),
        who=SUPERIORS,
        form=CorrectFound,
        then=(Keep("correction"), Count("corrections")),
        event="found_item.corrected",
        clause="M-97",
    ),
    Step(
        "reveal",
        Words("Show names and phones", "查看姓名电话"),
        source=tuple(F),
        who=(*SUPERIORS, CS_SUPERVISOR),
        form=Reveal,
        event="found_item.revealed",
        clause="M-03",
    ),
)

FOUND_ITEM = Lifecycle(
    name="found_item",
    noun=Words("found item", "拾遗"),
    path="/v1/found-items",
    states=F,
    final=(F.CLAIMED, F.HANDED_OVER, F.DISPOSED),
    steps=STEPS,
)
