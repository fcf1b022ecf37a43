"""How long a repair's own warranty lasts (M-54): values written down from the manual."""

from dataclasses import replace

import pytest

from app.models import Community
from app.services.places.communities import rules_of
from tests.kinds.usual import NOW, uid

RULES = rules_of(
    Community(
        id=uid(1), organisation_id=uid(2), code="HY", name="x", zone="Asia/Shanghai", service_phone="1",
        complaint_phone="2", settings={}, created_at=NOW,
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "trades", "contract", "months"),
    [
        ("repair", ["plumbing"], False, 12),
        ("paid_service", ["electrical", "carpentry"], False, 12),
        ("paid_service", ["cleaning"], False, 0),
        ("housekeeping", ["cleaning", "care"], False, 0),
        ("paid_service", ["gardening"], False, 0),
        ("free_service", ["reception"], False, 0),
        ("housekeeping", ["cleaning"], True, 12),
        ("repair", [], False, 12),
    ],
)
def test_cleaning_and_care_have_no_warranty(kind: str, trades: list[str], contract: bool, months: int) -> None:
    assert RULES.months_of_warranty(kind, trades, contract=contract) == months


def test_a_community_says_otherwise_by_trade_or_kind() -> None:
    own = replace(RULES, repair_warranty_months={"repair": 6}, trade_warranty_months={"masonry": 60, "cleaning": 1})
    assert own.months_of_warranty("repair", ["plumbing"], contract=False) == 6
    assert own.months_of_warranty("repair", ["plumbing", "masonry"], contract=False) == 60
    assert own.months_of_warranty("housekeeping", ["cleaning"], contract=False) == 1
