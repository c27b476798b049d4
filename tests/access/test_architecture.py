"""What the code may not do, read from the code: pages see rows through selectors only (attack 21)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "evaluation", "applications", "parks", "supplychain")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# Where all provinces are looked at on purpose, each with its reason beside it.
ACROSS_PROVINCES = {"greenmfg/jobs/services.py", "applications/selectors.py"}


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


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_views_and_forms_touch_no_manager(file):
    assert [line for name, line in attributes(file) if name in MANAGERS] == []


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
