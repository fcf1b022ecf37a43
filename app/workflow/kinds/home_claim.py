"""Home claim 认领房屋: a customer says which room or shop is theirs; the desk compares it and binds them (M-02)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import Field

from app.core.enums import Relation, Standing
from app.core.fields import ActionForm, Day, Line, OptionalText, Short
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.models.home_claim import HomeClaim
from app.models.home_claim import HomeClaimState as H
from app.workflow.clocks.definitions import ClockDefinition
from app.workflow.engine.effects import Effect, Keep, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ANY_CUSTOMER, CS_SUPERVISOR, MANAGER, RECEPTIONIST
from app.workflow.engine.step import START, Context, Step, Values, Who, guard, refuse
from app.workflow.kinds.common_forms import Reason, Reveal

CLAIM_ANSWERED: Final = ClockDefinition(
    "claim_answered", Words("claim answered", "认领答复"), "M-02", "working_days", 2, owed_by=Standing.CENTRE
)


def _claims(caller: Caller, row: HomeClaim) -> bool:
    return caller.is_self(row.claimant_id)


CLAIMANT: Final = Who("claimant", Role.CUSTOMER, Words("whoever claimed it", "认领人本人"), _claims, by_relation=True)
"""Nobody has a role in a community before a home there is theirs."""


@dataclass(frozen=True, slots=True)
class FoundHome:
    """The room or shop that a confirmation names, and whether the claimant is bound to it today."""

    label: str
    is_bound: bool


found_home = Fact[FoundHome]("found_home", reads="premises_id")
"""The room or shop that the desk found the claim to be about."""

claimant_phone = Fact[str | None]("claimant_phone")
"""The number that the claimant has on record, because they proved it when they logged in."""


open_claim = Fact[str | None]("open_claim", reads="address")
"""The number of an open claim of the claimant's for the same address here."""


class ClaimHome(ActionForm):
    """M-02: somebody says in the app which room or shop is theirs."""

    address: Line = Field(description="Building, unit and room as people say it.", examples=["1号楼1单元101"])
    relation: Relation
    name: Short = Field(description="The name under which the home is registered.", examples=["王小明"])
    note: OptionalText = Field(default="", examples=["产证在办理中"])


class ConfirmHome(ActionForm):
    """M-02: the desk has compared the claim, and says which room or shop it is."""

    premises_id: UUID = Field(description="The room or shop; the claimant is bound to it.")
    valid_from: Day | None = Field(default=None, description="Since when it is theirs. Default: today.")


@dataclass(frozen=True)
class BindHome(Effect):
    """The claimant is bound to the room or shop."""

    @property
    def words(self) -> Words:
        """What follows."""
        return Words("the claimant is bound to the room or shop", "绑定认领人与房屋")


@guard("M-02", needs=(found_home,), blames="premises_id")
def claimant_is_not_bound(context: Context[HomeClaim, ConfirmHome]) -> Values | None:
    """M-02: nobody is bound to the same room twice."""
    return refuse() if context.fact(found_home).is_bound else None


@guard("M-02", needs=(open_claim,))
def home_is_not_claimed_yet(context: Context[object, ClaimHome]) -> Values | None:
    """M-02: a home is claimed once; the desk answers the claim that is open, or whoever made it takes it back."""
    number = context.fact(open_claim)
    return None if number is None else refuse(number=number)


@guard("M-02", kind="state")
def claimant_is_somebody_else(context: Context[HomeClaim, object]) -> Values | None:
    """M-02: nobody at the desk confirms that a home is their own; a colleague compares the claim."""
    return refuse() if context.caller.is_self(context.row.claimant_id) else None


STEPS = (
    Step(
        "claim",
        Words("Claim a home", "认领房屋"),
        source=(START,),
        target=H.CLAIMED,
        who=(ANY_CUSTOMER,),
        form=ClaimHome,
        only_if=(home_is_not_claimed_yet,),
        then=(Start(CLAIM_ANSWERED.name), Tell("desk")),
        event="home_claim.claimed",
        clause="M-02",
    ),
    Step(
        "confirm",
        Words("Confirm and bind", "确认并绑定"),
        source=(H.CLAIMED,),
        target=H.CONFIRMED,
        who=(RECEPTIONIST,),
        form=ConfirmHome,
        only_if=(claimant_is_somebody_else, claimant_is_not_bound),
        then=(
            Keep("premises_id", "valid_from"),
            Stamp("settled_at"),
            BindHome(),
            Stop(CLAIM_ANSWERED.name),
            Tell("claimant"),
        ),
        event="home_claim.confirmed",
        clause="M-02",
    ),
    Step(
        "decline",
        Words("Decline", "不予通过"),
        source=(H.CLAIMED,),
        target=H.DECLINED,
        who=(RECEPTIONIST,),
        form=Reason,
        then=(Keep("reason"), Stamp("settled_at"), Stop(CLAIM_ANSWERED.name), Tell("claimant")),
        event="home_claim.declined",
        clause="M-02",
    ),
    Step(
        "withdraw",
        Words("Withdraw the claim", "撤回认领"),
        source=(H.CLAIMED,),
        target=H.WITHDRAWN,
        who=(CLAIMANT,),
        then=(Stamp("settled_at"), Void(CLAIM_ANSWERED.name), Tell("desk")),
        event="home_claim.withdrawn",
        clause="M-02",
    ),
    Step(
        "reveal",
        Words("Show name and phone", "查看姓名电话"),
        source=tuple(H),
        who=(RECEPTIONIST, CS_SUPERVISOR, MANAGER),
        form=Reveal,
        event="home_claim.revealed",
        clause="M-03",
    ),
)

HOME_CLAIM = Lifecycle(
    name="home_claim",
    noun=Words("home claim", "认领申请"),
    path="/v1/home-claims",
    states=H,
    final=(H.CONFIRMED, H.DECLINED, H.WITHDRAWN),
    steps=STEPS,
)
