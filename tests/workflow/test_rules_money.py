"""The rules about money: lines, quotes, what is owed (M-40 to M-46, M-60 to M-62)."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import Coverage
from app.core.money import line_total_fen
from app.models.stock import PriceCheck
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.work_order.desk_guards import FREE_COVERAGES, is_chargeable
from app.workflow.kinds.work_order.pricing import (
    OrdersMaterial,
    charge_is_settled,
    owed_fen,
    price_lines,
    used_material_fen,
)
from app.workflow.kinds.work_order.quote_forms import QuoteLine
from tests.kinds.charge import charge
from tests.kinds.usual import uid
from tests.kinds.work_order.row import order


@pytest.mark.parametrize(
    ("quantity", "unit_fen", "total"),
    [
        ("1", 5000, 5000),
        ("0.5", 1, 1),
        ("0.499", 1, 0),
        ("1.5", 333, 500),
        ("2.5", 1, 3),
        ("0.333", 100, 33),
        ("0.335", 100, 34),
        ("1.005", 100, 101),
        ("99999.999", 1_000_000_000, 99_999_999_000_000),
    ],
)
def test_a_line_is_rounded_half_up_to_a_whole_fen(quantity: str, unit_fen: int, total: int) -> None:
    assert line_total_fen(Decimal(quantity), unit_fen) == total


@given(st.decimals(min_value="0.001", max_value="99999.999", places=3), st.integers(0, 10_000_000))
def test_rounding_never_moves_a_line_by_more_than_half_a_fen(quantity: Decimal, unit_fen: int) -> None:
    exact = quantity * unit_fen
    assert exact - Decimal("0.5") < line_total_fen(quantity, unit_fen) <= exact + Decimal("0.5")


def line(**values: Any) -> QuoteLine:
    usual = {"kind": "labour", "name": "人工", "quantity": "1", "unit": "项", "basis": "off_list", "unit_fen": 5000}
    return QuoteLine.model_validate({key: value for key, value in {**usual, **values}.items() if value is not None})


def material(source: str, **values: Any) -> QuoteLine:
    return line(kind="material", name="角阀", source=source, **values)


DRAWN: Any = SimpleNamespace(id=uid(75), number="LL-7", unit_fen=1999, price_check=None)
BOUGHT: Any = SimpleNamespace(id=uid(76), number="DG-7", unit_fen=1100, paid_unit_fen=1000)
MATERIAL = OrdersMaterial({DRAWN.id: DRAWN}, {BOUGHT.id: BOUGHT})


def test_m42_materials_of_the_centre_count_and_the_customers_own_do_not() -> None:
    lines = [
        line(),
        material("centre", unit_fen=None, quantity="1.5", requisition_id=DRAWN.id),
        material("bought_for_customer", unit_fen=None, purchase_id=BOUGHT.id),
        material("customer", unit_fen=None, quantity="3"),
    ]
    priced = price_lines(lines, {}, MATERIAL)
    assert (priced.labour_fen, priced.material_fen, priced.total_fen) == (5000, 2999 + 1000, 8999)
    assert [item.total_fen for item in priced.lines] == [5000, 2999, 1000, 0]
    assert (priced.lines[1].data["unit_fen"], priced.lines[1].data["requisition"]) == (1999, "LL-7")
    assert (priced.lines[2].data["unit_fen"], priced.lines[2].data["purchase"]) == (1000, "DG-7")
    assert priced.lines[3].data["total_fen"] == 0


def test_m44_before_it_is_bought_the_price_is_the_approved_one() -> None:
    approved: Any = SimpleNamespace(id=BOUGHT.id, number="DG-7", unit_fen=1100, paid_unit_fen=None)
    line_of_it = material("bought_for_customer", unit_fen=None, quantity="2", purchase_id=BOUGHT.id)
    assert price_lines([line_of_it], {}, OrdersMaterial(purchases={BOUGHT.id: approved})).material_fen == 2200


def test_m44_only_what_was_used_or_handed_over_is_charged_and_at_most_what_was_paid() -> None:
    quoted = {"kind": "material", "quantity": "3", "unit_fen": 1100, "purchase_id": str(BOUGHT.id), "total_fen": 3300}
    bought: Any = SimpleNamespace(**vars(BOUGHT), used_quantity=Decimal(1), handed_over=Decimal(1))
    assert used_material_fen([quoted], OrdersMaterial(purchases={BOUGHT.id: bought})) == 2000
    assert used_material_fen([quoted], OrdersMaterial()) == 0


def test_m102_a_price_stated_by_hand_is_said_and_at_most_the_erps_is_charged() -> None:
    stated: Any = SimpleNamespace(**{**vars(DRAWN), "price_check": PriceCheck.STATED})
    of_it = material("centre", unit_fen=None, quantity="2", requisition_id=DRAWN.id)
    [quoted] = price_lines([of_it], {}, OrdersMaterial({DRAWN.id: stated})).lines
    assert (quoted.data["unit_fen"], quoted.data["price_to_be_checked"]) == (1999, True)
    assert "price_to_be_checked" not in price_lines([of_it], {}, MATERIAL).lines[0].data
    for erp_fen, charged in ((1500, 3000), (2500, 3998)):
        checked: Any = SimpleNamespace(
            id=DRAWN.id, used_quantity=Decimal(2), unit_fen=erp_fen, price_check=PriceCheck.CHECKED
        )
        assert used_material_fen([quoted.data], OrdersMaterial({DRAWN.id: checked})) == charged


def test_m40_list_lines_take_the_published_price_and_not_the_workers() -> None:
    by_list = line(basis="list", catalogue_code="P12", unit_fen=None, quantity="2")
    on_site = line(basis="priced_on_site", catalogue_code="P13", unit_fen=700)
    priced = price_lines([by_list, on_site], {"P12": 6000, "P13": 1})
    assert [item.total_fen for item in priced.lines] == [12_000, 700]


@pytest.mark.parametrize(
    "values",
    [
        {"source": "centre"},
        {"kind": "material", "source": "centre", "unit_fen": 1},
        {"kind": "material", "source": "customer", "unit_fen": None, "requisition_id": str(DRAWN.id)},
        {"requisition_id": str(DRAWN.id)},
        {"kind": "material", "source": "bought_for_customer", "unit_fen": 1},
        {"kind": "material", "source": "centre", "unit_fen": None, "purchase_id": str(BOUGHT.id)},
        {"purchase_id": str(BOUGHT.id)},
        {"kind": "material"},
        {"basis": "list", "catalogue_code": "P12"},
        {"basis": "list", "unit_fen": None},
        {"basis": "priced_on_site", "catalogue_code": "P12", "unit_fen": None},
        {"catalogue_code": "P12"},
        {"unit_fen": None},
        {"kind": "material", "source": "customer", "unit_fen": 1},
        {"quantity": "0"},
        {"quantity": "0.0001"},
        {"quantity": "100000"},
    ],
    ids=lambda values: " ".join(f"{key}={value}" for key, value in values.items()),
)
def test_a_line_that_contradicts_itself_is_not_taken(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        line(**values)


@pytest.mark.parametrize("coverage", Coverage)
def test_only_chargeable_work_is_charged(coverage: Coverage) -> None:
    assert is_chargeable(order(coverage=coverage)) is (coverage is Coverage.CHARGEABLE)
    assert not is_chargeable(order(coverage=coverage, reworks=1)), "M-52: redone work is free"
    assert (coverage in FREE_COVERAGES) is (coverage is not Coverage.CHARGEABLE)
    singly = order(coverage=coverage, coverage_proof={"coverage": coverage.value, "billing": "singly"})
    assert is_chargeable(singly) is (coverage in (Coverage.CHARGEABLE, Coverage.CONTRACT)), "M-80: small jobs singly"


@pytest.mark.parametrize(
    ("sums", "state", "due", "kept", "overpaid"),
    [
        # invoiced, reduced, waived, credited, paid, reversed, refunded, compensated
        ((7000, 0, 0, 0, 0, 0, 0, 0), "invoiced", 7000, 0, 0),
        ((7000, 0, 0, 0, 2000, 0, 0, 0), "part_paid", 7000, 2000, 0),
        ((7000, 0, 0, 0, 7000, 0, 0, 0), "paid", 7000, 7000, 0),
        ((7000, 0, 0, 0, 7000, 7000, 0, 0), "invoiced", 7000, 0, 0),
        ((7000, 1000, 0, 0, 7000, 0, 0, 0), "paid", 6000, 7000, 1000),
        ((7000, 1000, 0, 0, 7000, 0, 1000, 0), "paid", 6000, 6000, 0),
        ((7000, 7000, 0, 0, 7000, 0, 0, 0), "paid", 0, 7000, 7000),
        ((7000, 7000, 0, 0, 7000, 0, 7000, 0), "refunded", 0, 0, 0),
        ((4000, 0, 0, 4000, 4000, 0, 4000, 0), "refunded", 0, 0, 0),
        ((7000, 0, 7000, 0, 0, 0, 0, 0), "waived", 0, 0, 0),
        ((7000, 0, 5000, 0, 2000, 0, 0, 0), "paid", 2000, 2000, 0),
        ((0, 0, 0, 0, 0, 0, 0, 300), "nothing_due", 0, 0, 0),
    ],
)
def test_the_state_follows_from_the_sums(sums: tuple[int, ...], state: str, due: int, kept: int, overpaid: int) -> None:
    money = Sums(*sums)
    assert (money.state.value, money.due, money.kept, money.overpaid) == (state, due, kept, overpaid)


def test_what_is_owed_is_never_negative() -> None:
    assert owed_fen(charge()) == 5000
    assert owed_fen(charge(reduced_fen=6000)) == 0
    assert owed_fen(charge(refunded_fen=2000, reduced_fen=2000)) == 5000
    assert owed_fen(charge(reduced_fen=1000, waived_fen=500, credited_fen=200, reversed_fen=2000)) == 5300
    assert charge_is_settled(None)
    assert charge_is_settled(charge(paid_fen=7000))
    assert not charge_is_settled(charge())
