"""`gongdan money`: checks that ledger, charges, payments and journal say the same."""

import sys
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

app = typer.Typer(help="Money: charges, payments and their ledger.", no_args_is_help=True)

LISTED = 100
"""How many differences are listed; the rest is only counted."""

ChargeOption = Annotated[UUID | None, typer.Option("--charge", help="Verify this charge only.")]


@app.callback()
def group() -> None:
    """Money: charges, payments and their ledger."""


@app.command()
def verify(charge: ChargeOption = None) -> None:
    """Compare every charge with its ledger, its payments and the journal. Ends with 1 and a list, if any differs."""
    import asyncio

    looked_at, faults = asyncio.run(_verify(charge))
    for fault in faults[:LISTED]:
        print(fault)
    if len(faults) > LISTED:
        print(f"… and {len(faults) - LISTED} more")
    what = "charge" if looked_at == 1 else "charges"
    Console(stderr=True).print(f"{looked_at} {what}: " + (f"{len(faults)} differences" if faults else "all agree"))
    sys.exit(1 if faults else 0)


async def _verify(charge: UUID | None) -> tuple[int, list[str]]:
    from app.bootstrap import open_container
    from app.core.row_scope import EVERYWHERE
    from app.services.money import money_verify

    counts: list[int] = []
    async with open_container() as container, container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        faults = [str(fault) async for fault in money_verify.faults(tx, charge, counts.append)]
    return sum(counts), faults
