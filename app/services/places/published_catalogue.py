"""Reads app/data/catalog.csv: the published list of services, as rows for a community's price list."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypedDict

CATALOGUE: Final = Path(__file__).parents[2] / "data" / "catalog.csv"


class CatalogueLine(TypedDict):
    """The columns of a new catalogue item."""

    code: str
    name: str
    category: str
    kind: str
    trades: list[str]
    needs_visit: bool
    unit: str
    price_fen: int | None
    note: str


def read_catalogue() -> Iterator[CatalogueLine]:
    """Each service of the list. An empty price means "quoted on site", never 0."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield {
                "code": line["code"],
                "name": line["name_zh"],
                "category": line["category_zh"],
                "kind": line["kind"],
                "trades": line["trades"].split(";"),
                "needs_visit": line["needs_visit"] == "yes",
                "unit": line["unit_zh"],
                "price_fen": int(line["price_cny"]) * 100 if line["price_cny"] else None,
                "note": line["note_zh"],
            }
