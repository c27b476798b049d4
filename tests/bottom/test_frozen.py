import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from accounts.models import Event
from evaluation.models import DataSet, DataValue, SchemeRevision
from greenmfg import frozen
from greenmfg.files.models import StoredFile

PUBLISHED = datetime(2025, 10, 20, tzinfo=UTC)


@pytest.fixture
def event(in_hunan):
    return Event.objects.create(tenant=in_hunan, subject_kind="any", action="seal", after="sealed")


@pytest.fixture
def scheme(in_hunan):
    return SchemeRevision.objects.create(
        code="factory-2025",
        edition="2025",
        revision=1,
        honour="factory",
        title="评价要求",
        body="{}",
        sha256="0" * 64,
    )


@pytest.fixture
def data_set(in_hunan):
    return DataSet.objects.create(
        tenant=in_hunan, scheme="factory-2025", year=2025, revision=1, title="基准值"
    )


@pytest.fixture
def value(in_hunan, data_set):
    return benchmark(data_set, key="water")


@pytest.fixture
def stored(in_hunan):
    return StoredFile.objects.create(
        tenant=in_hunan, sha256=hashlib.sha256(b"x").hexdigest(), size=1, media_type="application/pdf"
    )


def benchmark(data_set: DataSet, key: str) -> DataValue:
    return DataValue.objects.create(
        tenant=data_set.tenant, data_set=data_set, key=key, leading="1", baseline="2", source="2025 年公告"
    )


def publish(row: models.Model) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(published_at=PUBLISHED)


def refused(write: Callable[[], object], table: str) -> None:
    """``write`` is refused by the database, with a message that names ``table``."""
    with pytest.raises(IntegrityError, match=table), transaction.atomic():
        write()


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def replace(row: models.Model) -> None:
    """Put the row of the same key in again, past every UPDATE and DELETE."""
    table, columns = row._meta.db_table, ", ".join(field.column for field in row._meta.local_concrete_fields)
    if connection.vendor == "sqlite":
        execute(
            f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {row.pk}"
        )
    else:
        first = row._meta.local_concrete_fields[1].column
        execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {row.pk}"
            f" ON CONFLICT (id) DO UPDATE SET {first} = excluded.{first}"
        )


def test_an_event_is_neither_changed_deleted_nor_replaced(event):
    refused(lambda: Event.objects.filter(pk=event.pk).update(reason="另有原因"), "accounts_event")
    refused(event.save, "accounts_event")
    refused(lambda: Event.objects.filter(pk=event.pk).delete(), "accounts_event")
    refused(lambda: replace(event), "accounts_event")
    refused(lambda: execute("DELETE FROM accounts_event"), "accounts_event")

    event.refresh_from_db()
    assert event.after == "sealed"


def test_a_draft_scheme_may_change_and_go(scheme):
    SchemeRevision.objects.filter(pk=scheme.pk).update(body="[]", title="另一标题")
    scheme.delete()

    assert not SchemeRevision.objects.exists()


@pytest.mark.parametrize("column", ["body", "sha256", "code", "edition", "honour", "title"])
def test_a_published_scheme_keeps(scheme, column):
    publish(scheme)

    refused(
        lambda: SchemeRevision.objects.filter(pk=scheme.pk).update(**{column: "x"}),
        "evaluation_schemerevision",
    )


def test_a_published_scheme_is_neither_withdrawn_deleted_nor_replaced(scheme):
    publish(scheme)
    table = "evaluation_schemerevision"

    refused(lambda: SchemeRevision.objects.filter(pk=scheme.pk).update(published_at=None), table)
    refused(lambda: SchemeRevision.objects.filter(pk=scheme.pk).delete(), table)
    refused(lambda: replace(scheme), table)


def test_a_published_scheme_may_be_retired(scheme):
    publish(scheme)

    SchemeRevision.objects.filter(pk=scheme.pk).update(retired_at=PUBLISHED)


def test_draft_benchmarks_may_change(data_set, value):
    DataValue.objects.filter(pk=value.pk).update(leading="0.9")
    value.delete()


def test_published_benchmarks_stay_as_they_are(data_set, value):
    publish(data_set)

    refused(lambda: DataValue.objects.filter(pk=value.pk).update(leading="0.9"), "evaluation_datavalue")
    refused(lambda: DataValue.objects.filter(pk=value.pk).delete(), "evaluation_datavalue")
    refused(lambda: benchmark(data_set, key="energy"), "evaluation_datavalue")
    refused(lambda: DataSet.objects.filter(pk=data_set.pk).update(title="x"), "evaluation_dataset")
    refused(lambda: DataSet.objects.filter(pk=data_set.pk).delete(), "evaluation_data")


def test_a_draft_benchmark_does_not_move_into_a_published_set(in_hunan, data_set, value):
    published = DataSet.objects.create(
        tenant=in_hunan, scheme="factory-2025", year=2025, revision=2, title="基准值"
    )
    publish(published)

    refused(lambda: DataValue.objects.filter(pk=value.pk).update(data_set=published), "evaluation_datavalue")


def test_a_stored_file_changes_its_state_only(stored):
    StoredFile.objects.filter(pk=stored.pk).update(state=StoredFile.State.OK)

    refused(lambda: StoredFile.objects.filter(pk=stored.pk).update(sha256="0" * 64), "files_storedfile")
    refused(lambda: StoredFile.objects.filter(pk=stored.pk).update(size=2), "files_storedfile")
    refused(lambda: StoredFile.objects.filter(pk=stored.pk).delete(), "files_storedfile")
    refused(lambda: replace(stored), "files_storedfile")


def test_the_database_holds_what_is_declared(db):
    standing = frozen.installed(connection)

    assert standing == frozen.declared(connection)
    named = {name.partition("_frozen_")[0] for name in standing}
    assert named == set(frozen.FROZEN), "every declared table exists"


def test_declared_columns_exist(db):
    columns = {
        table: {
            column.name
            for column in connection.introspection.get_table_description(connection.cursor(), table)
        }
        for table in frozen.FROZEN
    }

    for table, declaration in frozen.FROZEN.items():
        assert set(declaration.columns) <= columns[table], table


def test_migrating_again_changes_nothing(db):
    before = frozen.installed(connection)

    call_command("migrate", verbosity=0)

    assert frozen.installed(connection) == before


def test_a_dropped_trigger_comes_back_with_the_next_migrate(event):
    place = " ON accounts_event" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER accounts_event_frozen_update{place}")
    Event.objects.filter(pk=event.pk).update(reason="unguarded")

    call_command("migrate", verbosity=0)

    refused(lambda: Event.objects.filter(pk=event.pk).update(reason="guarded"), "accounts_event")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL alters tables in place")
def test_a_table_is_replaced_while_a_trigger_looks_at_it(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'evaluation_dataset'")
        (table,) = cursor.fetchone()

    frozen.before_migrate()
    execute(table.replace('"evaluation_dataset"', '"new__evaluation_dataset"'))
    execute("DROP TABLE evaluation_dataset")
    execute("ALTER TABLE new__evaluation_dataset RENAME TO evaluation_dataset")
    frozen.after_migrate()

    assert frozen.installed(connection) == frozen.declared(connection)
