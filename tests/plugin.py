"""Loaded before Django: the environment of every test run, and which tests fit the database.

TEST_DATABASE_URL and TEST_REDIS_URL name what to test on (`make test` sets both); without them the
suite runs on SQLite and without a broker, less the tests that need real transactions. Workers that share
a run have a database and a Redis database each.
"""

import os
import tempfile
from pathlib import Path

import hypothesis
import pytest

NEEDS_TRANSACTIONS = {"transactional_db", "live_server", "django_db_reset_sequences"}
NEEDS_DATABASE = NEEDS_TRANSACTIONS | {"db", "django_db_setup"}
# What services write and rows refuse may differ from one database to the other; what these folders look at,
# pages and papers, is made of the answers of the same selectors.
PAGES = {"access", "attacks", "documents", "pages", "pages_authority", "workbook"}

# The number of this process among those that share a run's tests; 0 where it does them all.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

# Files of a run live and end with it; processes that a test starts inherit the place.
_files = tempfile.TemporaryDirectory(prefix="greenmfg-test-")

# An installation's own database and broker never reach a test.
for name in ("DATABASE_URL", "REDIS_URL"):
    os.environ.pop(name, None)
if address := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = address  # pytest-django makes a test database for each worker of it
if address := os.environ.get("TEST_REDIS_URL"):
    server, _, database = address.rpartition("/")
    os.environ["REDIS_URL"] = f"{server}/{int(database) + WORKER}"
os.environ["SECRET_KEY"] = "a-key-for-tests-that-no-installation-would-ever-be-given"
os.environ["SIMULATION"] = "1"
os.environ["VAR_DIR"] = _files.name
# Dropping a database at the end takes PostgreSQL as long as the disk needs, longer than any page may.
os.environ["STATEMENT_TIMEOUT_MS"] = "60000"

# Where collected static files go; the web server warns of a place that is not there.
(Path(__file__).resolve().parent.parent / "var" / "static").mkdir(parents=True, exist_ok=True)

# A machine that does other work besides makes single examples slow; slowness is no finding here.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if 'DATABASE_URL' in os.environ else 'SQLite, without transaction=True'}"


def needs_transactions(item: pytest.Item) -> bool:
    """Whether ``item`` commits for real, which frozen rows make impossible to undo on SQLite."""
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction", False)
    return asked or bool(NEEDS_TRANSACTIONS.intersection(getattr(item, "fixturenames", ())))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what asks no database, or only shows it: on a second one it would be the same again."""
    names = NEEDS_DATABASE.intersection(getattr(item, "fixturenames", ()))
    asks = names or item.get_closest_marker("django_db") is not None
    if not asks or item.path.parent.name in PAGES:
        item.add_marker("once")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Once started, a browser keeps an event loop in the thread, where no other test wants one.
    items.sort(key=lambda item: "browser_name" in getattr(item, "fixturenames", ()))
    if "DATABASE_URL" in os.environ:
        return
    left_out = [item for item in items if needs_transactions(item)]
    items[:] = [item for item in items if not needs_transactions(item)]
    config.hook.pytest_deselected(items=left_out)


def pytest_unconfigure() -> None:
    _files.cleanup()
