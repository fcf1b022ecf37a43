"""Cases of the guards of the quote and the customer's word on it."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from app.core.enums import Coverage, LineBasis, MaterialSource
from app.core.erp import Silence
from app.models.purchase import PurchaseState
from app.models.stock import PriceCheck, RequisitionState
from app.workflow.kinds.work_order.pricing import AnnexItem, OrdersMaterial
from app.workflow.kinds.work_order.quote_guards import (
    annex_items_are_agreed,
    annex_prices_bind,
    approved_version_stands,
    items_are_listed,
    list_prices_exist,
    not_by_its_author_alone,
    published_prices_bind,
    purchases_are_agreed,
    purchases_cover_lines,
    quote_is_current,
    quoted_anew,
    quoter_is_there,
    requisition_prices_are_known,
    requisitions_are_named,
    requisitions_cover_lines,
    something_is_chargeable,
    total_is_within_cap,
    visit_goes_on,
    visit_has_ended,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.quote import quote
from tests.kinds.usual import CALLERS, FILE, QUOTE_ID, uid

FREE = {"coverage": Coverage.IN_WARRANTY}
SINGLY = {"coverage": Coverage.CONTRACT, "coverage_proof": {"coverage": "contract", "billing": "singly"}}
BY_QUARTER = {"coverage": Coverage.CONTRACT, "coverage_proof": {"coverage": "contract", "billing": "quarterly"}}
BEFORE_BILLING = {"coverage": Coverage.CONTRACT, "coverage_proof": {"coverage": "contract"}}
REDONE = {"reworks": 1}
LEFT = {"visit_ended": True}
NOT_APPROVED: dict[str, Any] = {"approved_quote": None}


def lines(**changes: object) -> dict[str, list[SimpleNamespace]]:
    usual = {
        "basis": LineBasis.LIST,
        "source": None,
        "catalogue_code": "P12",
        "requisition_id": None,
        "quantity": Decimal(1),
        "unit": "只",
        "purchase_id": None,
    }
    return {"lines": [SimpleNamespace(**usual), SimpleNamespace(**{**usual, **changes})]}


def centre(**changes: object) -> dict[str, list[SimpleNamespace]]:
    usual = {"source": MaterialSource.CENTRE, "basis": LineBasis.OFF_LIST, "catalogue_code": None}
    return lines(**{**usual, **changes})


ISSUED_ID = uid(75)


BOUGHT_ID = uid(76)


def of_purchase(*quantities: str, unit: str = "只") -> dict[str, list[SimpleNamespace]]:
    """Lines of what one purchase is about."""
    of_it = {"purchase_id": BOUGHT_ID, "unit": unit}
    return {"lines": [SimpleNamespace(**of_it, quantity=Decimal(quantity)) for quantity in quantities]}


def bought(state: str) -> dict[str, SimpleNamespace]:
    """Three were approved, two bought; in the end one was used, a half handed over and the other half taken back."""
    row: Any = SimpleNamespace(
        id=BOUGHT_ID, number="DG-A-20261123-0001", state=PurchaseState(state), unit="只", quantity=Decimal(3),
        bought_quantity=Decimal(2), used_quantity=Decimal(1), handed_over=Decimal("0.5"),
    )  # fmt: skip
    return {"catalogue": SimpleNamespace(material=OrdersMaterial(purchases={BOUGHT_ID: row}))}


def drawn(*quantities: str, unit: str = "只") -> dict[str, list[SimpleNamespace]]:
    """Lines of material from one requisition."""
    of_it = {"requisition_id": ISSUED_ID, "unit": unit, "basis": LineBasis.OFF_LIST}
    return {"lines": [SimpleNamespace(**of_it, quantity=Decimal(quantity)) for quantity in quantities]}


def issued(
    state: RequisitionState = RequisitionState.ISSUED, returned: str = "0", unit_fen: int | None = 2800
) -> dict[str, SimpleNamespace]:
    """Two were issued."""
    row: Any = SimpleNamespace(
        id=ISSUED_ID, number="LL-A-20261123-0001", state=state, unit="只", issued_quantity=Decimal(2),
        returned_quantity=Decimal(returned), unit_fen=unit_fen, price_check=PriceCheck.UNKNOWN,
        price_unknown_because=Silence.UNREACHABLE,
    )  # fmt: skip
    return {"catalogue": SimpleNamespace(material=OrdersMaterial(requisitions={ISSUED_ID: row}))}


def total(fen: int) -> dict[str, SimpleNamespace]:
    return {"catalogue": SimpleNamespace(prices={}, quote=SimpleNamespace(total_fen=fen))}


ANNEX = {
    "catalogue": SimpleNamespace(
        prices={}, same_name={}, annex={"JX-01": AnnexItem("JX-01", "compressor", "piece", 80_000)}
    )
}
NO_ANNEX = {"catalogue": SimpleNamespace(prices={}, same_name={}, annex={})}


def by_annex(**changes: object) -> dict[str, list[SimpleNamespace]]:
    """A line by the contract's price annex."""
    usual = {"basis": LineBasis.ANNEX, "catalogue_code": "JX-01", "unit": "piece", "name": "compressor", "source": None,
             "requisition_id": None}  # fmt: skip
    return {"lines": [SimpleNamespace(**{**usual, **changes})]}


