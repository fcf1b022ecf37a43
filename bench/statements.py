"""The same SQL without the service: pgbench sends the statements that the service sends for one action.

They are taken from the service itself while it serves one; order, community and key are then counted by pgbench, one
community a client, each order once.
"""

import os
import re
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import httpx
from sqlalchemy import event
from sqlalchemy.engine import make_url

from app.core.logs import configure
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.db.database import COMMUNITIES as COMMUNITIES_SET
from app.main import create_app
from app.services.journal.idempotency import key_of
from bench.acts import Act
from bench.ids import COMMUNITIES, COMMUNITY, ORDER, an_id
from bench.places import SECRET, Place
from tests.support import postgres

CLIENTS: Final = 8
KEY: Final = "bench-statements"
_MARK: Final = re.compile(r"\$(\d+)")


Statement = tuple[str, tuple[Any, ...]]
"""Text and values."""


async def sent(place: Place, act: Act, index: int) -> list[Statement]:
    """What the service sends for one action. The order at `index` is acted on as well: the first action also reads
    what is remembered afterwards, the person, the community, the types of the database."""
    seen: list[Statement] = []

    def note(query: Any) -> None:
        seen.append((query.query, query.args))

    settings = Settings(
        environment="production", database_url=place.url, secret_key=SECRET, log_level="WARNING", allow_sqlite=True
    )
    configure(settings)
    app = create_app(settings)
    container = app.state.container
    transport = httpx.ASGITransport(app)
    # the next one in the same community, by the same person
    numbers = (index, index + COMMUNITIES)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
        for number in numbers:
            if number == numbers[1]:
                async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
                    raw = await tx.connection.get_raw_connection()
                    connection: asyncpg.Connection = raw.driver_connection
                    connection.add_query_logger(note)
                # what goes through SQLAlchemy runs on a cursor, of which the driver says nothing
                event.listen(
                    container.database.engine.sync_engine,
                    "before_cursor_execute",
                    lambda *heard: seen.append((heard[2], tuple(heard[3]))),
                )
            request = act.request(number, place.crowd.orders, KEY)
            headers = {"Authorization": f"Bearer {place.tokens(act.who)[request.token]}"}
            if request.key:
                headers |= {"Idempotency-Key": request.key, "Content-Type": "application/json"}
            answer = await client.request(request.method, request.path, content=request.body, headers=headers)
            assert answer.is_success, answer.text
    await container.close()
    return seen


def counted(place: Place, act: Act, index: int, seen: Sequence[Statement]) -> list[str]:
    """The statements of one action as text that pgbench understands: order, community and key follow its count."""
    number = index + COMMUNITIES
    community, order = place.crowd.order(number)
    request = act.request(number, place.crowd.orders, KEY)
    values = {
        str(order): _id_of(ORDER, ":n::bigint"),
        str(an_id(COMMUNITY, community)): _id_of(COMMUNITY, "0"),
        key_of(
            an_id(act.who, community), f"work_orders.{act.name}", {"record_id": order}, request.key
        ): "md5(:client_id::text || '-' || :n::text)",
    }
    here = str(an_id(COMMUNITY, community))
    return [
        # SET takes no expression
        f"SELECT set_config('{COMMUNITIES_SET}', ({values[here]})::text, false)"
        if query.startswith(f"SET {COMMUNITIES_SET}")
        else _told(query, given, values)
        for query, given in seen
    ]


def _id_of(noun: int, number: str) -> str:
    head = str(an_id(noun, 0))[:20]
    return f"('{head}' || lpad(to_hex(:client_id::bigint), 3, '0') || '-' || lpad(to_hex({number}), 12, '0'))::uuid"


def _told(query: str, values: tuple[Any, ...], counted: dict[str, str]) -> str:
    found = [counted.get(str(value)) or _literal(value) for value in values]
    return _MARK.sub(lambda mark: found[int(mark[1]) - 1], " ".join(query.split()))


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, datetime):
        # pgbench takes a colon in a text for one of its variables
        return f"to_timestamp({value.timestamp():.6f})"
    text = str(value) if isinstance(value, UUID) else str(getattr(value, "value", value))
    return "'" + text.replace("'", "''") + "'"


def pgbench(place: Place, statements: list[str], used: int, folder: Path, seconds: int) -> float:
    """Transactions a second over so many connections; orders up to `used` were signed for already."""
    script = folder / "statements.sql"
    lines = ["\\set n :n + 1", *(f"{statement};" for statement in statements)]
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    script.chmod(0o644)
    done = subprocess.run(
        [
            postgres.binary("pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", "--jobs=1",
            f"--time={seconds}", f"--define=n={used // CLIENTS + 2}", f"--file={script}",
            "--host", os.environ["GONGDAN_TEST_POSTGRES"], "--username", postgres.SUPERUSER,
            str(make_url(place.url).database),
        ],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PGOPTIONS": f"-c role={postgres.ROLE} -c jit=off -c gongdan.communities=*"},
    )  # fmt: skip
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or rate is None:
        raise RuntimeError(f"pgbench ended with {done.returncode}: {done.stderr[-2000:]}")
    return float(rate[1])
