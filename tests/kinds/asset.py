"""Asset 设备: what a community has, under which warranty."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.models.asset import Asset, AssetState
from app.workflow.kinds.asset import ASSET, asset_room_is_here, no_contract_lists_it, warranty_follows_installation
from tests.kinds.cases import holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY_ID, REASON, ROOM, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

ASSET_ID = uid(81)


def asset(state: str = "in_use", **values: Any) -> Any:
    """An air conditioner."""
    usual = {"id": ASSET_ID, "state": AssetState(state), "number": "SB-A-20261123-0001", "name": "空调",
             "place": "屋面", "added_by_id": uid(103)}  # fmt: skip
    return blank(Asset, **{**usual, **values})


WHO = Who(
    states="in_use retired",
    final=frozenset({"retired"}),
    table="""
add     | –       | in_use  | receptionist supervisor manager admin | M-80
""",
    beyond="""
change  | in_use  | =       | receptionist supervisor manager admin | M-80
retire  | in_use  | retired | supervisor manager admin              | M-80
restore | retired | in_use  | supervisor manager admin              | M-80
""",
    reasons={
        "change": "a serial number that was typed wrongly must not stay so",
        "retire": "what was taken out must not be put into another contract",
        "restore": "what was retired by mistake keeps its number and its history",
    },
)
READERS = "receptionist supervisor worker cashier cs_supervisor manager duty_manager admin"
OPERATIONS = f"""
assets.read       asset     own
assets.list       place     {READERS}
assets.add        place     receptionist supervisor manager admin
assets.timeline   asset     own
assets.visits     asset     own
"""
FORMS: dict[str, Form] = {
    "add": {"community_id": str(COMMUNITY_ID), "name": "空调", "company": "海尔", "place": "屋面",
            "premises_id": str(ROOM), "installed_on": "2026-01-05", "warranty_until": "2029-01-04"},
    "change": {"name": "多联机空调", "warranty_until": "2029-01-04"},
    "retire": REASON,
}  # fmt: skip
INSTALLED = asset(installed_on=date(2026, 1, 5))


def says(**values: Any) -> Form:
    """A change as guards read it."""
    return {"installed_on": None, "warranty_until": None, **values}


CASES = [
    holds(asset_room_is_here, "of this community", facts={"asset_room": True}),
    refuses(asset_room_is_here, "of another", facts={"asset_room": False}),
    holds(warranty_follows_installation, "nothing said", row=asset(), form=says()),
    holds(warranty_follows_installation, "no day of installation", row=asset(),
          form=says(warranty_until=date(2020, 1, 1))),
    holds(warranty_follows_installation, "on that very day", row=INSTALLED,
          form=says(warranty_until=date(2026, 1, 5))),
    refuses(warranty_follows_installation, "a day before", row=INSTALLED, form=says(warranty_until=date(2026, 1, 4))),
    refuses(warranty_follows_installation, "installed after what is on record",
            row=asset(warranty_until=date(2026, 1, 4)), form=says(installed_on=date(2026, 1, 5))),
    holds(no_contract_lists_it, "none", by="manager", row=asset(), facts={"asset_contracts": []}),
    refuses(no_contract_lists_it, "one", by="manager", row=asset(), facts={"asset_contracts": ["WB-A-20261123-0001"]}),
]  # fmt: skip


def own(oracle: "Oracle", who: "Somebody", row: Any) -> bool:
    """Whoever works there, but for the guard at the gate."""
    return not who.roles(oracle.communities[row.community_id]).isdisjoint(READERS.split())


def related(_oracle: "Oracle", _who: "Somebody", _row: Any) -> dict[str, bool]:
    """Roles alone."""
    return {}


def make_one(walk: Walk) -> Form:
    """Equipment of the first room, under its maker's warranty."""
    known = walk.crew.ids
    form = {"community_id": known["community"], "name": f"{MARK} cooler", "place": f"{MARK} place",
            "premises_id": known["room"],
            "warranty_until": (walk.crew.now + timedelta(days=365)).date().isoformat()}  # fmt: skip
    return walk.post("desk", "/v1/assets", form)


def make(walk: Walk) -> None:
    """One in use, and at home one that isn't any more."""
    make_one(walk)
    if walk.crew.at_home:
        walk.post("boss", f"/v1/assets/{make_one(walk)['id']}/retire", REASON)


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """Equipment on which the action succeeds."""
    row = make_one(walk)
    if action == "restore":
        row = walk.post("boss", f"/v1/assets/{row['id']}/retire", REASON)
    return row, form, "boss"


def refused(place: str, _is_machine: bool) -> Form:
    """In a room that isn't there."""
    return {"community_id": place, "name": "x", "place": "x", "premises_id": place}


RULES = """
asset_room_is_here | add
no_contract_lists_it | retire
warranty_follows_installation | change
"""

SAMPLE = Sample(
    lifecycle=ASSET,
    models=(Asset,),
    row=asset,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"asset_room": True, "asset_contracts": []},
    rules=RULES,
    cases=CASES,
    served=Served(
        operations=OPERATIONS,
        wide=frozenset(READERS.split()),
        own=own,
        related=related,
        refused={"assets.add": refused},
        takes={"assets.add": {"community_id", "premises_id"}},
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
