"""Programs for the tests that drive a browser: node with the packages of tests/node, and Chromium."""

import shutil
from pathlib import Path
from typing import Final

import pytest

MODULES: Final = Path(__file__).parents[1] / "node" / "node_modules"


def chromium() -> str:
    """Where Chromium is. Fails with what to install."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("these tests drive Chromium: apt install chromium")
    return path


def node_modules() -> Path:
    """The packages of tests/node. Fails with how to get them."""
    if shutil.which("node") is None:
        pytest.fail("these tests run node: apt install nodejs npm")
    if not MODULES.is_dir():
        pytest.fail("the packages of tests/node are not installed: make integration does it")
    return MODULES
