"""The bridge's own books, in one SQLite file. Whatever belongs together is written in one transaction."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from erp_bridge.gongdan import Body, BridgeError

SCHEMA = Path(__file__).with_name("books.sql")
STANDING = "entry.gone = 0"
# how an entry changes what customers owe; compensations and what workers hand in don't
OWED = """CASE entry.kind WHEN 'invoice' THEN 1 WHEN 'reverse' THEN 1 WHEN 'refund' THEN 1
  WHEN 'reduce' THEN -1 WHEN 'waive' THEN -1 WHEN 'pay' THEN -1 ELSE 0 END"""
BY_WORKER = "coalesce(json_extract(paid.body, '$.via') = 'worker', 0)"
# a payment that was reversed is never handed in afterwards
STILL_WITH_WORKER = f"""{BY_WORKER} AND NOT EXISTS (
  SELECT 1 FROM entry other WHERE other.payment = entry.payment AND other.kind = 'hand_in' AND other.gone = 0)"""


class Position(NamedTuple):
    """How far the feed of a community was read, and since when its positions count."""

    epoch: str
    after: int


class Overtaken(BridgeError):
    """Another bridge has moved the position meanwhile."""


class Sum(NamedTuple):
    """Movements that are alike."""

    kind: str
    method: str | None
    by_worker: bool
    still_with_worker: bool
    amount_fen: int


class Books:
    """Reads and writes the books."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.execute("PRAGMA foreign_keys = ON")
        self.db.executescript(SCHEMA.read_text("utf-8"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is written within, or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def setting(self, name: str) -> str | None:
        """Something that was kept under a name."""
        row = self.db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row["value"])

    def keep_setting(self, name: str, value: str) -> None:
        """Keep something under a name."""
        self.db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    # how far was read

    def position(self, community: str) -> Position | None:
        """How far the feed of a community was read; None: it was never read."""
        row = self.db.execute("SELECT epoch, after FROM position WHERE community = ?", (community,)).fetchone()
        return None if row is None else Position(row["epoch"], row["after"])

    def move(self, community: str, before: Position | None, to: Position) -> None:
        """Note how far was read, within the transaction that books it. Raises Overtaken: then nothing is booked."""
        if self.position(community) != before:
            raise Overtaken
        self.db.execute("INSERT OR REPLACE INTO position VALUES (?, ?, ?)", (community, *to))

    # what was read

    def keep_record(self, kind: str, body: Body) -> None:
        """Keep a charge, payment or day closing, unless a later version is kept already."""
        self.db.execute(
            """INSERT INTO record VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
            SET version = excluded.version, body = excluded.body WHERE excluded.version >= version""",
            (body["id"], body["community_id"], kind, body["version"], json.dumps(body, ensure_ascii=False)),
        )

    def forget_records(self, community: str) -> None:
        """After a restore: versions may be lower than those that were read before, so all are read anew."""
        self.db.execute("DELETE FROM record WHERE community = ?", (community,))

    def record(self, record_id: str) -> Body | None:
        """A charge, payment or day closing as it was last read."""
        row = self.db.execute("SELECT body FROM record WHERE id = ?", (record_id,)).fetchone()
        return None if row is None else json.loads(row["body"])

    def records(self, community: str, kind: str) -> list[Body]:
        """All of a kind, the oldest first."""
        rows = self.db.execute(
            "SELECT body FROM record WHERE community = ? AND kind = ? ORDER BY id", (community, kind)
        )
        return [json.loads(row["body"]) for row in rows]

    def book(self, entries: Iterable[Body]) -> None:
        """Take over entries of the ledger; one that is there already stays, and counts once."""
        for entry in entries:
            self.db.execute(
                """INSERT INTO entry (id, community, day, kind, method, amount_fen, charge, payment, document)
                VALUES (:id, :community_id, :day, :kind, :method, :amount_fen, :charge_id, :payment_id, :document)
                ON CONFLICT (id) DO UPDATE SET gone = 0""",
                entry,
            )

    def lose(self, community: str, kept: set[str]) -> list[str]:
        """Mark entries gone that Gongdan has no more. Returns their ids."""
        rows = self.db.execute("SELECT id FROM entry WHERE community = ? AND gone = 0", (community,)).fetchall()
        lost = [row["id"] for row in rows if row["id"] not in kept]
        self.db.executemany("UPDATE entry SET gone = 1 WHERE id = ?", [(entry,) for entry in lost])
        return lost

    # what it comes to

    def sums(self, community: str, first: str, last: str) -> list[Sum]:
        """The movements of some days of accounts, both included."""
        rows = self.db.execute(
            f"""SELECT entry.kind, entry.method, {BY_WORKER} AS by_worker, {STILL_WITH_WORKER} AS still_with_worker,
            sum(entry.amount_fen) AS amount_fen
            FROM entry LEFT JOIN record paid ON paid.id = entry.payment
            WHERE {STANDING} AND entry.community = ? AND entry.day BETWEEN ? AND ?
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
            (community, first, last),
        )
        return [Sum(kind, method, bool(took), bool(has), fen) for kind, method, took, has, fen in rows]

    def owed_fen(self, community: str, until: str) -> int:
        """What customers owe at the end of a day, less what was paid too much."""
        owed = (
            f"SELECT coalesce(sum({OWED} * amount_fen), 0) FROM entry WHERE {STANDING} AND community = ? AND day <= ?"
        )
        return int(self.db.execute(owed, (community, until)).fetchone()[0])
