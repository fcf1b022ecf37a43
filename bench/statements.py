"""The same SQL without the service: pgbench sends the statements that the service sends for one action.

They are taken from the service itself while it serves one; order, community and key are then counted by pgbench, one
community a client, each order once.
"""

import os
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import httpx
from sqlalchemy.engine import make_url

from app.core.logs import configure
from app.core.settings import Settings
from app.main import create_app
from app.services.journal.idempotency import key_of
from bench.places import SECRET, Place
from bench.rows import COMMUNITY, ORDER, WORKER, an_id
from tests.support import postgres

CLIENTS: Final = 8
_MARK: Final = re.compile(r"\$(\d+)")


async def taken(place: Place, index: int) -> list[str]:
    """The statements of one action as text that pgbench understands; the order at `index` is signed for."""
    community, order = place.crowd.order(index)
    seen: list[tuple[str, tuple[Any, ...]]] = []

    def note(query: Any) -> None:
        seen.append((query.query, query.args))

    settings = Settings(environment="production", database_url=place.url, secret_key=SECRET, log_level="WARNING")
    configure(settings)
    app = create_app(settings)
    container = app.state.container
    headers = {"Authorization": f"Bearer {place.workers[community]}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench", headers=headers) as client:
        # the first request also reads what is remembered afterwards: the person, the community
        await client.get(f"/v1/work-orders/{order}")
        async with container.database.transaction(container.clock.now()) as tx:
            raw = await tx.connection.get_raw_connection()
            connection: asyncpg.Connection = raw.driver_connection
            connection.add_query_logger(note)
        key = {"Idempotency-Key": "bench-statements"}
        answer = await client.post(f"/v1/work-orders/{order}/acknowledge", json={}, headers=key)
        assert answer.status_code == 200, answer.text
    await container.close()
    stored = key_of(an_id(WORKER, community), "POST", f"/v1/work-orders/{order}/acknowledge", key["Idempotency-Key"])
    counted = {
        str(order): _id_of(ORDER, ":n::bigint"),
        str(an_id(COMMUNITY, community)): _id_of(COMMUNITY, "0"),
        stored: "md5(:client_id::text || '-' || :n::text)",
    }
    return [_told(query, values, counted) for query, values in seen]


def _id_of(kind: int, number: str) -> str:
    head = str(an_id(kind, 0))[:20]
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
        env={**os.environ, "PGOPTIONS": f"-c role={postgres.ROLE} -c jit=off"},
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"pgbench ended with {done.returncode}: {done.stderr[-2000:]}")
    return float(found[1])
