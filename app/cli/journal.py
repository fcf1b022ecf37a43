"""`gongdan journal`: checks that no journal entry was changed or removed."""

import sys
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress

app = typer.Typer(help="The journal of everything that happened.", no_args_is_help=True)

LISTED = 100
"""How many faults are listed; the rest is only counted."""

Record = Annotated[UUID | None, typer.Option(help="Verify this record only.")]


@app.command()
def verify(record: Record = None) -> None:
    """Walk every record's chain. Ends with 1 and a list if anything was changed, removed or cut off."""
    import asyncio

    walked, faults = asyncio.run(_verify(record))
    for fault in faults[:LISTED]:
        print(fault)
    if len(faults) > LISTED:
        print(f"… and {len(faults) - LISTED} more")
    what = "entry" if walked == 1 else "entries"
    Console(stderr=True).print(f"{walked} {what}: " + (f"{len(faults)} wrong" if faults else "all as written"))
    sys.exit(1 if faults else 0)


async def _verify(record: UUID | None) -> tuple[int, list[str]]:
    from app.bootstrap import open_container
    from app.core.row_scope import EVERYWHERE
    from app.services.journal import journal_verify

    with Progress(console=Console(stderr=True), transient=True) as progress:
        async with (
            open_container() as container,
            container.database.transaction(container.clock.now(), EVERYWHERE) as tx,
        ):
            total = await journal_verify.count(tx, record)
            task = progress.add_task("entries", total=total)
            walking = journal_verify.faults(tx, record, lambda count: progress.advance(task, count))
            return total, [str(fault) async for fault in walking]
