"""Fixtures for every area: the people of two provinces, their browsers, and jobs done on demand."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django_scopes import scope, scopes_disabled

from greenmfg.jobs import services as jobs
from greenmfg.jobs.models import Job
from tests.people import MemberClient, Person, World, make_world


@pytest.fixture(autouse=True)
def quick(settings) -> None:
    """Hash passwords in no time; serve static files by their plain names."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()


OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def delete_all(_style: Any, tables: Sequence[str], **_how: bool) -> list[str]:
    """Statements of a superuser that empty ``tables``, past their triggers, after a test that has committed.

    Django's TRUNCATE makes new files for every table, a second's work; a test fills but a few.
    """
    deleted = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in sorted(tables)]
    return ["SET session_replication_role = replica", *deleted, "SET session_replication_role = DEFAULT"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Wait before the database is dropped: a closing browser's last request may still hold a connection."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ops.sql_flush = delete_all
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute(OTHERS)
            if cursor.fetchone() == (0,):
                break
            time.sleep(0.1)


@pytest.fixture
def world(db: None) -> World:
    """Two provinces with their people."""
    return make_world()


@pytest.fixture
def in_hunan(world: World) -> Iterator[World]:
    """The world, with the scope of its first province open, as in a request of its people."""
    with scope(tenant=world.hunan):
        yield world


@pytest.fixture
def client_for() -> Callable[[Person | None], MemberClient]:
    """A browser in which the given person is signed in; None for an anonymous one."""
    return MemberClient


@pytest.fixture
def do_jobs(db: None) -> Callable[[], int]:
    """Do all queued jobs as a worker would; the number of jobs done."""

    def work() -> int:
        with scopes_disabled():
            waiting = list(
                Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True)
            )
        return sum(jobs.run(pk) for pk in waiting)

    return work
