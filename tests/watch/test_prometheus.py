"""Prometheus itself reads a running service: each alert's rule is sound, and each question of the dashboard has an
answer."""

import json
import os
import re
import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.support.patience import HANGS_AFTER, looks, wait_until_ready
from tests.support.places import Place

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy" / "prometheus"
GONGDAN: Final = Path(sysconfig.get_path("scripts")) / "gongdan"
TOKEN: Final = "a-token-for-monitoring-alone"
EMPTY_WHERE_ALL_IS_WELL: Final = {"refusals", "messages", "messages_retried", "messages_lag_seconds", "job_failures"}
"""Series of which there may be none: nobody was refused, nothing waits, nothing fails."""

pytestmark = pytest.mark.integration


def program(name: str) -> str:
    """Where a program of Prometheus is. Fails with what to install, where tests that need other programs are asked
    for."""
    path = shutil.which(name)
    if path is None:
        pytest.fail("these tests run Prometheus: apt install prometheus")
    return path


def test_the_alerts_fire_when_they_should(tmp_path: Path) -> None:
    for file in (DEPLOY / "alerts.yml", Path(__file__).with_name("alerts.test.yml")):
        shutil.copy(file, tmp_path)
    for words in (("check", "rules", "alerts.yml"), ("test", "rules", "alerts.test.yml")):
        done = subprocess.run([program("promtool"), *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    alerts = set(re.findall(r"- alert: (\w+)", (tmp_path / "alerts.yml").read_text("utf-8")))
    tried = set(re.findall(r'alertname="(\w+)"', (tmp_path / "alerts.test.yml").read_text("utf-8")))
    told = set(re.findall(r"^\| `(Gongdan\w+)` \|", (ROOT / "docs" / "operating.md").read_text("utf-8"), re.MULTILINE))
    assert alerts == tried == told


@pytest.fixture
def service(seeded_place: Place, tmp_path: Path) -> Iterator[str]:
    """A service and a worker; the service's address."""
    settings = {
        **os.environ,
        "DATABASE_URL": seeded_place.url,
        "GONGDAN_FILES_DIR": str(tmp_path / "files"),
        "GONGDAN_METRICS_TOKEN": TOKEN,
        "GONGDAN_METRICS_ON_LOOPBACK": "false",
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
    }
    with (tmp_path / "log").open("wb") as log:
        running = [
            subprocess.Popen([GONGDAN, word], env=settings, stdout=log, stderr=log) for word in ("serve", "work")
        ]
        try:
            address = f"http://127.0.0.1:{settings['PORT']}"
            wait_until_ready(running[0], address)
            yield address
        finally:
            for process in running:
                process.terminate()
                process.wait(HANGS_AFTER)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def prometheus(service: str, tmp_path: Path) -> Iterator[httpx.Client]:
    """A Prometheus with the committed configuration, but this service's address, and looking more often."""
    folder = tmp_path / "prometheus"
    shutil.copytree(DEPLOY, folder)
    (folder / "gongdan-token").write_text(TOKEN)
    path = folder / "prometheus.yml"
    configuration = path.read_text("utf-8").replace("15s", "1s").replace("127.0.0.1:8000", service.split("//")[1])
    path.write_text(configuration.replace(', "127.0.0.1:8001"', ""), "utf-8")
    listens = f"127.0.0.1:{free_port()}"
    words = [program("prometheus"), f"--config.file={path}", f"--storage.tsdb.path={folder / 'data'}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*words, f"--web.listen-address={listens}"], stdout=log, stderr=log)
        try:
            with httpx.Client(base_url=f"http://{listens}/api/v1", timeout=30) as client:
                wait_for_scrapes(process, client)
                yield client
        finally:
            process.terminate()
            process.wait(HANGS_AFTER)


def wait_for_scrapes(process: "subprocess.Popen[bytes]", client: httpx.Client) -> None:
    """Wait until the service was read some times, and tells of its worker."""
    for _ in looks(process):
        try:
            if answer(client, 'count_over_time(up{job="gongdan"}[1h]) > 5 and on() max(gongdan_job_age_seconds)'):
                return
        except (httpx.TransportError, httpx.HTTPStatusError):
            pass
        time.sleep(0.2)
    raise AssertionError("Prometheus never read the service")


def answer(client: httpx.Client, query: str) -> list[object]:
    """What Prometheus answers to a question."""
    body = client.get("/query", params={"query": query}).raise_for_status().json()
    assert body.get("status") == "success", f"{query}: {body}"
    result: list[object] = body["data"]["result"]
    return result


@pytest.mark.sqlite  # what it asks the database for is tried on both in tests/api/test_metrics.py
def test_prometheus_reads_a_running_service(service: str, prometheus: httpx.Client) -> None:
    assert httpx.get(f"{service}/metrics").status_code == 401
    # a rate is known once a counter has grown between two looks at it
    for _ in range(HANGS_AFTER):
        for path in ("/v1/me", "/healthz", "/docs"):
            httpx.get(f"{service}{path}")
        if answer(prometheus, "sum(rate(gongdan_problems_total[1m])) > 0"):
            break
        time.sleep(1)
    [group] = prometheus.get("/rules").json()["data"]["groups"]
    assert len(group["rules"]) > 15
    assert [rule["name"] for rule in group["rules"] if rule["health"] != "ok"] == []
    firing = [
        alert["labels"] for alert in prometheus.get("/alerts").json()["data"]["alerts"] if alert["state"] == "firing"
    ]
    assert firing == []
    board = json.loads((ROOT / "deploy" / "grafana" / "gongdan.json").read_text("utf-8"))
    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(queries) > 25
    without = [query for query in queries if not answer(prometheus, query.replace("$__rate_interval", "1m"))]
    known = [
        query
        for query in without
        if EMPTY_WHERE_ALL_IS_WELL & set(re.findall(r"gongdan_([a-z_]+?)(?:_total)?\b", query))
    ]
    assert without == known
