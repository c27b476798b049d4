"""Every check there is, in one go: ``python -m tests``, which `make test` calls after its set-up.

A check that fails does not keep the later ones from running. What failed, and which of its tests, stands
at the end, where a log that was cut still has it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services import WORKERS, database_url, redis_url

ROOT = Path(__file__).resolve().parent.parent
MANAGE = (sys.executable, "manage.py")
# Files go to whichever worker is free, in the order in which the plugin has sorted their tests.
SHARED = ("-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder")
PYTEST = (sys.executable, "-m", "pytest", "-q", "--durations=10", *SHARED)
# These run on what the checkout says, whatever this shell's environment would make of it.
OWN_SETTINGS = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
    "EMAIL_URL",
    "DEBUG",
    "VAR_DIR",
    "STATIC_ROOT",
    "SIMULATION",
)
CHECKS: Mapping[str, Sequence[str | Path]] = {
    "style": (sys.executable, "-m", "ruff", "check"),
    "format": (sys.executable, "-m", "ruff", "format", "--check"),
    "types": (sys.executable, "-m", "mypy"),
    "imports": (Path(sys.executable).with_name("lint-imports"), "--no-logo"),
    "settings": (*MANAGE, "check", "--fail-level", "WARNING"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "schemes": (*MANAGE, "check_schemes"),
    "static files": (*MANAGE, "collectstatic", "--no-input", "--verbosity", "0"),
    "tests on SQLite": (*PYTEST, "-m", "not once"),
}


# As many lines as a screen has room for.
MOST_LINES = 40
LAST_LINES = 12


def run(name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> list[str] | None:
    """Run one check with its output as it comes; what to read of it where it failed, else None."""
    print(f"\n── {name} ──", flush=True)
    start, lines = time.monotonic(), []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    passed = process.returncode == 0
    print(f"{name}: {'passed' if passed else 'FAILED'} after {time.monotonic() - start:.0f} s", flush=True)
    return None if passed else essence(lines)


def essence(lines: Sequence[str]) -> list[str]:
    """What to read first of a failed check's output: the tests that failed, else how it ended."""
    failed = [line for line in lines if line.startswith(("FAILED ", "ERROR "))]
    if len(failed) > MOST_LINES:
        failed[MOST_LINES:] = [f"… and {len(failed) - MOST_LINES} more"]
    return failed or [line for line in lines if line][-LAST_LINES:]


def main() -> int:
    """Run all checks, the whole suite on PostgreSQL last; 0 where every one of them passed."""
    environment = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    environment["COLUMNS"] = "150"  # pytest cuts what it says of a failed test to the width of the page
    results = {name: run(name, command, environment) for name, command in CHECKS.items()}
    with database_url() as database, redis_url() as broker:
        environment |= {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": broker}
        results["tests on PostgreSQL"] = run("tests on PostgreSQL", PYTEST, environment)
    return conclude(results)


def conclude(results: Mapping[str, list[str] | None]) -> int:
    """Say what failed and how, the names last; 0 where nothing did."""
    failed = {name: lines for name, lines in results.items() if lines is not None}
    for name, lines in failed.items():
        print(f"\n── {name}, in short ──", *lines, sep="\n")
    print(f"\n{len(results) - len(failed)} of {len(results)} checks passed.", flush=True)
    if failed:
        print(f"FAILED: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
