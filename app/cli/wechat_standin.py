"""`gongdan wechat-standin`: a server that answers like WeChat's, for laptops and tests."""

from typing import Annotated

import typer

Port = Annotated[int, typer.Option(help="The port that it listens on; 0 takes any free one and says which.")]
WithParent = Annotated[bool, typer.Option(help="End with the process that started this one.")]


def wechat_standin(port: Port = 8001, with_parent: WithParent = False) -> None:
    """Answer like WeChat's servers, on this machine only: anybody is let in as anybody.

    wx.login's code is `login-<name>-<anything>`, the phone button's `phone-<digits>-<anything>`; each works once.
    """
    import asyncio
    import os

    # first of all: a parent that ends while this gets ready is missed too
    parent = os.getppid() if with_parent else None
    asyncio.run(_serve(port, parent))


async def _serve(port: int, parent: int | None) -> None:
    import asyncio

    import uvicorn

    from app.cli.work import watch_parent
    from app.sandbox.wechat.server import build

    # loopback alone, whatever the settings say
    config = uvicorn.Config(
        build(), host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False
    )
    listening = config.bind_socket()
    print(f"WeChat stand-in  http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    server = uvicorn.Server(config)
    stop = asyncio.Event()
    watching = None if parent is None else asyncio.create_task(watch_parent(parent, stop))

    async def end() -> None:
        await stop.wait()
        server.should_exit = True

    ending = asyncio.create_task(end())
    try:
        await server.serve(sockets=[listening])
    finally:
        ending.cancel()
        if watching is not None:
            watching.cancel()
