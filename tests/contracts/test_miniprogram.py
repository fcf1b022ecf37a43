"""The example mini-program works: a resident and a worker use it page by page against a running service, its pages fit
a telephone, and its components do what they say in WeChat's own tool."""

import json
import os
import re
import shlex
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pylopdf_fonts_zh_cn
import pytest

from tests.contracts.test_readme import GONGDAN, log_of, wait_for
from tests.support.browser import chromium, node_modules
from tests.support.media import picture
from tests.support.patience import HANGS_AFTER
from tests.support.places import Place

ROOT: Final = Path(__file__).parents[2]
EXAMPLE: Final = ROOT / "examples" / "miniprogram"
PROGRAMS: Final = EXAMPLE / "node_modules" / ".bin"
MISSING: Final = "the packages of the example are not installed: make integration does it"
PAGES: Final = {
    "home", "login", "order", "form", "complaints", "complaint", "visitors", "visitor", "notices", "notice", "homes",
    "day", "visit",
}  # fmt: skip
LOOKED_AT: Final = (
    "login", "phone", "home-first", "report", "order-registered", "day", "visit", "form-offline", "visit-offline",
    "visit-synced", "form-quote", "order-quoted", "order-in-progress", "form-objection", "form-complete",
    "order-completed", "form-sign-off", "order-signed-off", "order-paid", "form-complaint", "complaint", "complaints",
    "visitor", "visitors", "notices", "home", "home-none", "form-claim", "homes", "visit-conflict",
)  # fmt: skip


@dataclass(frozen=True)
class Running:
    """A service and the WeChat that it asks."""

    address: str
    wechat: str
    folder: Path


@pytest.fixture
def running(seeded_place: Place, tmp_path: Path) -> Iterator[Running]:
    """A service with its stand-in for WeChat, which takes payments too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    service = f"http://127.0.0.1:{port}"
    options = ("--port", "0", "--folder", str(tmp_path / "wechat"), "--service", service, "--with-parent")
    with subprocess.Popen([GONGDAN, "wechat-standin", *options], stdout=subprocess.PIPE) as standin:
        assert standin.stdout is not None
        wechat = standin.stdout.readline().decode().split()[-1]
        told = (tmp_path / "wechat" / "standin.env").read_text("utf-8").replace("http://127.0.0.1:0", wechat)
        settings = dict(re.findall(r"^(\w+)='(.*)'$", told, re.MULTILINE))
        # no worker runs here that would have WeChat check what the resident writes before the staff reads it
        apps = json.loads(settings["GONGDAN_WECHAT_APPS"])
        unchecked = {app_id: {**app, "content_check": False} for app_id, app in apps.items()}
        settings |= {
            "GONGDAN_WECHAT_APPS": json.dumps(unchecked),
            "DATABASE_URL": seeded_place.url,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "GONGDAN_FILES_DIR": str(tmp_path / "files"),
            "GONGDAN_LOG_JSON": "true",
        }
        with (tmp_path / "log").open("w+", encoding="utf-8") as log:
            server = subprocess.Popen(
                [GONGDAN, "serve"], env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=log
            )
            try:
                yield Running(wait_for(server, tmp_path / "log"), wechat, tmp_path)
            finally:
                server.terminate()
                server.wait(timeout=HANGS_AFTER)
                standin.terminate()


def run(*command: object) -> list[str]:
    done = subprocess.run(
        [str(part) for part in command], cwd=EXAMPLE, capture_output=True, text=True, timeout=HANGS_AFTER, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split()


def build(client: Path) -> None:
    """What `npm run build` does, into another file."""
    assert (EXAMPLE / "node_modules").is_dir(), (
        "the packages of the example are not installed: make integration does it"
    )
    scripts = json.loads((EXAMPLE / "package.json").read_text("utf-8"))["scripts"]
    program, *words = shlex.split(scripts["build"])
    out = next(word for word in words if word.startswith("--outfile="))
    assert out == "--outfile=miniprogram/utils/gongdan-client.js"
    run(
        EXAMPLE / "node_modules" / ".bin" / program, *(f"--outfile={client}" if word == out else word for word in words)
    )


@pytest.mark.integration
@pytest.mark.sqlite
def test_a_resident_and_a_worker_use_it(running: Running) -> None:
    modules, pages = node_modules(), running.folder / "pages"
    client, tap = running.folder / "gongdan-client.js", running.folder / "tap.png"
    pages.mkdir()
    tap.write_bytes(picture("PNG"))
    build(client)
    try:
        looked_at = run("node", "test/story.mjs", running.address, running.wechat, client, tap, GONGDAN, pages)
    except AssertionError as error:
        raise AssertionError(f"{error}\nThe service wrote:\n{log_of(running.folder)}") from error
    assert tuple(looked_at) == LOOKED_AT
    font = Path(pylopdf_fonts_zh_cn.__file__).with_name("NotoSansSC-Regular.otf")
    drawn = run("node", "test/pictures.mjs", pages, chromium(), modules, font)
    assert {name.removesuffix(".html") for name in drawn} == set(LOOKED_AT)


@pytest.mark.integration
def test_its_components_do_what_they_say() -> None:
    assert (EXAMPLE / "node_modules").is_dir(), (
        "the packages of the example are not installed: make integration does it"
    )
    assert run("node", "test/components.mjs") == ["badge", "price", "timeline", "actions", "form"]


def test_each_page_and_component_has_its_four_files() -> None:
    app = json.loads((EXAMPLE / "miniprogram" / "app.json").read_text("utf-8"))
    assert {page.split("/")[1] for page in app["pages"]} == PAGES
    for path in (*app["pages"], *(used.lstrip("/") for used in app["usingComponents"].values())):
        found = [
            (EXAMPLE / "miniprogram" / path).with_suffix(end).is_file() for end in (".js", ".json", ".wxml", ".wxss")
        ]
        assert all(found), path


def test_the_examples_lock_names_no_registry() -> None:
    lock = (EXAMPLE / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    # nor whom to pay for a package, which npm writes beside it
    assert "://" not in lock
