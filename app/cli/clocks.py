"""`gongdan clocks`: checks the clocks against the journal."""

import sys
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

app = typer.Typer(help="Clocks: the deadlines of orders and complaints.", no_args_is_help=True)

LISTED = 100
"""How many differences are listed; the rest is only counted."""

Record = Annotated[UUID | None, typer.Option(help="Verify the clocks of this record only.")]


@app.command()
def verify(record: Record = None) -> None:
    """Derive every clock from the journal again. Ends with 1 and a list, if a row says anything else."""
    import asyncio

    looked_at, differences = asyncio.run(_verify(record))
    for difference in differences[:LISTED]:
        print(difference)
    if len(differences) > LISTED:
        print(f"… and {len(differences) - LISTED} more")
    what = "clock" if looked_at == 1 else "clocks"
    Console(stderr=True).print(
        f"{looked_at} {what}: " + (f"{len(differences)} wrong" if differences else "all as the journal says")
    )
    sys.exit(1 if differences else 0)


async def _verify(record: UUID | None) -> tuple[int, list[str]]:
    from app.bootstrap import open_container
    from app.core.row_scope import EVERYWHERE
    from app.services.clocks import clock_verify

    counts: list[int] = []
    async with open_container() as container, container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        differences = [str(difference) async for difference in clock_verify.differences(tx, record, counts.append)]
    return sum(counts), differences
