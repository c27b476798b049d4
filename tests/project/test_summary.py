"""What `make test` says last of what failed: enough for whoever sees no more of a log than its end."""

import sys

import pytest

from tests import __main__ as checks

pytestmark = pytest.mark.once
PRINTS = "import sys; print('ok'); print('went wrong', file=sys.stderr); sys.exit(int(sys.argv[1]))"


def run(status: str) -> list[str] | None:
    return checks.run("types", (sys.executable, "-c", PRINTS, status), {"PYTHONUNBUFFERED": "1"})


def test_a_check_is_heard_while_it_runs_and_remembered_where_it_fails(capsys):
    assert run("0") is None
    assert run("3") == ["ok", "went wrong"]
    heard = capsys.readouterr().out
    assert heard.count("went wrong") == 2
    assert "types: passed after 0 s" in heard
    assert "types: FAILED after 0 s" in heard


def test_of_a_suite_the_failed_tests_are_told():
    said = ["...F", "E   assert 1", "FAILED tests/a.py::test_a - assert 1", "ERROR tests/b.py", "1 failed"]
    assert checks.essence(said) == said[2:4]
    many = [f"FAILED tests/a.py::test_{number}" for number in range(100)]
    assert checks.essence(many) == [*many[:40], "… and 60 more"]


def test_the_names_of_what_failed_come_last(capsys):
    assert checks.conclude({"style": None, "types": ["a.py:1: error"], "tests": ["FAILED tests/a.py"]}) == 1
    *_, short, tests, _blank, count, names = capsys.readouterr().out.splitlines()
    assert (short, tests) == ("── tests, in short ──", "FAILED tests/a.py")
    assert (count, names) == ("1 of 3 checks passed.", "FAILED: types, tests")


def test_nothing_is_named_where_nothing_failed(capsys):
    assert checks.conclude({"style": None}) == 0
    assert capsys.readouterr().out == "\n1 of 1 checks passed.\n"
