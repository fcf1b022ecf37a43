"""How files lean on each other: import-linter holds floors and rooms, and this that no files go in a circle."""

import grimp


def in_circles(imports: dict[str, set[str]]) -> set[str]:
    """Modules of circles, and those between two circles: what is left when whatever imports nothing, or is imported by
    nothing, has been taken away again and again."""
    left = {name: set(found) for name, found in imports.items()}
    while True:
        imported = set[str]().union(*left.values())
        ends = {name for name, found in left.items() if not found or name not in imported}
        if not ends:
            return set(left)
        left = {name: found - ends for name, found in left.items() if name not in ends}


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("app", exclude_type_checking_imports=True)
    imports = {name: set(graph.find_modules_directly_imported_by(name)) for name in graph.modules}
    assert len(imports) > 300
    assert in_circles(imports) == set()


def test_a_circle_is_found() -> None:
    assert in_circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == {"b", "c"}
    assert in_circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == set()
