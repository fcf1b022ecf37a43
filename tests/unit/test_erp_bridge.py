"""The example's bridge, without a service: what wakes it up, where movements are posted, and one voucher a closing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from standardwebhooks import Webhook

from erp_bridge import webhook
from erp_bridge.books import Books, Overtaken, Position, Sum
from erp_bridge.vouchers import accounts, figures, postings

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = json.dumps({"type": "charge.paid", "timestamp": "2026-11-30T02:14:03Z", "data": {}})


@pytest.fixture
def woken() -> list[str]:
    """The events by which it was woken."""
    return []


@pytest.fixture
def receiver(woken: list[str]) -> Iterator[str]:
    """Where messages are taken."""
    # the signature's age is of the real clock: nothing else here is
    server: ThreadingHTTPServer = webhook.listen(0, SECRET, woken.append)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def signed(body: str, at: datetime, secret: str = SECRET) -> dict[str, str]:
    signature = Webhook(secret).sign("msg_1", at, body)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def test_only_a_verified_message_wakes_it(receiver: str, woken: list[str]) -> None:
    now = datetime.now(UTC)
    other = "whsec_" + "A" * 32
    with httpx.Client(trust_env=False) as client:
        refused = [
            client.post(receiver, content=BODY),
            client.post(receiver, content=BODY + " ", headers=signed(BODY, now)),
            client.post(receiver, content=BODY, headers=signed(BODY, now, other)),
            client.post(receiver, content=BODY, headers=signed(BODY, now - timedelta(minutes=6))),
        ]
        assert [answer.status_code for answer in refused] == [401] * 4
        assert woken == []
        assert client.post(receiver, content=BODY, headers=signed(BODY, now)).status_code == 204
    assert woken == ["charge.paid"]


@pytest.mark.parametrize(
    ("kind", "method", "by_worker", "still_there", "debit", "credit"),
    [
        ("invoice", None, False, False, "1122", "6001"),
        ("reduce", None, False, False, "6001", "1122"),
        ("waive", None, False, False, "6001", "1122"),
        ("pay", "cash", False, False, "1001", "1122"),
        ("pay", "wechat_pay", False, False, "101201", "1122"),
        ("pay", "cash", True, False, "1221", "1122"),
        ("hand_in", "cash", True, False, "1001", "1221"),
        ("reverse", "cash", True, True, "1122", "1221"),
        ("reverse", "cash", True, False, "1122", "1001"),
        ("refund", "transfer", False, False, "1122", "100202"),
        ("compensate", "cash", False, False, "6711", "1001"),
        ("compensate", None, False, False, "6711", "2241"),
    ],
)
def test_movements_are_posted(
    kind: str, method: str | None, by_worker: bool, still_there: bool, debit: str, credit: str
) -> None:
    assert postings(Sum(kind, method, by_worker, still_there, 100), accounts()) == (debit, credit)


def test_figures_have_the_names_of_the_reconciliation() -> None:
    sums = [
        Sum("pay", "cash", True, False, 300),
        Sum("pay", "cash", False, False, 40),
        Sum("compensate", None, False, False, 5),
    ]
    nonzero = {name: fen for name, fen in figures(sums).items() if fen}
    assert nonzero == {"paid.cash_fen": 340, "collected.cash_fen": 300, "compensated.unstated_fen": 5}


def test_what_is_booked_and_how_far_was_read_go_together(tmp_path: Path) -> None:
    """Of two bridges on one file the slower one books nothing."""
    books, other = Books(str(tmp_path / "b.db")), Books(str(tmp_path / "b.db"))
    entry = {
        "id": "e1", "community_id": "c", "day": "2026-11-30", "kind": "invoice", "method": None, "amount_fen": 7,
        "charge_id": "k", "payment_id": None, "document": None,
    }  # fmt: skip
    with books.transaction():
        books.book([entry])
        books.move("c", None, Position("e", 3))

    def too_late() -> None:
        with other.transaction():
            other.book([{**entry, "id": "e2"}])
            other.move("c", None, Position("e", 2))

    with pytest.raises(Overtaken):
        too_late()
    assert [sum_.amount_fen for sum_ in books.sums("c", "2026-11-30", "2026-11-30")] == [7]
    with other.transaction():
        other.book([entry])
        other.move("c", Position("e", 3), Position("e", 4))
    assert other.owed_fen("c", "2026-11-30") == 7, "the same entry counts once"
    for each in (books, other):
        each.db.close()
