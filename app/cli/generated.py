"""`gongdan openapi` and `gongdan lifecycles`: write the files that are generated from the code, or check them."""

import importlib
import sys
from pathlib import Path
from tempfile import gettempdir
from typing import Annotated, Final

import typer

ROOT: Final = Path(__file__).parents[2]

Check = Annotated[bool, typer.Option("--check", help="Write nothing; end with 1 if a file is not fresh.")]


def openapi(check: Check = False) -> None:
    """Write the documents in openapi/ from the routes: in Chinese and in English, whole and for each audience."""
    folder = ROOT / "openapi"
    pages = {folder / name: text for name, text in documents().items()}
    settle(pages, "gongdan openapi", check=check, folder=folder)


def lifecycles(check: Check = False) -> None:
    """Write docs/lifecycles/ from the tables of what may happen."""
    from app.workflow.diagrams import pages as workflow_pages

    folder = ROOT / "docs" / "lifecycles"
    pages = {folder / name: text for name, text in workflow_pages.pages().items()}
    settle(pages, "gongdan lifecycles", check=check, folder=folder)


def documents() -> dict[str, str]:
    """Every OpenAPI document as it is committed, by the name of its file."""
    from app.core.settings import Settings

    # by name, because commands stand below the application; the database is named only, never opened
    main, files = importlib.import_module("app.main"), importlib.import_module("app.api.openapi.files")
    settings = Settings(environment="laptop", database_url=f"sqlite+aiosqlite:///{gettempdir()}/gongdan-openapi.db")
    pages: dict[str, str] = files.written_for(main.create_app(settings))
    return pages


def settle(pages: dict[Path, str], command: str, *, check: bool, folder: Path | None = None) -> None:
    """Write the files, or end with 1 if they differ; files of the folder that are not generated any more are
    removed."""
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    there = {path for path in folder.iterdir() if path.is_file()} if folder and folder.is_dir() else set()
    left_over = sorted(there - set(pages))
    if check:
        for path in [*stale, *left_over]:
            print(f"{path.relative_to(ROOT)} is not fresh: run `{command}`", file=sys.stderr)
        sys.exit(1 if stale or left_over else 0)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], encoding="utf-8")
        print(path.relative_to(ROOT))
    for path in left_over:
        path.unlink()
        print(f"{path.relative_to(ROOT)} removed")
