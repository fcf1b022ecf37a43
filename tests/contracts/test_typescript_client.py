"""The TypeScript client compiles against the document, and takes the demo's main job from the call to the archive where
there is nothing but what a WeChat mini-program has."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.contracts.test_readme import address, log_of  # noqa: F401 - fixtures
from tests.support.browser import node_modules
from tests.support.media import picture
from tests.support.patience import HANGS_AFTER

ROOT: Final = Path(__file__).parents[2]
CLIENT: Final = ROOT / "clients" / "typescript"
WAY: Final = (
    "registered", "accepted", "dispatched", "assigned", "acknowledged", "en_route", "on_site", "quoted", "in_progress",
    "completed", "signed_off", "closed",
)  # fmt: skip


def run(*command: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=CLIENT, capture_output=True, text=True, timeout=HANGS_AFTER, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.integration
@pytest.mark.sqlite
def test_the_client_drives_the_main_job(address: str, tmp_path: Path) -> None:  # noqa: F811 - a fixture
    assert (CLIENT / "node_modules").is_dir(), "the packages of the client are not installed: make integration does it"
    run("npm", "run", "check")
    bundle = tmp_path / "gongdan.js"
    esbuild = node_modules() / ".bin" / "esbuild"
    to = ("--bundle", "--format=iife", "--global-name=gongdan", "--target=es2020", f"--outfile={bundle}")
    run(esbuild, "src/index.ts", *to, "--log-level=error")
    (tmp_path / "tap.png").write_bytes(picture("PNG"))
    try:
        told = run("node", "test/main_job.mjs", address, bundle, tmp_path / "tap.png")
    except AssertionError as error:
        raise AssertionError(f"{error}\nThe service wrote:\n{log_of(tmp_path)}") from error
    assert told.split() == list(WAY)


def test_the_clients_lock_names_no_registry() -> None:
    lock = (CLIENT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    # nor whom to pay for a package, which npm writes beside it
    assert "://" not in lock
