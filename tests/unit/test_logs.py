"""Logs: one line an event, tied to its request, and no personal value in any of them."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import structlog
from asgi_correlation_id import correlation_id
from hypothesis import given
from hypothesis import strategies as st

from app.core import logs
from app.core.settings import Settings

PHONE = "13812345678"


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    """Gives the process its logs back: they are global."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    yield
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()
    logs._settled.as_json, logs._settled.level = False, logging.INFO
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def as_json(level: str = "INFO") -> None:
    logs.configure(Settings(log_json=True, log_level=level))


def test_an_event_is_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    as_json()
    logs.get_logger("app.services.moving.moves").info("派单", action="dispatch", fen=1200, late=False, clause=None)
    (line,) = lines(capsys)
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "派单", "level": "info", "logger": "app.services.moving.moves",
        "action": "dispatch", "fen": 1200, "late": False, "clause": None,
    }  # fmt: skip


def test_events_name_their_request(capsys: pytest.CaptureFixture[str]) -> None:
    as_json()
    token = correlation_id.set("req-1")
    try:
        logs.get_logger("a").info("one")
        logging.getLogger("alembic").info("two")
    finally:
        correlation_id.reset(token)
    logs.get_logger("a").info("three")
    assert [line.get("request_id") for line in lines(capsys)] == ["req-1", "req-1", None]


def test_a_logger_outlives_the_stream_that_it_began_with(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    as_json()
    logger = logs.get_logger("a")
    logger.info("one")
    logging.getLogger("alembic").info("two")
    first.close()
    monkeypatch.setattr(sys, "stderr", second)
    logger.info("three")
    logging.getLogger("alembic").info("four")
    assert [json.loads(line)["event"] for line in second.getvalue().splitlines()] == ["three", "four"]


def test_libraries_log_down_the_same_path(capsys: pytest.CaptureFixture[str]) -> None:
    as_json()
    logging.getLogger("uvicorn.access").info('%s - "%s %s" %d', "127.0.0.1", "GET", f"/v1/x?q={PHONE}&token=abc", 200)
    logging.getLogger("httpx").info("HTTP Request: GET https://x/?secret=1")
    (line,) = lines(capsys)
    assert line["event"] == '127.0.0.1 - "GET /v1/x?q=138****5678&token=***" 200'
    assert line["logger"] == "uvicorn.access"


def test_a_laptop_reads_text(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(log_json=False))
    logs.get_logger("a").info("started", port=8000)
    shown = capsys.readouterr().err
    assert "started" in shown
    assert "port=8000" in shown


def test_nothing_below_the_level_is_worked_out(capsys: pytest.CaptureFixture[str]) -> None:
    as_json("WARNING")

    class Costly:
        def __str__(self) -> str:
            raise AssertionError("rendered although the level is off")

    logs.get_logger("a").info("silent", value=Costly())
    logging.getLogger("uvicorn").info("silent %s", Costly())
    assert capsys.readouterr().err == ""


def test_a_traceback_is_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    as_json()
    try:
        raise ValueError(f"no such person {PHONE}")
    except ValueError:
        logs.get_logger("a").exception("failed")
        logging.getLogger("uvicorn.error").exception("failed")
    for line in lines(capsys):
        assert "ValueError: no such person 138****5678" in line["exception"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"call {PHONE}", "call 138****5678"),
        (f"+86{PHONE}", "+86138****5678"),
        (f"+86 {PHONE}", "+86 138****5678"),
        (f"0086{PHONE}", "0086138****5678"),
        (f"86{PHONE}", "86138****5678"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        (f"联系人{PHONE}，请回电", "联系人138****5678，请回电"),
        (f"%2B86{PHONE}", "%2B86138****5678"),
        (f"{PHONE},{PHONE}", "138****5678,138****5678"),
        ("WX-BJ01-20261121-0007", "WX-BJ01-20261121-0007"),
        ("at 1763712000123 ms", "at 1763712000123 ms"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ***"),
        ("?access_token=abc&x=1", "?access_token=***&x=1"),
        ('{"password": "hunter2"}', '{"password": "***"}'),
    ],
)
def test_personal_values_in_a_text(text: str, shown: str) -> None:
    assert logs.mask_text(text) == shown


@pytest.mark.parametrize(
    "key",
    ["phone", "contact_phone", "Mobile", "name", "customer_name", "password", "refresh_token", "Authorization",
     "X-Api-Key", "api_key_prefix", "openid", "client_secret", "Set-Cookie", "address"],
)  # fmt: skip
def test_a_secret_key_hides_its_value(key: str) -> None:
    assert logs.mask({key: "value"}) == {key: "***"}
    assert logs.mask({key: None}) == {key: None}


@pytest.mark.parametrize("key", ["action", "event", "logger", "event_name", "community_id", "tokens_left", "filename"])
def test_other_keys_are_shown(key: str) -> None:
    assert logs.mask({key: "value"}) == {key: "value"}


def test_values_are_masked_wherever_they_hide() -> None:
    @dataclass
    class Person:
        phone: str

    shown = logs.mask(
        {
            "rows": [{"phone": PHONE}, (PHONE,), {PHONE}],
            "number": int(PHONE),
            "bytes": PHONE.encode(),
            "object": Person(PHONE),
            PHONE: 1,
            "deep": [[[[[[[[[[PHONE]]]]]]]]]],
        }
    )
    assert PHONE not in repr(shown)


@given(
    before=st.text(max_size=5).filter(lambda text: not text[-1:].isdigit()),
    second=st.integers(3, 9),
    rest=st.integers(0, 999_999_999),
    after=st.text(max_size=5).filter(lambda text: not text[:1].isdigit()),
)
def test_no_mobile_number_gets_through(before: str, second: int, rest: int, after: str) -> None:
    number = f"1{second}{rest:09d}"
    assert number not in logs.mask_text(before + number + after)


def test_a_request_s_line_is_like_every_other(capsys: pytest.CaptureFixture[str]) -> None:
    """It goes past the processors, and says the same: what they add, and nothing that they would mask."""
    written = {"method": "GET", "path": "/v1/people/{person_id}", "status": 200, "ms": 1.5}
    correlation_id.set("my-request-0001")
    said = {}
    for as_json_line in (False, True):
        as_json()
        logs._settled.as_json = as_json_line
        requests = logs.RequestLines("app.api")
        requests.write("people.show", "GET", written["path"], status=200, ms=1.5, actor="person:1")  # type: ignore[arg-type]
        requests.write("health.live", "GET", "/healthz", status=503, ms=0.1, actor="")
        said[as_json_line] = lines(capsys)
        assert all(line.pop("at").endswith("Z") for line in said[as_json_line])
    assert said[False] == said[True]
    assert said[True][0] == {
        "event": "request", "level": "info", "logger": "app.api", "request_id": "my-request-0001",
        "operation": "people.show", "actor": "person:1", **written,
    }  # fmt: skip
    assert said[True][1]["actor"] is None
    as_json("WARNING")
    logs.RequestLines("app.api").write("people.show", "GET", "/", status=200, ms=1.5, actor="")
    assert lines(capsys) == []
