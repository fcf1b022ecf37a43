"""Stock generators make clients of the document as it is, without a warning, and these compile. Ids that are
always there are always there in the generated types, too."""

import os
import py_compile
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from app.api.openapi.files import FOLDER, file_name
from app.core.lang import LANGUAGES, Language
from tests.support.browser import node_modules
from tests.support.patience import HANGS_AFTER

GENERATORS: Final = Path(__file__).parents[1] / "generators"
PROGRAMS: Final = Path(sys.prefix) / "generators" / "bin"
STRICT: Final = ("--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable")
MODULES: Final = ("--module", "esnext", "--moduleResolution", "bundler")
DOCUMENT: Final = FOLDER / file_name("openapi", "zh")
OF_THE_TOOL: Final = (
    "OpenAPI 3.1 support is still in beta",
    # what it says of each {"type": "null"} among choices, as OpenAPI 3.1 writes "or null"; the field comes out right
    "Failed to get the schema name: null",
    # of a date that may be null it asks for the name of a model, and writes none; the field comes out right
    "Date (model name matches existing language type) cannot be used as a model name. Renamed to ModelDate",
)
"""Warnings of openapi-generator that no document of OpenAPI 3.1 with nullable fields escapes."""
ALWAYS: Final = {
    "WorkOrder": ("id", "community_id", "reporter_id"),
    "Complaint": ("id", "community_id"),
    "Charge": ("id", "community_id"),
    "Visitor": ("id", "community_id"),
    "StoredFile": ("id",),
    "Person": ("id",),
    "AvailableAction": ("name", "href"),
}
"""Fields that every answer has."""
SOMETIMES: Final = {"WorkOrder": ("worker_id", "department_id")}
"""Fields that are null before somebody is named."""

pytestmark = pytest.mark.integration


def run(*command: str | Path, folder: Path, **more: str) -> str:
    """Run a program, and give all that it says. Fails with that if the program does."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER,
        check=False,
        cwd=folder,
        env={**os.environ, **more},
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-4000:]
    return said


def program(name: str) -> Path:
    """A generator. Fails with how to get it."""
    if not (PROGRAMS / name).exists():
        pytest.fail("the generators are not installed: make integration does it")
    return PROGRAMS / name


def tsc(folder: Path, *sources: str) -> None:
    """Compile TypeScript as strictly as it goes."""
    run(node_modules() / ".bin" / "tsc", *STRICT, *MODULES, *sources, folder=folder)


@pytest.mark.parametrize("language", LANGUAGES)
def test_openapi_typescript(language: Language, tmp_path: Path) -> None:
    document = FOLDER / file_name("openapi", language)
    said = run(node_modules() / ".bin" / "openapi-typescript", document, "--output", "api.d.ts", folder=tmp_path)
    assert "warn" not in said.lower(), said
    lines = ["import type { components } from './api';", "type Shapes = components['schemas'];"]
    for shape, names in ALWAYS.items():
        lines += [f"export const {shape}_{name} = (it: Shapes['{shape}']): string => it.{name};" for name in names]
    for shape, names in SOMETIMES.items():
        lines += [
            f"export const {shape}_{name} = (it: Shapes['{shape}']): string | null => it.{name};" for name in names
        ]
        for name in names:
            # tsc complains of this comment unless the line below it is wrong
            lines.append("// @ts-expect-error null stands here")
            lines.append(f"export const no_{name} = (it: Shapes['{shape}']): string => it.{name};")
    (tmp_path / "use.ts").write_text("\n".join(lines))
    tsc(tmp_path, "api.d.ts", "use.ts")


def test_openapi_generator(tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.fail("openapi-generator runs on Java: apt install default-jre-headless")
    said = run(
        program("openapi-generator-cli"), "generate", "-g", "typescript-fetch", "-i", DOCUMENT, "-o", "client",
        folder=tmp_path, PATH=f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
    )  # fmt: skip
    warnings = [line for line in said.splitlines() if re.search(r"\b(WARN|ERROR)\b", line)]
    assert not [line for line in warnings if not any(known in line for known in OF_THE_TOOL)]
    for shape, names in ALWAYS.items():
        source = (tmp_path / "client" / "models" / f"{shape}.ts").read_text("utf-8")
        for name in names:
            field = re.sub(r"_(\w)", lambda match: match[1].upper(), name)
            assert re.search(rf"^    {field}: string;$", source, re.MULTILINE), (shape, name)
    tsc(tmp_path / "client", *(path.as_posix() for path in (tmp_path / "client").rglob("*.ts")))


def test_openapi_python_client(tmp_path: Path) -> None:
    said = run(
        program("openapi-python-client"), "generate", "--path", DOCUMENT, "--output-path", "client", "--meta", "none",
        "--config", GENERATORS / "openapi-python-client.yaml", "--fail-on-warning", folder=tmp_path,
    )  # fmt: skip
    assert "warn" not in said.lower(), said
    sources = list((tmp_path / "client").rglob("*.py"))
    assert len(sources) > 600
    for source in sources:
        py_compile.compile(str(source), doraise=True, cfile=str(tmp_path / "compiled"))
    for shape, names in ALWAYS.items():
        model = (tmp_path / "client" / "models" / (re.sub(r"(?<!^)([A-Z])", r"_\1", shape).lower() + ".py")).read_text()
        for name in names:
            assert re.search(rf"^    {name}: (UUID|str)$", model, re.MULTILINE), (shape, name)
    # the client can be imported with all of its models
    python = program("python")
    assert "WorkOrder" in run(
        python, "-W", "error", "-c", "import client.models as m; print(m.WorkOrder)", folder=tmp_path
    )
