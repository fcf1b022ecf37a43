"""The client judges forms itself, because mini-programs forbid what validators do: it must judge as they do."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.test_forms import cases_of
from tests.matrix.forms import FormWalk
from tests.matrix.village import Village
from tests.support.browser import node_modules
from tests.support.form_filling import let_through
from tests.support.patience import HANGS_AFTER

HERE: Final = Path(__file__).parent
SOURCE: Final = HERE.parents[1] / "clients" / "typescript" / "src" / "index.ts"

ODD: Final[tuple[object, ...]] = ("", 10**12, [], "2020-01-01T00:00:00+08:00")


def spoilt(filled: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A form with one field taken away, or filled in with something that is seldom right."""
    for name in filled:
        yield f"without {name}", {key: value for key, value in filled.items() if key != name}
        for odd in ODD:
            yield f"{name}={odd!r}", {**filled, name: odd}


@pytest.mark.integration
@pytest.mark.sqlite
def test_the_client_judges_forms_as_a_validator_does(village: Village, tmp_path: Path) -> None:
    cases = [
        (f"{form.kind}.{form.action} in {form.state}, {label} {what}", form.schema, given)
        for form, ways in cases_of(FormWalk(village))
        for label, filled in ways[:1] + ways[-1:]
        for what, given in [("", filled), *spoilt(filled)]
    ]
    bundle, given_file, told = tmp_path / "client.cjs", tmp_path / "cases.json", tmp_path / "results.json"
    command = [str(node_modules() / ".bin" / "esbuild"), str(SOURCE), "--bundle", "--format=cjs", f"--outfile={bundle}"]
    subprocess.run([*command, "--log-level=error"], check=True)
    given_file.write_text(json.dumps([{"schema": schema, "filled": given} for _, schema, given in cases]), "utf-8")
    judging = ["node", str(HERE / "judge_forms.mjs"), str(bundle), str(given_file), str(told)]
    subprocess.run(judging, check=True, timeout=HANGS_AFTER)
    otherwise = []
    for (what, schema, given), result in zip(cases, json.loads(told.read_text("utf-8")), strict=True):
        expected = let_through(schema, given)
        if result["holds"] != expected:
            otherwise.append(f"{what}: {expected}, not {result}")
        elif expected and not result["sends"]:
            otherwise.append(f"{what}: kept back: {result['faults']}")
    print(f"{len(cases)} filled-in forms, {len(otherwise)} judged otherwise")
    assert len(cases) > 3000
    assert otherwise == [], "\n".join(otherwise[:20])
