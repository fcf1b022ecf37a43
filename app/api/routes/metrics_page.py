"""/metrics, in Prometheus's text format: what this process counted, how its pool and queues stand, and what waits in
the database. It is for whoever runs this, so it is no operation of the API, and closed unless a setting opens it."""

import secrets
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from itertools import chain
from typing import Final

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from app.bootstrap import Container
from app.core.catalogue import sentence
from app.core.errors import NotFound, Unauthenticated
from app.models.webhook import DeliveryState
from app.services.health.figures import Figures

PATH: Final = "/metrics"
_PROXIED: Final = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
_NO_SUCH_PATH: Final = sentence("problems.no_such_path")


def install(app: FastAPI) -> None:
    """Serve the figures."""

    async def metrics(request: Request) -> Response:
        container: Container = request.app.state.container
        check_reader(request, container)
        gauges = gauges_of(container, await container.figures.read())
        gathered = CollectorRegistry()
        gathered.register(_Gathered(chain(container.metrics.registry.collect(), gauges)))
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(gathered), headers={"Content-Type": content_type, "Cache-Control": "no-store"})

    app.add_route(PATH, metrics, include_in_schema=False)


def check_reader(request: Request, container: Container) -> None:
    """Raises Unauthenticated for a wrong token, NotFound for whoever could not read the figures in any way."""
    token = container.settings.metrics_token.get_secret_value()
    if container.settings.metrics_on_loopback and _is_on_this_machine(request):
        return
    if not token:
        raise NotFound(_NO_SUCH_PATH)
    kind, _, sent = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secrets.compare_digest(sent.strip().encode(), token.encode()):
        raise Unauthenticated


def _is_on_this_machine(request: Request) -> bool:
    """Whether somebody on this machine asks, and no proxy for somebody elsewhere."""
    if request.client is None or any(name in request.headers for name in _PROXIED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


class _Gathered(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _by(label: str, name: str, text: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for word, value in values:
        family.add_metric((word,), value)
    return family


def gauges_of(container: Container, figures: Figures | None) -> Iterator[Metric]:
    """What is read off when somebody asks."""
    pool = container.database.pool
    yield _gauge("gongdan_pool_size", "Most connections that this process opens.", pool.size)
    yield _gauge("gongdan_pool_in_use", "Connections that transactions hold.", pool.in_use)
    yield _gauge("gongdan_pool_waiting", "Transactions that wait for a connection.", pool.waiting)
    queues = {"pictures": container.uploads, "papers": container.drawing}
    turns = [(name, float(queue.running)) for name, queue in queues.items()]
    yield _by("queue", "gongdan_turns_running", "Pictures and papers that are drawn now.", turns)
    waiting = [(name, float(queue.waiting)) for name, queue in queues.items()]
    yield _by("queue", "gongdan_turns_waiting", "Pictures and papers that wait for their turn.", waiting)
    readers = float(container.feed_watch.waiting)
    yield _gauge("gongdan_feed_readers_waiting", "Requests that wait for news of the feed.", readers)
    known = "Whether the database gave its figures; without them those below are missing."
    yield _gauge("gongdan_database_figures", known, float(figures is not None))
    if figures is not None:
        yield from _of_the_database(figures)


def _of_the_database(figures: Figures) -> Iterator[Metric]:
    clocks, events, notices = figures.due_clocks, figures.unplaced_events, figures.unrouted_notices
    yield _gauge("gongdan_clocks_due", "Clocks that should have been looked at by now.", clocks.number)
    yield _gauge("gongdan_clocks_lag_seconds", "For how long the first of them has waited.", figures.age(clocks.since))
    yield _gauge("gongdan_clocks_late", "Clocks that run on although their time is over.", figures.late_clocks)
    yield _gauge("gongdan_feed_unplaced", "Journal entries without a position in the feed.", events.number)
    yield _gauge("gongdan_feed_lag_seconds", "For how long the first of them has waited.", figures.age(events.since))
    yield _gauge("gongdan_notices_unrouted", "Notices whose channels are not decided yet.", notices.number)
    yield _gauge("gongdan_notices_lag_seconds", "For how long the first has waited.", figures.age(notices.since))
    messages = figures.messages.items()
    counts = [(name, float(under_way.number)) for name, under_way in messages]
    yield _by("channel", "gongdan_messages", "Messages on their way, by the channel that is tried next.", counts)
    retried = [(name, float(under_way.retried)) for name, under_way in messages]
    yield _by("channel", "gongdan_messages_retried", "Those that it did not take at the first try.", retried)
    ages = [(name, figures.age(under_way.since)) for name, under_way in messages]
    yield _by("channel", "gongdan_messages_lag_seconds", "For how long the first of them has been due.", ages)
    yield from _of_webhooks(figures)
    yield _gauge("gongdan_workers", "Workers that have said within a minute that they run.", figures.workers)
    if figures.worker_beat is not None:
        age = figures.age(figures.worker_beat)
        yield _gauge("gongdan_worker_heartbeat_age_seconds", "Since a worker last said so.", age)
    yield _gauge("gongdan_secret_keys", "Different secret keys of running processes; 1 is right.", figures.secrets)
    failures = [(name, float(standing.failures)) for name, standing in figures.jobs.items()]
    yield _by("job", "gongdan_job_failures", "How often a job has failed since it last ended well.", failures)
    ended = [
        (name, figures.at.timestamp() - standing.ended_at)
        for name, standing in figures.jobs.items()
        if standing.ended_at is not None
    ]
    yield _by("job", "gongdan_job_age_seconds", "Since a job last ended well.", ended)


def _of_webhooks(figures: Figures) -> Iterator[Metric]:
    deliveries = figures.webhooks
    settled = (DeliveryState.DELIVERED, DeliveryState.FAILED)
    counts = [(state.value, float(deliveries.settled.get(state, 0))) for state in settled]
    counts = [(DeliveryState.WAITING.value, float(deliveries.waiting)), *counts]
    about = "Webhooks that wait for a try, and those that were delivered and given up within the last hour."
    yield _by("state", "gongdan_webhook_deliveries", about, counts)
    yield _gauge("gongdan_webhook_deliveries_retried", "Those not taken at the first try.", deliveries.retried)
    age = figures.age(deliveries.since)
    yield _gauge("gongdan_webhook_lag_seconds", "For how long the first of them has been due.", age)
    yield _gauge("gongdan_webhook_endpoints_off", "Receivers that are switched off.", deliveries.endpoints_off)
