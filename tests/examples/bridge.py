"""The bridge of the example as a process, its books as they stand, and Gongdan's to hold them against."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select

from app.db.database import Database
from app.models import LedgerEntry
from app.models.charge_document import ChargeDocument
from tests.support.patience import HANGS_AFTER

ROOT: Final = Path(__file__).parents[2]
EXAMPLE: Final = ROOT / "examples" / "erp_bridge"
ON_OWED: Final = {"invoice": 1, "reverse": 1, "refund": 1, "reduce": -1, "waive": -1, "pay": -1}
RECEIVABLE: Final = "SELECT coalesce(sum(debit_fen - credit_fen), 0) FROM voucher_line WHERE account = '1122'"


class Bridge:
    """Runs it against a service, with its books in a folder."""

    def __init__(self, address: str, books: Path) -> None:
        self.books = books
        environment = {
            **os.environ, "PYTHONPATH": f"{EXAMPLE}{os.pathsep}{ROOT}", "GONGDAN": address, "BRIDGE_DB": str(books),
            "no_proxy": "*", "PYTHONIOENCODING": "utf-8",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.examples.mortal_bridge"]
        self._process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """End the process that the runs come from."""
        self._process.communicate(timeout=HANGS_AFTER)

    def run(self, *words: str, dies_at: int = 0) -> tuple[int, str]:
        """A command of the bridge, which dies at its nth point if one is named: its status, and what it printed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"words": words, "dies_at": dies_at}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["status"], answer["said"]

    def must(self, *words: str) -> str:
        """A command that must come to a good end. What it printed."""
        status, printed = self.run(*words)
        assert status == 0, printed
        return printed

    def dies(self, dies_at: int) -> bool:
        """One cycle that is killed at a point. Returns whether it came that far."""
        status, printed = self.run("once", dies_at=dies_at)
        assert status in (0, -signal.SIGKILL), printed
        return status != 0

    def rows(self, statement: str, *values: object) -> list[Any]:
        """Rows of its books."""
        with closing(sqlite3.connect(self.books)) as db:
            return db.execute(statement, values).fetchall()


async def must_agree(bridge: Bridge, database: Database, community: str) -> None:
    """Nothing is booked twice and nothing is missing: the bridge has exactly the entries of Gongdan's ledger, its
    accounts come to what that ledger comes to, every voucher balances, and Gongdan was told of each once."""
    async with database.transaction(datetime.now(UTC)) as tx:
        ledger = await tx.all(LedgerEntry, select(LedgerEntry).where(col(LedgerEntry.community_id) == UUID(community)))
        documents = await tx.all(ChargeDocument, select(ChargeDocument))
    standing = bridge.rows("SELECT id, kind, day, method, amount_fen FROM entry WHERE gone = 0 ORDER BY id")
    assert standing == sorted(
        (str(e.id), e.kind.value, e.day.isoformat(), e.method and e.method.value, e.amount_fen) for e in ledger
    )
    owed = sum(ON_OWED.get(entry.kind.value, 0) * entry.amount_fen for entry in ledger)
    unbooked = sum(
        ON_OWED.get(kind, 0) * fen
        for kind, fen in bridge.rows("SELECT kind, amount_fen FROM entry WHERE gone = 0 AND voucher IS NULL")
    )
    [(receivable,)] = bridge.rows(RECEIVABLE)
    assert receivable + unbooked == owed
    unbalanced = "SELECT voucher FROM voucher_line GROUP BY voucher HAVING sum(debit_fen) <> sum(credit_fen)"
    assert bridge.rows(unbalanced) == []
    reported = Counter((str(each.charge_id), each.kind.value, each.number) for each in documents)
    assert max(reported.values(), default=0) <= 1
    kinds = {"record-voucher": "voucher", "record-fapiao": "fapiao"}
    sent = bridge.rows("SELECT charge, action, number, state FROM sending WHERE state <> 'gone'")
    assert {state for _, _, _, state in sent} <= {"done"}
    assert set(reported) == {(charge, kinds[action], number) for charge, action, number, _ in sent}
    bridge.must("check")
