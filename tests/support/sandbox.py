"""The service as `make run` leaves it: the demo with a record for each example, the worker, and the stand-in for
WeChat, each a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.core.outside_settings import STANDIN_APP, STANDIN_SECRET
from app.sandbox.wechat.templates import APP_TEMPLATES
from tests.support.patience import HANGS_AFTER

GONGDAN: Final = Path(sys.executable).with_name("gongdan")


def environment(folder: Path) -> dict[str, str]:
    """The settings of a laptop whose rows and files stand in a folder."""
    return {
        **os.environ,
        "GONGDAN_ENVIRONMENT": "laptop",
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/gongdan.db",
        "GONGDAN_FILES_DIR": str(folder / "files"),
        "GONGDAN_ORPHAN_HOURS": "720",
        "GONGDAN_WEBHOOK_ALLOWED_HOSTS": "127.0.0.1",
    }


def write_sandbox(folder: Path) -> None:
    """What `make run` does before the service starts."""
    for words in (("db", "upgrade"), ("seed", "--examples")):
        command = [str(GONGDAN), *words]
        subprocess.run(command, check=True, env=environment(folder), stdout=subprocess.DEVNULL, timeout=HANGS_AFTER)


def copy_of(sandbox: Path, folder: Path) -> Path:
    """A sandbox as new; `sandbox` stays as it is."""
    shutil.copytree(sandbox, folder)
    return folder


@contextmanager
def standin(folder: Path) -> Iterator[dict[str, str]]:
    """A stand-in for WeChat on a free port of the loopback; gives what the service must know of it."""
    command = [str(GONGDAN), "wechat-standin", "--port", "0", "--folder", str(folder), "--with-parent"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        apps = {STANDIN_APP: {"secret": STANDIN_SECRET, "templates": APP_TEMPLATES}}
        address = server.stdout.readline().decode().split()[-1]
        try:
            yield {"GONGDAN_WECHAT_URL": address, "GONGDAN_WECHAT_APPS": json.dumps(apps)}
        finally:
            server.terminate()


@contextmanager
def worker(settings: dict[str, str]) -> Iterator[None]:
    """A worker beside the service: what the demo's past has made due, it does at once."""
    with subprocess.Popen([GONGDAN, "work", "--with-parent"], env=settings, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
