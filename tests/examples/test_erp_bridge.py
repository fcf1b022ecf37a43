"""The bridge of `examples/erp_bridge` against a real service: killed again and again, and after a restore of Gongdan
from a backup, nothing is booked twice, nothing is lost, and its sums are those of the reconciliation, to the fen."""

import random
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from app.core.settings import Settings
from app.db.database import Database
from app.sandbox.demo.run import Run, windows
from app.sandbox.demo.server import Server
from tests.conftest import open_place
from tests.examples.bridge import ROOT, Bridge, must_agree
from tests.scenarios.test_reconciliation import close, copies, first_day
from tests.support import postgres
from tests.support.patience import HANGS_AFTER
from tests.support.sandbox import GONGDAN
from tests.torture.process import ServerProcess

pytestmark = pytest.mark.integration
CASH_FEN = 6_700
"""What `first_day` leaves in the cashier's drawer."""


@dataclass
class Site:
    """A service as a process, its people, and the bridge beside it."""

    process: ServerProcess
    settings: Settings
    bridge: Bridge
    client: httpx.AsyncClient

    def people(self) -> Run:
        """Somebody at the desk; anew after a restore, which knows no tokens of later logins."""
        name = f"bridge-{random.randrange(10**9)}"
        return Run(Server(lambda: self.client, "zh", name), windows(datetime.now(UTC), random.randrange(5, 60)))

    def gongdan(self, *words: str) -> str:
        """A command of Gongdan's."""
        environment = {
            **self.process._environment,
            "GONGDAN_OWNER_DATABASE_URL": self.settings.owner_database_url,
            "GONGDAN_BACKUP_DIR": str(self.bridge.books.parent / "backups"),
        }
        if self.settings.is_postgresql:
            environment["GONGDAN_POSTGRESQL_PROGRAMS"] = str(postgres.binary("pg_dump").parent)
        done = subprocess.run(
            [GONGDAN, *words],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=HANGS_AFTER,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    async def agrees(self, community: str) -> None:
        """Hold the bridge's books against Gongdan's tables."""
        database: Database = open_place(self.settings.database_url)
        try:
            await must_agree(self.bridge, database, community)
        finally:
            await database.close()


@pytest_asyncio.fixture
async def site(settings: Settings, tmp_path: Path) -> AsyncIterator[Site]:
    """A running service with the demo's people."""
    if settings.is_postgresql:
        # a database that has nothing of the tests' own, which the owner may not dump
        name = f"bridged_{uuid4().hex}"
        owner = postgres.create_database(name, "seeded")
        url = postgres.application_url(name)
        settings = Settings(database_url=url, owner_database_url=owner, files_dir=settings.files_dir)
    process = ServerProcess(settings, tmp_path)
    await process.start()
    patient = httpx.Timeout(HANGS_AFTER)
    bridge = Bridge(process.address, tmp_path / "bridge.db")
    async with httpx.AsyncClient(base_url=process.address, timeout=patient) as client:
        yield Site(process, settings, bridge, client)
    bridge.close()
    process.stop()


async def test_killed_at_every_point_it_books_once(site: Site) -> None:
    """Killed before and after each request and each write, and started again, while money comes in."""
    run = site.people()
    cashier, machine = (await run.people("cashier"))[0], await run.server.machine()
    await first_day(run)
    killed, at = 0, 1
    # the first time it catches up from lists
    while site.bridge.dies(at):
        killed, at = killed + 1, at + 5
    # then it follows: every point of booking one charge with its payment
    for at in count(1, 2):
        charge = await copies(run, 100 + at)
        paid = {"via": "online", "method": "wechat_pay", "online_reference": f"42000{at:08d}"}
        await charge.do(machine, "pay", "paid", amount_fen=100 + at, **paid)
        if not site.bridge.dies(at):
            break
        killed += 1
        site.bridge.must("once")
    await site.agrees(str(cashier.community_id))
    # then the day is closed: a voucher is made in one transaction, and each charge is told of it
    await close(run, cashier, await run.today(cashier), CASH_FEN)
    choose = random.Random(20261130)
    while site.bridge.dies(choose.randrange(1, 300)):
        killed += 1
    site.bridge.must("once")
    await site.agrees(str(cashier.community_id))
    [(vouchers,)] = site.bridge.rows("SELECT count(*) FROM voucher")
    assert vouchers == 1
    print(f"killed {killed} times")
    assert killed >= 40


async def test_a_restore_of_gongdan_is_followed(site: Site) -> None:
    """What Gongdan lost is taken out of the sums, its voucher taken back, and what was entered again counts once."""
    run = site.people()
    (cashier,) = await run.people("cashier")
    community, today = str(cashier.community_id), await run.today(cashier)
    wrong = await first_day(run)
    kept = await copies(run, 700)
    site.bridge.must("once")
    archive = site.gongdan("backup")
    # all of this is lost: a payment, a whole charge, the closing of the day, and what the bridge told of it
    await wrong.do(cashier, "pay", "paid", amount_fen=500, via="desk", method="cash")
    lost = await copies(run, 4_444)
    site.bridge.must("once")
    site.bridge.must("fapiao", lost["number"], "26372000000012345678", today.isoformat())
    await close(run, cashier, today, CASH_FEN + 500)
    site.bridge.must("once")
    await site.agrees(community)
    [(sent,)] = site.bridge.rows("SELECT count(*) FROM sending WHERE state = 'done'")
    assert sent > 5

    site.process.stop()
    site.gongdan("restore", archive, "--replace")
    await site.process.start()
    # the desk enters the payment again, with other money at other positions
    again = site.people()
    (cashier,) = await again.people("cashier")
    await again.charge_of(cashier, await again.order(cashier, wrong["work_order_id"]))
    await (await copies(again, 321)).do(cashier, "pay", "paid", amount_fen=321, via="desk", method="card")
    at = 1
    while site.bridge.dies(at):
        at += 7
    site.bridge.must("once")
    await site.agrees(community)
    assert site.bridge.rows("SELECT count(*) FROM voucher WHERE takes_back IS NOT NULL") == [(1,)]
    [(gone,)] = site.bridge.rows("SELECT count(*) FROM entry WHERE gone = 1")
    assert gone == 2, "the payment, and the invoice of the lost charge"
    number = kept["number"]
    site.bridge.must("fapiao", number, "26372000000012345679", today.isoformat())
    await close(again, cashier, today, CASH_FEN)
    site.bridge.must("once")
    await site.agrees(community)
    assert site.bridge.rows("SELECT count(*) FROM voucher") == [(3,)]
    assert "fits" in site.bridge.must("check")
