"""`gongdan simulate`: generates a month of records, so that reports have something to show."""

from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

Month = Annotated[str, typer.Option(help="The month to generate, YYYY-MM.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same figures.")]
Communities = Annotated[
    int, typer.Option(min=1, max=60, help="How many estates; the first holds half of all complaints.")
]
Size = Annotated[str, typer.Option(help="small: a few orders an estate; full: about 60 orders and 60 complaints.")]


def simulate(month: Month, seed: Seed = 1, communities: Communities = 10, size: Size = "full") -> None:
    """Write a realistic month of a generated company into the configured database; never in production.

    It goes through the same moves as everything else: journal, clocks, numbers, money. `sim-manager` reads its
    reports, with the demo's password."""
    import asyncio

    from app.core.settings import load_settings
    from app.sandbox.simulate.random_source import SIZES

    try:
        first = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise typer.BadParameter("name the month as YYYY-MM, for instance 2026-10") from None
    if size not in SIZES:
        raise typer.BadParameter(f"size is one of {', '.join(SIZES)}")
    settings = load_settings()
    if settings.is_production or not settings.demo_seed:
        raise typer.BadParameter("generated records are not for production, nor for where demo people are not wanted")
    asyncio.run(_simulate(first, seed, communities, size))


async def _simulate(first: date, seed: int, communities: int, size: str) -> None:
    from app.bootstrap import open_container
    from app.sandbox.simulate.month import AlreadyThere, generate

    console = Console(stderr=True)
    try:
        async with open_container() as container:
            with Progress(console=console, transient=True) as progress:
                task = progress.add_task(f"{first:%Y-%m}", total=31 * 24)

                def show(moment: datetime) -> None:
                    progress.update(task, completed=(moment.date() - first).days * 24 + moment.hour)

                counts = await generate(container, first, seed=seed, communities=communities, size=size, progress=show)
    except AlreadyThere:
        console.print(f"{first:%Y-%m} was generated already; nothing was written.")
        return
    console.print(
        f"{counts['work_order']} work orders and {counts['complaint']} complaints in {communities} estates, "
        f"{counts['moves']} moves. Log in as sim-manager.",
        soft_wrap=True,
    )
