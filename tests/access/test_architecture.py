"""What the code may not do, read from the code: pages see rows through selectors only (attack 21)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "evaluation", "applications", "parks", "supplychain")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# Where all provinces are looked at on purpose, each with its reason beside it.
ACROSS_PROVINCES = {
    "greenmfg/jobs/services.py",
    "applications/selectors/capping.py",  # 257号 三 counts over all provinces; only the number is told
    "applications/selectors/objections.py",  # by the code of a receipt, as papers by the token of theirs
    "applications/selectors/papers.py",
    "applications/selectors/third_party.py",
}


def sources(*patterns: str) -> Iterator[Path]:
    for app in APPS:
        for pattern in patterns:
            yield from (ROOT / app).glob(pattern)


def attributes(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno


PAGES = sorted(
    sources("views.py", "views/**/*.py", "forms.py", "forms/**/*.py", "templatetags/*.py", "access.py")
)
VIEWS = sorted(sources("views.py", "views/**/*.py"))


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_views_and_forms_touch_no_manager(file):
    assert [line for name, line in attributes(file) if name in MANAGERS] == []


def imported(file: Path) -> Iterator[str]:
    """Every module of an import, and every name as if it were one."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("file", VIEWS, ids=lambda file: str(file.relative_to(ROOT)))
def test_views_write_sheets_by_the_services_that_know_who_may(file):
    """`evaluation.services` writes any sheet; whose it is and who may, `applications.services` asks."""
    assert [name for name in imported(file) if name.startswith("evaluation.services")] == []


def test_the_pages_are_found():
    assert {"accounts", "applications"} <= {file.relative_to(ROOT).parts[0] for file in PAGES}


def test_the_scope_is_left_in_known_places_only():
    files = [file for folder in (*APPS, "greenmfg") for file in (ROOT / folder).rglob("*.py")]
    leaving = {
        file.relative_to(ROOT).as_posix()
        for file in files
        if "scopes_disabled" in file.read_text(encoding="utf-8")
    }
    assert leaving == ACROSS_PROVINCES
