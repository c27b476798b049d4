"""The same bytes from many at once, on PostgreSQL with real threads."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_scopes import scope

from greenmfg.files import blobs, services
from greenmfg.files.models import StoredFile
from greenmfg.jobs.models import Job
from tests.applications.test_concurrency import at_once
from tests.people import make_world

pytestmark = pytest.mark.django_db(transaction=True)
BIG = b"%PDF-1.7\n" + b"%" * 3_000_000


def test_the_same_bytes_at_once_are_one_row_one_blob_and_one_check(transactional_db, settings, tmp_path):
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    world = make_world()
    with scope(tenant=world.hunan):

        def receive() -> StoredFile:
            return services.receive(tenant=world.hunan, upload=SimpleUploadedFile("证照.pdf", BIG))

        rows = at_once(world, *[receive] * 10)
        assert len({row.pk for row in rows}) == 1
        assert StoredFile.objects.count() == 1
        assert blobs.is_whole(rows[0])
        assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [rows[0].sha256]
        assert Job.objects.filter(kind="check_file").count() == 1
