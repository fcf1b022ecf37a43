"""`gongdan examples`: writes the requests that work as they stand on a demo, or checks them."""

import asyncio
import importlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from app.cli.generated import Check, settle

if TYPE_CHECKING:
    from app.sandbox.examples.recording import Example


def examples(check: Check = False) -> None:
    """Write app/data/examples.json by telling all stories in a demo of its own, on the day that stands for today."""
    from app.sandbox.examples.book import FILE

    with TemporaryDirectory() as folder:
        settle({FILE: asyncio.run(_written(Path(folder)))}, "gongdan examples", check=check)


async def _written(folder: Path) -> str:
    from datetime import datetime, time

    from app.core.example_days import SENTINEL
    from app.core.logs import configure
    from app.core.settings import Settings
    from app.db import revisions
    from app.sandbox.demo.run import ZONE
    from app.sandbox.examples.book import as_file, write_demo
    from app.sandbox.examples.writing import eve_of

    today = datetime.combine(SENTINEL, time(10), ZONE)
    main = importlib.import_module("app.main")
    configure(Settings(log_level="ERROR"))

    async def tell(name: str, stories: dict[str, str] | None) -> "Sequence[Example]":
        url = f"sqlite+aiosqlite:///{folder / name}.db"
        await asyncio.to_thread(revisions.upgrade, url)
        settings = Settings(database_url=url, files_dir=folder / name, log_level="ERROR")
        return await write_demo(settings, main.create_app, eve_of(today), stories) or ()

    # the second time each story ends where its example begins, as it does in `gongdan seed`
    looked_for = await tell("looked-for", None)
    return as_file(await tell("told", {example.operation: example.story for example in looked_for if example.story}))
