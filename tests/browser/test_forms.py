"""A stock JSON Schema renderer (@rjsf/core with ajv) draws every form in headless Chromium, and sends what it lets
through to a running server: at least 98 % of it is accepted, or refused only for facts that no form can know."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.core.ids import new_id
from app.main import create_app
from tests.matrix.forms import Form, FormWalk, Tally, undoing
from tests.matrix.village import Village
from tests.support.browser import chromium, node_modules
from tests.support.form_filling import fillings, let_through
from tests.support.patience import HANGS_AFTER
from tests.torture.process import LOOPBACK, free_port

HERE: Final = Path(__file__).parent
PAGE: Final = (
    b'<!doctype html><html lang="zh"><meta charset="utf-8"><div id="form"></div><script src="page.js"></script>'
)
ENOUGH: Final = 0.98
FEW: Final = 0.02
"""The renderer may keep back so much of what another validator lets through."""


def bundled(folder: Path) -> bytes:
    """The page's program in one file."""
    modules, made = node_modules(), folder / "page.js"
    command = [str(modules / ".bin" / "esbuild"), str(HERE / "forms_page.jsx"), "--bundle", f"--outfile={made}"]
    more = ["--log-level=error", "--minify", '--define:process.env.NODE_ENV="production"']
    subprocess.run([*command, *more], check=True, env={**os.environ, "NODE_PATH": str(modules)})
    return made.read_bytes()


@contextmanager
def serving(village: Village, script: bytes) -> Iterator[str]:
    """The village's service on a port of its own, with the page beside it; gives the page's address."""
    service = create_app(container=village.container)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/page/"):
            await service(scope, receive, send)
            return
        is_script = scope["path"].endswith(".js")
        kind = b"text/javascript" if is_script else b"text/html; charset=utf-8"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": script if is_script else PAGE})

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host=LOOPBACK, port=port, log_level="error", lifespan="off"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    loop = village.hatch._loop
    running = asyncio.run_coroutine_threadsafe(server.serve(), loop)
    try:
        yield f"http://{LOOPBACK}:{port}/page/"
    finally:
        server.should_exit = True
        running.result(HANGS_AFTER)


def cases_of(walk: FormWalk) -> Iterator[tuple[Form, list[tuple[str, dict[str, Any]]]]]:
    """Every form with the ways in which it is filled in."""
    for form in [*walk.forms(everybody=False), *walk.new_forms()]:
        ways = fillings(form.schema, walk.source(form.who))
        yield form, [(label, filled) for label, filled in ways if let_through(form.schema, filled)]


def for_the_page(walk: FormWalk, form: Form, ways: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """A form as the page takes it."""
    filled = [{"filled": filled, "key": str(new_id())} for _, filled in ways]
    token = walk.headers[form.who]["Authorization"]
    return {"schema": form.schema, "href": form.href, "token": token, "fillings": filled}


@pytest.mark.integration
# what is drawn comes from the rules; tests/matrix/test_forms.py reads every form from both databases
@pytest.mark.sqlite
def test_a_stock_renderer_draws_every_form(village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script, walk = bundled(tmp_path), FormWalk(village)
    drawn = list(cases_of(walk))
    given, told = tmp_path / "cases.json", tmp_path / "results.json"
    sent = [for_the_page(walk, form, ways) for form, ways in drawn]
    given.write_text(json.dumps(sent, ensure_ascii=False), encoding="utf-8")
    with undoing(monkeypatch), serving(village, script) as address:
        command = ["node", str(HERE / "try_forms.mjs"), str(node_modules()), chromium(), address, str(given), str(told)]
        subprocess.run(command, check=True, timeout=HANGS_AFTER)
    outcome = json.loads(told.read_text(encoding="utf-8"))
    cases = [(form, label) for form, ways in drawn for label, _ in ways]
    tally, kept_back, undrawn = Tally(), [], []
    for (form, label), result in zip(cases, outcome["results"], strict=True):
        undrawn += [f"{form.action}: {name}" for name in (*result["missing"], *result["unnamed"])]
        if "errors" in result:
            kept_back.append(f"{form.kind}.{form.action} in {form.state}, {label}: {result['errors'][:3]}")
        else:
            tally.count(form, label, result["status"], result["body"])
    sent_in_all = f"{tally.sent} sent, {tally.accepted} accepted, {dict(tally.for_facts)}"
    print(f"{len(drawn)} forms, {len(cases)} ways to fill them in, {len(kept_back)} kept back, {sent_in_all}")
    assert outcome["complaints"] == []
    assert sorted(set(undrawn)) == []
    assert len(kept_back) <= FEW * len(cases), "\n".join(kept_back[:20])
    assert tally.share >= ENOUGH, "\n".join(tally.wrongly[:20])
    assert tally.sent > 1000