def off_annex(**changes: object) -> dict[str, list[SimpleNamespace]]:
    """A line that is priced otherwise."""
    return by_annex(**{"basis": LineBasis.OFF_LIST, "catalogue_code": None, **changes})


PRICES = {"catalogue": SimpleNamespace(prices={"P12": 6000, "X": None}, same_name={})}
CALLED_THE_SAME = {"catalogue": SimpleNamespace(prices={}, same_name={"P12": 6000})}
BY_AUTHOR: dict[str, Any] = {"quote": quote(author_id=CALLERS["assigned worker"].id)}
BY_DESK: dict[str, Any] = {"quote": quote(author_id=CALLERS["receptionist"].id)}
NO_SIGNATURE = {"signature_file_id": None}
SIGNATURE = {"signature_file_id": FILE}

CASES = [
    # quoting
    holds(something_is_chargeable, "chargeable"),
    refuses(something_is_chargeable, "in warranty", row=FREE),
    refuses(something_is_chargeable, "redone", row=REDONE),
    holds(something_is_chargeable, "a contract that charges each job", row=SINGLY),
    refuses(something_is_chargeable, "redone under such a contract", row={**SINGLY, **REDONE}),
    refuses(something_is_chargeable, "a contract that charges by period", row=BY_QUARTER),
    refuses(something_is_chargeable, "accepted as free before contracts said how they charge", row=BEFORE_BILLING),
    holds(total_is_within_cap, "a million", form=lines(), facts=total(100_000_000)),
    refuses(total_is_within_cap, "a fen more", form=lines(), facts=total(100_000_001)),
    holds(list_prices_exist, "published", form=lines(), facts=PRICES),
    holds(
        list_prices_exist, "priced on site",
        form=lines(basis=LineBasis.PRICED_ON_SITE, catalogue_code="X"), facts=PRICES,
    ),
    holds(
        list_prices_exist, "the customer's own",
        form=lines(source=MaterialSource.CUSTOMER, catalogue_code="X"), facts=PRICES,
    ),
    refuses(list_prices_exist, "an empty price is not 0", form=lines(catalogue_code="X"), facts=PRICES),
    holds(
        published_prices_bind, "no price is published",
        form=lines(basis=LineBasis.PRICED_ON_SITE, catalogue_code="X"), facts=PRICES,
    ),
    holds(published_prices_bind, "by the list", form=lines(), facts=PRICES),
    holds(
        published_prices_bind, "off the list",
        form=lines(basis=LineBasis.OFF_LIST, catalogue_code=None), facts=PRICES,
    ),
    refuses(
        published_prices_bind, "¥800 for what costs ¥60",
        form=lines(basis=LineBasis.PRICED_ON_SITE, unit_fen=80_000), facts=PRICES,
    ),
    refuses(
        published_prices_bind, "called as a listed item is",
        form=lines(basis=LineBasis.OFF_LIST, catalogue_code=None), facts=CALLED_THE_SAME,
    ),
    holds(items_are_listed, "of the annex", form=by_annex(), facts=ANNEX),
    holds(annex_items_are_agreed, "in the annex", form=by_annex(), facts=ANNEX),
    holds(annex_items_are_agreed, "by the list", form=off_annex(), facts=NO_ANNEX),
    refuses(annex_items_are_agreed, "not in the annex", form=by_annex(catalogue_code="JX-02"), facts=ANNEX),
    refuses(annex_items_are_agreed, "in another unit", form=by_annex(unit="visit"), facts=ANNEX),
    refuses(annex_items_are_agreed, "no contract bills it singly", form=by_annex(), facts=NO_ANNEX),
    holds(annex_prices_bind, "by the annex", form=by_annex(), facts=ANNEX),
    holds(annex_prices_bind, "not in the annex", form=off_annex(name="refill"), facts=ANNEX),
    holds(annex_prices_bind, "the customer's own", form=off_annex(source=MaterialSource.CUSTOMER), facts=ANNEX),
    holds(annex_prices_bind, "no annex", form=off_annex(), facts=NO_ANNEX),
    refuses(annex_prices_bind, "called as the annex calls it", form=off_annex(), facts=ANNEX),
    refuses(annex_prices_bind, "by its code", form=off_annex(name="new one", catalogue_code="JX-01"), facts=ANNEX),
    holds(requisition_prices_are_known, "by the annex", form=by_annex(requisition_id=ISSUED_ID),
          facts=issued(unit_fen=None)),
    holds(items_are_listed, "in the catalogue", form=lines(catalogue_code="X"), facts=PRICES),
    holds(items_are_listed, "off the list", form=lines(basis=LineBasis.OFF_LIST, catalogue_code=None), facts=PRICES),
    refuses(items_are_listed, "not in the catalogue", form=lines(catalogue_code="Z9"), facts=PRICES),
    holds(requisitions_are_named, "named", form=centre(requisition_id=ISSUED_ID)),
    refuses(requisitions_are_named, "by the list", form=centre(basis=LineBasis.LIST, catalogue_code="P12")),
    holds(requisitions_are_named, "the customer's own", form=centre(source=MaterialSource.CUSTOMER)),
    refuses(requisitions_are_named, "not named", form=centre()),
    holds(requisition_prices_are_known, "no material", form=lines(), facts=issued()),
    holds(requisition_prices_are_known, "it costs nothing", form=drawn("1"), facts=issued(unit_fen=0)),
    refuses(requisition_prices_are_known, "the ERP does not say", form=drawn("1"), facts=issued(unit_fen=None)),
    holds(requisitions_cover_lines, "no material", form=lines(), facts=issued()),
    holds(requisitions_cover_lines, "all of it", form=drawn("2"), facts=issued()),
    holds(requisitions_cover_lines, "used already", form=drawn("2"), facts=issued(RequisitionState.USED)),
    refuses(requisitions_cover_lines, "a thousandth more", form=drawn("2.001"), facts=issued()),
    refuses(requisitions_cover_lines, "half came back", form=drawn("1.5"), facts=issued(returned="1")),
    refuses(requisitions_cover_lines, "twice", form=drawn("1.5", "1"), facts=issued()),
    refuses(requisitions_cover_lines, "not issued", form=drawn("1"), facts=issued(RequisitionState.ASKED)),
    refuses(requisitions_cover_lines, "all came back", form=drawn("1"), facts=issued(RequisitionState.RETURNED)),
    refuses(requisitions_cover_lines, "in boxes", form=drawn("1", unit="箱"), facts=issued()),
    holds(
        purchases_are_agreed, "agreed",
        form=centre(source=MaterialSource.BOUGHT_FOR_CUSTOMER, purchase_id=BOUGHT_ID),
    ),
    holds(purchases_are_agreed, "nothing bought", form=centre()),
    refuses(purchases_are_agreed, "not agreed", form=centre(source=MaterialSource.BOUGHT_FOR_CUSTOMER)),
    holds(purchases_cover_lines, "no material", form=lines(), facts=bought("bought")),
    holds(purchases_cover_lines, "all that was approved", form=of_purchase("3"), facts=bought("approved")),
    refuses(purchases_cover_lines, "more than was approved", form=of_purchase("3.001"), facts=bought("approved")),
    holds(purchases_cover_lines, "all that was bought", form=of_purchase("2"), facts=bought("bought")),
    refuses(purchases_cover_lines, "more than was bought", form=of_purchase("2.001"), facts=bought("bought")),
    holds(purchases_cover_lines, "used and handed over", form=of_purchase("1.5"), facts=bought("settled")),
    refuses(purchases_cover_lines, "what the shop took back", form=of_purchase("1.501"), facts=bought("settled")),
    refuses(purchases_cover_lines, "twice", form=of_purchase("1.5", "1"), facts=bought("bought")),
    refuses(purchases_cover_lines, "not approved", form=of_purchase("1"), facts=bought("asked")),
    refuses(purchases_cover_lines, "rejected", form=of_purchase("1"), facts=bought("rejected")),
    refuses(purchases_cover_lines, "in boxes", form=of_purchase("1", unit="箱"), facts=bought("bought")),
    holds(quoted_anew, "an ordinary visit", by="assigned worker"),
    refuses(quoted_anew, "came to quote anew", by="assigned worker", row={"must_quote": True}),
    holds(quoter_is_there, "on site", by="assigned worker"),
    holds(quoter_is_there, "the desk requotes", row=LEFT),
    refuses(quoter_is_there, "gone", by="assigned worker", row=LEFT),
    # the customer's word on a quote
    holds(quote_is_current, "this version", form={"quote_id": QUOTE_ID}),
    refuses(quote_is_current, "an older one", form={"quote_id": uid(99)}),
    refuses(quote_is_current, "decided already", form={"quote_id": QUOTE_ID}, quote=quote("approved")),
    refuses(quote_is_current, "none", form={"quote_id": QUOTE_ID}, quote=None),
    holds(not_by_its_author_alone, "the customer", by="customer who asked", form=NO_SIGNATURE),
    holds(not_by_its_author_alone, "the desk, of a worker's quote", form=NO_SIGNATURE),
    holds(not_by_its_author_alone, "the author, signed", by="assigned worker", form=SIGNATURE, **BY_AUTHOR),
    holds(not_by_its_author_alone, "the desk's own, signed", form=SIGNATURE, **BY_DESK),
    refuses(not_by_its_author_alone, "the author, unsigned", by="assigned worker", form=NO_SIGNATURE, **BY_AUTHOR),
    refuses(not_by_its_author_alone, "a worker, unsigned", by="assigned worker", form=NO_SIGNATURE),
    refuses(not_by_its_author_alone, "the desk's own, unsigned", form=NO_SIGNATURE, **BY_DESK),
    holds(approved_version_stands, "stands"),
    holds(approved_version_stands, "free work has none", row=FREE, **NOT_APPROVED),
    refuses(approved_version_stands, "none", **NOT_APPROVED),
    holds(visit_goes_on, "there"),
    refuses(visit_goes_on, "left", row=LEFT),
    holds(visit_has_ended, "left", row=LEFT),
    refuses(visit_has_ended, "there"),
]  # fmt: skip
