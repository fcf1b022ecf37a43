"""`gongdan work`: everything that happens later or outside of a request."""


def work() -> None:
    """Run the worker until it is told to stop. Several may run side by side."""
    import asyncio

    from app.core import logs
    from app.core.settings import load_settings

    settings = load_settings()
    logs.configure(settings)
    asyncio.run(_work())


async def _work() -> None:
    import asyncio
    import importlib

    from app.bootstrap import build_house

    # by name, because commands and worker stand side by side
    loop, jobs = importlib.import_module("app.worker.loop"), importlib.import_module("app.worker.jobs")
    house = build_house()
    stop = asyncio.Event()
    loop.stop_on_signals(stop)
    try:
        await loop.run(house, jobs.JOBS, stop)
    finally:
        await house.close()
