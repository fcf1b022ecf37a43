"""`gongdan erp-standin`: a server that answers like the company's ERP, for laptops and tests."""

from app.cli.standin import Port, WithParent


def erp_standin(port: Port = 8002, with_parent: WithParent = False) -> None:
    """Answer like an ERP, on this machine only: what rooms of the demo owe, price and stock of some items.

    The service finds it by GONGDAN_ERP_URL=http://127.0.0.1:8002 and
    GONGDAN_ERP_TOKEN=erp-standin-token-everybody-can-read-it. POST /standin/scenario {"scenario": "slow"} (down,
    refused, wrong, ok) changes how it behaves; POST /standin/rooms and /standin/items what it knows.
    """
    import asyncio
    import os

    # first of all: a parent that ends while this gets ready is missed too
    parent = os.getppid() if with_parent else None
    from app.cli.standin import serve_standin
    from app.sandbox.erp import build

    asyncio.run(serve_standin(build(), "ERP", port, parent))
