"""`gongdan wechat-standin`: a server that answers like WeChat's, for laptops and tests."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.standin import Port, WithParent

if TYPE_CHECKING:
    from pathlib import Path

Folder = Annotated[
    str, typer.Option(help="The folder of the keys of WeChat Pay, and of standin.env; made if it is not there.")
]
OnlySettings = Annotated[bool, typer.Option(help="Write the keys and standin.env, and end.")]
Service = Annotated[str, typer.Option(help="Where the service is, for notices of payments.")]


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

    from app.cli.standin import serve_standin
    from app.sandbox.wechat.pay import Keys, PayState
    from app.sandbox.wechat.server import build
    from app.sandbox.wechat.state import State

    keys = Keys.kept(Path(folder))
    write_settings(Path(folder), port, service)
    if not only_settings:
        standin = build(State(service=service, pushes=True), PayState(keys))
        asyncio.run(serve_standin(standin, "WeChat", port, parent))


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
