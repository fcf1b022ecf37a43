"""How files lean on each other: import-linter holds the floors and rooms; this, that no files go in a circle, and that
the one way in which a state changes is the same for every kind of record."""

import grimp


def in_circles(imports: dict[str, set[str]]) -> set[str]:
    """Modules of circles, and those between two circles: what is left when whatever imports nothing, or is imported by
    nothing, has been taken away again and again."""
    left = {name: set(needed) for name, needed in imports.items()}
    while True:
        imported = set[str]().union(*left.values())
        ends = {name for name, needed in left.items() if not needed or name not in imported}
        if not ends:
            return set(left)
        left = {name: needed - ends for name, needed in left.items() if name not in ends}


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("app", exclude_type_checking_imports=True)
    imports = {name: set(graph.find_modules_directly_imported_by(name)) for name in graph.modules}
    assert len(imports) > 300
    assert in_circles(imports) == set()


def test_a_circle_is_found() -> None:
    assert in_circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == {"b", "c"}
    assert in_circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == set()


MAY_KNOW = {
    # every record stands in a community, and most with a department
    "app.models": {"base", "places", "support"},
    "app.services": {"moving", "journal", "places"},
    "app.workflow.kinds": {"common_facts", "common_forms", "common_guards"},
    # sentences for people; the price list has its name in app.models
    "app.core": {"catalogue", "clock", "enums", "errors", "ids", "json_object", "lang", "quotas", "roles"},
}
"""What app.services.moving may import of these folders: what is the same for every kind of record."""
ENGINE_MAY_KNOW = {"app.models": {"base"}, "app.workflow.kinds": {""}}
"""What app.workflow.engine may import of these folders: the base of rows, and the folder itself, which is walked."""


def nouns_known(imports: dict[str, set[str]], may_know: dict[str, set[str]] = MAY_KNOW) -> set[tuple[str, str]]:
    """Imports of one kind of record's own files, with the file that has them."""
    known = set()
    for name, imported in imports.items():
        for other in imported:
            for folder, allowed in may_know.items():
                inside = other == folder or other.startswith(folder + ".")
                if inside and other.removeprefix(folder).strip(".").split(".")[0] not in allowed:
                    known.add((name, other))
    return known


def test_moving_knows_no_kind_of_record() -> None:
    graph = grimp.build_graph("app")
    moving = {"app.services.moving", *graph.find_descendants("app.services.moving")}
    assert len(moving) > 8
    assert nouns_known({name: graph.find_modules_directly_imported_by(name) for name in moving}) == set()


def test_the_engine_knows_no_kind_of_record() -> None:
    graph = grimp.build_graph("app")
    engine = {"app.workflow.engine", *graph.find_descendants("app.workflow.engine")}
    assert len(engine) > 8
    imports = {name: graph.find_modules_directly_imported_by(name) for name in engine}
    assert nouns_known(imports, ENGINE_MAY_KNOW) == set()


def test_a_noun_is_found() -> None:
    wrong = {"app.models", "app.models.visitor", "app.services.clocks.homes", "app.workflow.kinds.complaint.table"}
    right = {"app.models.base", "app.services.journal.journal", "app.workflow.kinds.common_forms", "app.core.enums"}
    assert nouns_known({"m": wrong | right}) == {("m", name) for name in wrong}
    of_engine = {"app.models.base", "app.models.quote", "app.workflow.kinds.common_facts", "app.workflow.engine.step"}
    found = nouns_known({"m": of_engine}, ENGINE_MAY_KNOW)
    assert found == {("m", "app.models.quote"), ("m", "app.workflow.kinds.common_facts")}
