"""`gongdan wechat-standin`: a server that answers like WeChat's, for laptops and tests."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from app.sandbox.wechat.pay import Keys

Port = Annotated[int, typer.Option(help="The port that it listens on; 0 takes any free one and says which.")]
Folder = Annotated[
    str, typer.Option(help="The folder of the keys of WeChat Pay, and of standin.env; made if it is not there.")
]
OnlySettings = Annotated[bool, typer.Option(help="Write the keys and standin.env, and end.")]
Service = Annotated[str, typer.Option(help="Where the service is, for notices of payments.")]
WithParent = Annotated[bool, typer.Option(help="End with the process that started this one.")]


def wechat_standin(
    port: Port = 8001,
    folder: Folder = "var/wechat",
    service: Service = "http://127.0.0.1:8000",
    only_settings: OnlySettings = False,
    with_parent: WithParent = False,
) -> None:
    """Answer like WeChat's servers, on this machine only: anybody is let in as anybody.

    wx.login's code is `login-<name>-<anything>`, the phone button's `phone-<digits>-<anything>`; each works once. A
    user pays by POST /standin/pay {"prepay_id": …}. What the service must know stands in standin.env.
    """
    import asyncio
    import os

    # first of all: a parent that ends while this gets ready is missed too
    parent = os.getppid() if with_parent else None
    from pathlib import Path

    from app.sandbox.wechat.pay import Keys

    keys = Keys.kept(Path(folder))
    write_settings(Path(folder), port, service)
    if not only_settings:
        asyncio.run(_serve(port, parent, keys, service))


def write_settings(folder: "Path", port: int, service: str) -> None:
    """What `make run` gives to the service, so that it takes the stand-in for WeChat."""
    import json

    from app.core import outside_settings as known
    from app.sandbox.wechat.templates import APP_TEMPLATES

    app = {"secret": known.STANDIN_SECRET, "templates": APP_TEMPLATES, "push_token": known.STANDIN_PUSH_TOKEN}
    apps = {known.STANDIN_APP: app}
    address, place = f"http://127.0.0.1:{port}", folder.resolve()
    values = {
        "URL": address,
        "APPS": json.dumps(apps),
        "PAY_URL": address,
        "PAY_MCHID": known.STANDIN_MCHID,
        "PAY_SERIAL": known.STANDIN_SERIAL,
        "PAY_PRIVATE_KEY": place / "apiclient_key.pem",
        "PAY_API_KEY": known.STANDIN_APIV3_KEY,
        "PAY_PUBLIC_KEY": place / "pub_key.pem",
        "PAY_PUBLIC_KEY_ID": known.STANDIN_PUBLIC_KEY_ID,
        "PAY_NOTIFY_URL": f"{service}/v1/wechat/pay/notify",
    }
    lines = [f"GONGDAN_WECHAT_{name}='{value}'\n" for name, value in values.items()]
    lines.append(f"GONGDAN_PUBLIC_URL='{service}'\n")
    (folder / "standin.env").write_text("".join(lines), encoding="utf-8")


async def _serve(port: int, parent: int | None, keys: "Keys", service: str) -> None:
    import asyncio

    import uvicorn

    from app.cli.work import watch_parent
    from app.sandbox.wechat.pay import PayState
    from app.sandbox.wechat.server import build
    from app.sandbox.wechat.state import State

    # loopback alone, whatever the settings say
    standin = build(State(service=service, pushes=True), PayState(keys))
    config = uvicorn.Config(
        standin, host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False
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
