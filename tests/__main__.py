"""Every check there is, in one go: ``python -m tests``, which `make test` calls after its set-up.

A check that fails does not keep the later ones from running; what failed is named at the end.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services import database_url, redis_url

ROOT = Path(__file__).resolve().parent.parent
MANAGE = (sys.executable, "manage.py")
PYTEST = (sys.executable, "-m", "pytest", "-q", "--durations=10")
# These run on what the checkout says, whatever this shell's environment would make of it.
OWN_SETTINGS = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
    "EMAIL_URL",
    "DEBUG",
    "VAR_DIR",
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


def run(name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> bool:
    """Run one check with its output as it comes; whether it passed."""
    print(f"\n── {name} ──", flush=True)
    start = time.monotonic()
    process = subprocess.run(command, check=False, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
    passed = process.returncode == 0
    print(f"{name}: {'passed' if passed else 'FAILED'} after {time.monotonic() - start:.0f} s", flush=True)
    return passed


def main() -> int:
    """Run all checks, the whole suite on PostgreSQL last; 0 where every one of them passed."""
    environment = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    results = {name: run(name, command, environment) for name, command in CHECKS.items()}
    with database_url() as database, redis_url() as broker:
        environment |= {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": broker}
        results["tests on PostgreSQL"] = run("tests on PostgreSQL", PYTEST, environment)
    failed = [name for name, passed in results.items() if not passed]
    print(f"\n{len(results) - len(failed)} of {len(results)} checks passed.", flush=True)
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
