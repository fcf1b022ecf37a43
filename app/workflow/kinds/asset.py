"""Asset 设备: a piece of equipment with its maker, place and warranty; contracts list it (M-13, M-80)."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.core.catalogue import sentence
from app.core.fields import AS_LINE, ActionForm, Day, Line, OptionalLine, OptionalText, WrongFields
from app.core.lang import Words
from app.core.typed_text import ONE_LINE
from app.models.asset import Asset
from app.models.asset import AssetState as S
from app.workflow.engine.effects import Keep
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ADMIN, ANY_SUPERVISOR, MANAGER, RECEPTIONIST
from app.workflow.engine.step import START, Context, Step, Values, guard, refuse
from app.workflow.kinds.common_forms import Reason

WARRANTY_BEFORE_INSTALLED: Final = sentence("asset.problems.warranty_before_installed")

DeviceName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=ONE_LINE), AS_LINE
]
OptionalName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=ONE_LINE), AS_LINE]


class AddAsset(ActionForm):
    """M-80: equipment that the centre keeps on record from now on."""

    community_id: UUID
    name: DeviceName = Field(description="What it is.", examples=["多联机空调"])
    company: OptionalLine = Field(default="", description="Who made or sold it.", examples=["海尔"])
    model_number: OptionalName = Field(default="", examples=["RFC-280"])
    serial: OptionalName = Field(default="", examples=["B01L4C2K8"])
    premises_id: UUID | None = Field(
        default=None, description="The room or shop that it stands in; leave out for a common area."
    )
    place: Line = Field(description="Where it stands.", examples=["屋面机房"])
    installed_on: Day | None = None
    warranty_until: Day | None = Field(default=None, description="Last day of its maker's warranty.")
    warranty_terms: OptionalText = Field(default="", description="What the maker's warranty covers.")

    @model_validator(mode="after")
    def _warranty_follows(self) -> "AddAsset":
        if self.installed_on and self.warranty_until and self.warranty_until < self.installed_on:
            raise WrongFields(WARRANTY_BEFORE_INSTALLED, "warranty_until")
        return self


class ChangeAsset(ActionForm):
    """What is said of it; only what is sent is changed."""

    name: DeviceName | None = None
    company: OptionalLine | None = None
    model_number: OptionalName | None = None
    serial: OptionalName | None = None
    place: Line | None = None
    installed_on: Day | None = None
    warranty_until: Day | None = None
    warranty_terms: OptionalText | None = None


asset_room: Final = Fact[bool]("asset_room", reads="premises_id")
"""Whether the room or shop that the form names is one of this community; true where none is named."""
asset_contracts: Final = Fact[Sequence[str]]("asset_contracts", of_record=True)
"""M-80: numbers of the contracts, signed or active, that have it on their list today or later."""


@guard("M-01", needs=(asset_room,))
def asset_room_is_here(context: Context[object, AddAsset]) -> Values | None:
    """M-01: equipment stands in a room or shop of its own community."""
    return None if context.fact(asset_room) else refuse()


@guard("M-13")
def warranty_follows_installation(context: Context[Asset, ChangeAsset]) -> Values | None:
    """M-13: a warranty ends no earlier than the day on which the equipment was installed."""
    installed = context.form.installed_on or context.row.installed_on
    until = context.form.warranty_until or context.row.warranty_until
    if installed is None or until is None or until >= installed:
        return None
    at = "installed_on" if context.form.warranty_until is None else "warranty_until"
    return refuse(blamed=at, installed=installed.isoformat())


@guard("M-80", needs=(asset_contracts,))
def no_contract_lists_it(context: Context[Asset, object]) -> Values | None:
    """M-80: what a contract covers is first taken off its list."""
    numbers = context.fact(asset_contracts)
    return refuse(numbers=list(numbers)) if numbers else None


KEEPERS: Final = (RECEPTIONIST, ANY_SUPERVISOR, MANAGER, ADMIN)

STEPS = (
    Step(
        "add",
        Words("Add to the list of equipment", "登记设备"),
        source=(START,),
        target=S.IN_USE,
        who=KEEPERS,
        form=AddAsset,
        only_if=(asset_room_is_here,),
        event="asset.added",
        clause="M-80",
    ),
    Step(
        "change",
        Words("Change what is said of it", "修改设备信息"),
        source=(S.IN_USE,),
        who=KEEPERS,
        form=ChangeAsset,
        only_if=(warranty_follows_installation,),
        then=(Keep(*(name for name in ChangeAsset.model_fields if name not in ActionForm.model_fields)),),
        event="asset.changed",
        clause="M-80",
    ),
    Step(
        "retire",
        Words("Take out of use", "停用"),
        source=(S.IN_USE,),
        target=S.RETIRED,
        who=(ANY_SUPERVISOR, MANAGER, ADMIN),
        form=Reason,
        only_if=(no_contract_lists_it,),
        then=(Keep("reason"),),
        event="asset.retired",
        clause="M-80",
    ),
    Step(
        "restore",
        Words("Put to use again", "恢复使用"),
        source=(S.RETIRED,),
        target=S.IN_USE,
        who=(ANY_SUPERVISOR, MANAGER, ADMIN),
        reopens=True,
        event="asset.restored",
        clause="M-80",
    ),
)

ASSET = Lifecycle(
    name="asset",
    noun=Words("asset", "设备"),
    path="/v1/assets",
    states=S,
    final=(S.RETIRED,),
    steps=STEPS,
)
