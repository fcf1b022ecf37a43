"""`gongdan db`: brings a database to the newest migration."""

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
