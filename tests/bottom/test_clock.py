import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from accounts.models import Tenant
from greenmfg import clock
from greenmfg.jobs.models import Job

ROOT = Path(clock.__file__).resolve().parent.parent
IN_2025 = datetime(2025, 10, 27, 9, 0, tzinfo=UTC)


def job(tenant: Tenant) -> Job:
    return Job.objects.create(tenant=tenant, kind="any")


def test_read_is_the_databases_moment_in_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        moment = clock.read()

    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        (now,) = cursor.fetchone()
    now = now if isinstance(now, datetime) else datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert moment.utcoffset() == timedelta(0)
    assert abs(moment - now) < timedelta(minutes=1)


def test_now_compares_inside_a_query(in_hunan):
    row = job(in_hunan)
    past, future = clock.read() - timedelta(seconds=5), clock.read() + timedelta(seconds=5)

    Job.objects.filter(pk=row.pk).update(lease_until=future)
    assert Job.objects.filter(lease_until__gt=clock.now()).exists()

    Job.objects.filter(pk=row.pk).update(lease_until=past)
    assert not Job.objects.filter(lease_until__gt=clock.now()).exists()


def test_an_override_reaches_queries_updates_and_stamps(in_hunan):
    with clock.override(IN_2025):
        row = job(in_hunan)
        Job.objects.filter(pk=row.pk).update(finished_at=clock.now())
        assert clock.read() == IN_2025
        assert Job.objects.filter(
            finished_at__lte=clock.now(), finished_at__gt=IN_2025 - timedelta(seconds=1)
        )

    assert row.created_at == IN_2025
    row.refresh_from_db()
    assert (row.created_at, row.finished_at) == (IN_2025, IN_2025)
    assert clock.read() > IN_2025


def test_a_deadline_at_the_very_instant_is_over(in_hunan):
    row = job(in_hunan)
    Job.objects.filter(pk=row.pk).update(lease_until=IN_2025)

    with clock.override(IN_2025):
        assert not Job.objects.filter(lease_until__gt=clock.now()).exists()
    with clock.override(IN_2025 - timedelta(milliseconds=1)):
        assert Job.objects.filter(lease_until__gt=clock.now()).exists()


def test_without_override_the_database_stamps(in_hunan):
    row = job(in_hunan)

    assert abs(row.created_at - clock.read()) < timedelta(minutes=1)


def test_a_given_stamp_is_kept(in_hunan):
    with clock.override(IN_2025):
        row = Job.objects.create(tenant=in_hunan, kind="any", created_at=IN_2025 - timedelta(days=1))

    row.refresh_from_db()
    assert row.created_at == IN_2025 - timedelta(days=1)


def test_a_later_save_keeps_the_stamp(in_hunan):
    row = job(in_hunan)
    stamped = row.created_at

    with clock.override(IN_2025):
        row.save()

    row.refresh_from_db()
    assert row.created_at == stamped


def test_actual_time_is_never_simulated(in_hunan):
    row = job(in_hunan)

    with clock.override(IN_2025):
        Job.objects.filter(pk=row.pk).update(lease_until=clock.actual())

    row.refresh_from_db()
    assert row.lease_until > IN_2025 + timedelta(days=1)


def test_no_override_without_simulation(settings):
    settings.SIMULATION = False

    with pytest.raises(ImproperlyConfigured), clock.override(IN_2025):
        pass


def test_no_naive_override(settings):
    settings.SIMULATION = True

    with pytest.raises(ValueError, match="aware"), clock.override(datetime(2025, 10, 27)):  # noqa: DTZ001
        pass


# What tells a time of its own: attributes that read the process clock, and functions that do so when
# they are called without saying which moment is meant.
READERS = {"now", "utcnow", "today", "time", "time_ns", "gmtime", "localtime", "localdate"}
OWNERS = {"datetime", "date", "time", "timezone"}


def clock_readers(source: str) -> list[int]:
    """The lines of ``source`` that read another clock than ours."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in {"time", "django.utils.timezone"}:
            found += [node.lineno for alias in node.names if alias.name in READERS]
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db.models.functions":
            found += [node.lineno for alias in node.names if alias.name == "Now"]
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            found.append(node.value.lineno)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if node.func.attr in READERS and name in OWNERS:
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "line",
    [
        "timezone.now()",
        "timezone.localdate()",
        "datetime.now(tz=UTC)",
        "datetime.datetime.now(tz=UTC)",
        "date.today()",
        "time.time()",
        "from time import time",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Now",
        "models.DateTimeField(auto_now_add=True)",
    ],
)
def test_the_search_finds(line):
    assert clock_readers(line) == [1]


@pytest.mark.parametrize("line", ["clock.now()", "time.monotonic()", "timezone.localdate(clock.read())"])
def test_the_search_lets_pass(line):
    assert clock_readers(line) == []


def test_no_module_but_the_clock_reads_a_clock():
    apps = ("greenmfg", "accounts", "evaluation", "applications", "parks", "supplychain")
    modules = [path for app in apps for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    assert len(modules) > 20

    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules
        if path != Path(clock.__file__)
        for line in clock_readers(path.read_text())
    }
    assert not found
