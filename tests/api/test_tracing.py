"""Spans of requests, where OpenTelemetry is installed: one a request, called by its operation, nothing of people."""

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from app.api.http import tracing
from app.bootstrap import Container
from app.core.settings import Settings
from app.main import create_app
from tests.api.conftest import SignIn

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_request_is_one_span_of_its_operation(container: Container, sign_in: SignIn) -> None:
    pytest.importorskip("opentelemetry.instrumentation.asgi")
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter").InMemorySpanExporter()
    reception = await sign_in("reception")
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(memory))
    app = create_app(container=container, tracer_provider=provider)
    transport = httpx.ASGITransport(app=app, client=("203.0.113.9", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://gongdan.test") as client:
        listed = "/v1/work-orders?q=13800138000"
        assert (await client.get(listed, headers={**reception, "traceparent": PARENT})).status_code == 200
        assert (await client.get("/v1/work-orders/13800138000", headers=reception)).status_code == 404
        assert (await client.get("/v1/no-such/13800138000")).status_code == 404
    spans = memory.get_finished_spans()
    assert [span.name for span in spans] == ["work_orders.list", "work_orders.read", "none"]
    assert [span.attributes["gongdan.operation"] for span in spans] == [span.name for span in spans]
    assert spans[1].attributes["http.route"] == "/v1/work-orders/{work_order_id}"
    names = ("http.status_code", "http.response.status_code")
    statuses = [next(span.attributes[name] for name in names if name in span.attributes) for span in spans]
    assert statuses == [200, 404, 404]
    # the caller's trace goes on in ours
    assert spans[0].context.trace_id == int(PARENT.split("-")[1], 16)
    assert spans[0].parent.span_id == int(PARENT.split("-")[2], 16)
    exported = " ".join(span.to_json() for span in spans)
    assert "13800138000" not in exported
    assert "203.0.113.9" not in exported


async def test_a_span_has_no_words_of_an_exception(container: Container) -> None:
    pytest.importorskip("opentelemetry.instrumentation.asgi")
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter").InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(memory))
    app = create_app(container=container, tracer_provider=provider)

    async def fails(request: Request) -> Response:
        raise RuntimeError("[parameters: ('13800138000',)]") from ValueError("why")

    app.add_route("/fails", fails)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://gongdan.test") as client:
        # as the log has it
        with pytest.raises(RuntimeError, match="13800138000") as raised:
            await client.get("/fails")
    assert str(raised.value.__cause__) == "why"
    [span] = memory.get_finished_spans()
    assert span.status.status_code.name == "ERROR"
    assert "RuntimeError" in span.status.description
    assert "13800138000" not in span.to_json()


def test_without_a_collector_there_are_no_spans(container: Container) -> None:
    app = create_app(container=container)
    assert not hasattr(app.state, "tracer_provider")
    assert "OpenTelemetryMiddleware" not in str(app.user_middleware)


def test_a_collector_without_the_packages_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    # as if the extra were not installed
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.trace", None)
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(tracing.ExtraMissing, match=r"gongdan\[otel\]"):
        tracing.provider_for("http://127.0.0.1:4318")
    assert Settings(database_url="sqlite+aiosqlite:///x.db").otlp_endpoint is None
