"""The locks hold exact versions with hashes, and none with a known hole."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.once
SERVING = (ROOT / "requirements.txt").read_text()
TESTING = (ROOT / "requirements-test.txt").read_text()

# The first version without the hole named; below it the build fails even where no advisory can be asked.
FIRST_SAFE = {
    "brotli": "1.2.0",  # CVE-2025-6176: a small body inflates without bound
    "celery": "5.2.2",  # CVE-2021-23727: a stored result runs commands
    "django": "5.2.8",  # CVE-2025-64459: SQL injection by keyword arguments of filter()
    "fonttools": "4.60.2",  # CVE-2025-66034: writes files where a design document says
    "gunicorn": "23.0.0",  # CVE-2024-6827: request smuggling
    "pillow": "11.3.0",  # CVE-2025-48379: writes beyond its buffer
    "pypdf": "6.0.0",  # CVE-2025-55197: a small file fills the memory
    "redis": "4.5.5",  # CVE-2023-28859: an answer reaches the wrong caller
    "sqlparse": "0.5.0",  # CVE-2024-4340: deep nesting ends in RecursionError
    "weasyprint": "70.0",  # lets addresses past a custom fetcher
}


def pins(lock: str) -> dict[str, str]:
    """The versions of ``lock`` by package name."""
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ]+)", lock, re.MULTILINE))


def holes(lock: str) -> list[str]:
    """What ``lock`` holds that is older than its first safe version."""
    return [
        f"{name}=={version}"
        for name, version in pins(lock).items()
        if Version(version) < Version(FIRST_SAFE.get(name, "0"))
    ]


@pytest.mark.parametrize("lock", [SERVING, TESTING], ids=["serving", "testing"])
def test_a_lock_is_exact_hashed_and_names_no_address(lock):
    requirements = [line for line in lock.replace("\\\n", " ").splitlines() if not line.startswith("#")]
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==\S+ ( ?; .+?)? *--hash=sha256:", requirement), requirement
    assert not re.search(r"://|--index|--extra|--find|@ ", lock)


def test_what_is_tested_is_what_is_served():
    assert pins(SERVING).items() <= pins(TESTING).items()


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for wanted, lock in (
        (project["project"]["dependencies"], SERVING),
        (project["dependency-groups"]["test"], TESTING),
    ):
        for requirement in map(Requirement, wanted):
            assert pins(lock)[requirement.name] in requirement.specifier, requirement


def test_attack_136_no_version_with_a_known_hole_is_locked():
    assert FIRST_SAFE.keys() <= pins(SERVING).keys()
    assert holes(SERVING) == holes(TESTING) == []


def test_attack_136_a_downgrade_is_noticed():
    assert holes("weasyprint==69.0 \\\n    --hash=sha256:00\ndjango==5.2.19 \\\n") == ["weasyprint==69.0"]


def test_attack_136_no_advisory_stands_against_the_lock():
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-f", "json"]
    command += ["-r", str(ROOT / "requirements.txt"), "--progress-spinner", "off", "--timeout", "10"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    audited = [
        package
        for package in json.loads(answer or '{"dependencies": []}')["dependencies"]
        if "vulns" in package
    ]
    if not audited:
        pytest.skip("the advisory database cannot be reached from here")
    assert [package for package in audited if package["vulns"]] == []
