"""Spans of requests for OpenTelemetry, where the extra `gongdan[otel]` is installed and a collector is named.

A span is called by its operation and holds names of ours alone: no address as it was asked for, whose query may hold a
telephone number, no address of a client, and of an exception its kind and not its words, in which a database repeats
what somebody wrote.
"""

from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.http.middleware import PathLookup
from app.core.metrics import NO_OPERATION

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

SAID_NOWHERE: Final = (
    "http.url", "http.target", "url.full", "url.path", "url.query", "net.peer.ip", "net.peer.port", "client.address",
    "client.port", "http.user_agent", "user_agent.original",
)  # fmt: skip
"""What the instrumentation would tell of a request that may say something of a person."""


class ExtraMissing(RuntimeError):  # noqa: N818 - it is an outcome for an operator
    """A collector is named, and the packages that send spans are not installed."""


class HiddenException(Exception):  # noqa: N818 - it stands for another one
    """Stands for an exception as long as it passes the span: its kind alone."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error


class HideMessages:
    """Inside of the span: no exception says more than its kind. Raises HiddenException."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            raise HiddenException(error) from None


class ShowExceptions:
    """Outside of the span: the exception itself again, for the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        error: Exception | None = None
        try:
            await self.app(scope, receive, send)
        except HiddenException as hidden:
            error = hidden.error
        if error is not None:
            # not within the clause, which would take the place of what caused it
            raise error


def provider_for(endpoint: str) -> "TracerProvider":
    """What sends spans to a collector, by OTLP over HTTP, in the background. Raises ExtraMissing."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ExtraMissing("GONGDAN_OTLP_ENDPOINT needs the packages of `pip install 'gongdan[otel]'`") from error
    known = Resource.create({"service.name": "gongdan", "service.version": version("gongdan")})
    provider = TracerProvider(resource=known)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    return provider


def let_out(app: FastAPI, lookup: PathLookup, endpoint: str | None, provider: "TracerProvider | None" = None) -> None:
    """Make a span of each request, if a collector is named (or a test gives a provider). Raises ExtraMissing."""
    if endpoint is None and provider is None:
        return
    provider = provider_for(endpoint) if provider is None and endpoint is not None else provider
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware

    app.state.tracer_provider = provider
    # the last one stands outside
    app.add_middleware(HideMessages)
    app.add_middleware(
        OpenTelemetryMiddleware,
        default_span_details=details_by(lookup),
        tracer_provider=provider,
        # one span a request, none for each piece of its body
        exclude_spans=["receive", "send"],
    )
    app.add_middleware(ShowExceptions)


def details_by(lookup: PathLookup) -> Callable[[Scope], tuple[str, dict[str, Any]]]:
    """What a span is called, and what it says of its request."""

    def details(scope: Scope) -> tuple[str, dict[str, Any]]:
        place = lookup.find(scope.get("path", ""))
        entry = None if place is None else place[0].routes.get(scope.get("method", ""))
        name, path = (NO_OPERATION, "") if entry is None else (entry[0].operation.id, entry[0].path)
        hidden = dict.fromkeys(SAID_NOWHERE, "")
        return name, {**hidden, "http.route": path, "gongdan.operation": name}

    return details


def end(app: FastAPI) -> None:
    """Send what was not sent yet."""
    provider: TracerProvider | None = getattr(app.state, "tracer_provider", None)
    if provider is not None:
        provider.shutdown()
