"""`gongdan db`: brings a database to the newest migration, and says that it was restored."""

import typer
from rich.console import Console

app = typer.Typer(help="The database's tables.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Run the missing migrations, under the owner's login (GONGDAN_OWNER_DATABASE_URL)."""
    from app.core.settings import load_settings
    from app.db import revisions

    before, after = revisions.upgrade(load_settings().owner_database_url)
    if revisions.is_newer(after):
        Console().print(
            f"The database is at migration {after} of a later version; this one's newest is {revisions.head()}. "
            "There is nothing to do."
        )
    elif before == after:
        Console().print(f"The database is at the newest migration, {after}.")
    else:
        Console().print(f"The database went from {before or 'nothing'} to migration {after}.")


@app.command()
def restored() -> None:
    """After a restore from a backup: readers of the change feed begin anew (a new epoch), since positions that they
    know are given to other events."""
    import asyncio

    epoch = asyncio.run(_begin_epoch())
    Console().print(f"The feeds have a new epoch, {epoch}: whoever names the one before is answered with 410.")


async def _begin_epoch() -> object:
    from app.bootstrap import open_container
    from app.core.row_scope import NOWHERE
    from app.db.queries import feed

    async with open_container() as container, container.database.transaction(container.clock.now(), NOWHERE) as tx:
        epoch = await feed.begin_epoch(tx)
        await tx.commit()
    return epoch
